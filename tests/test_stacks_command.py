"""`fleet stacks`: which stacks are brought up, and which after which."""

import json
from pathlib import Path

import pytest
import typer
from copied import copy, edit
from desk import run
from history import History

from fleet.commands.stacks import stacks
from fleet.failure import Failure
from tenancy.problem import Refused

app = typer.Typer()
app.command()(stacks)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is shipped, all of it committed, into which one has gone."""
    made = copy(tmp_path / "checkout")
    History(made).commit("2027-01-10T12:00:00+00:00")
    monkeypatch.chdir(made)
    return made


def waves(*arguments: str) -> list[list[str]]:
    done = run(app, *arguments, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_rehearsals_come_first_then_platforms_then_who_lives_on_them(checkout: Path) -> None:
    assert waves() == [["dev", "staging"], ["platform-us"], [], [], ["eu", "prod"]]
    assert run(app).stdout == "dev staging\nplatform-us\neu prod\n"


def test_of_those_that_are_named_none_is_left_out_and_no_other_is_there(checkout: Path) -> None:
    assert waves("--stack", "prod", "--stack", "staging") == [["staging"], [], [], [], ["prod"]]


def test_an_edit_touches_the_stacks_of_the_customers_in_it(checkout: Path) -> None:
    edit(checkout, "prod", "luxury-spa-chain", notes="Call first.")
    edit(checkout, "dev", "one-spa", notes="Call first.")

    assert waves("--since", "HEAD") == [["dev"], [], [], [], ["prod"]]
    assert waves("--since", "HEAD", "--stack", "prod", "--stack", "eu") == [[], [], [], [], ["prod"]]


def test_where_nothing_is_touched_there_is_nothing_to_bring_up(checkout: Path) -> None:
    assert waves("--since", "HEAD") == [[], [], [], [], []]
    assert run(app, "--since", "HEAD").stdout == "No stack is touched.\n"


def test_a_change_of_the_program_touches_all(checkout: Path) -> None:
    (checkout / "__main__.py").write_text("")

    assert waves("--since", "HEAD") == [["dev", "staging"], ["platform-us"], [], [], ["eu", "prod"]]


@pytest.mark.parametrize("name", ["nowhere", "--since", "../prod", "$(id)"])
def test_a_stack_that_is_not_there_is_refused(checkout: Path, name: str) -> None:
    done = run(app, f"--stack={name}")

    assert isinstance(done.exception, Refused)
    assert done.exception.problems[0].what == "there is no such file"


def test_a_commit_that_is_not_there_is_said(checkout: Path) -> None:
    done = run(app, "--since", "0000000000000000000000000000000000000000")

    assert isinstance(done.exception, Failure)
    assert "0000000000000000000000000000000000000000" in str(done.exception)
