import json
from pathlib import Path

import pytest
import typer
from desk import run
from full_disk import immovable
from realm import WITHOUT_PLACE, Realm
from typer.testing import CliRunner

from fleet.commands import place as command
from fleet.commands.place import place
from fleet.failure import Failure
from tenancy.problem import Refused

app = typer.Typer()
app.command(epilog=command.EPILOG)(place)

LEFT_OUT = "When that runs out is not told: this is no git repository."


@pytest.fixture
def realm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.stack("prod", environment="production")
    made.place("dev/one-spa")
    made.place("prod/two-spa")
    monkeypatch.chdir(tmp_path)
    return made


def test_all_who_wait_get_a_home_and_a_person_reads_why(realm: Realm) -> None:
    realm.wait("new")
    done = run(app, "--yes")

    assert done.exit_code == 0, done.exception
    lines = done.stdout.splitlines()
    assert lines[:12] == [
        "new: server shared-1 of stack prod, because",
        "  shared: plan basic",
        "  stack prod: for production; the customer names no region",
        "  shared-1: no other has room for it; it held 1 of 50 tenants, 12 of 400 connections",
        "Not chosen:",
        "  dev/dedicated-1 is for development, and production is wanted",
        "  dev/shared-1 is for development, and production is wanted",
        "  prod/dedicated-1 is dedicated, and the tenant is shared: plan basic",
        "rename from tenants/unplaced/new.yaml",
        "rename to tenants/prod/new.yaml",
        "--- tenants/prod/new.yaml",
        "+++ tenants/prod/new.yaml",
    ]
    assert "Written: tenants/prod/new.yaml. Room left:" in lines
    assert "prod/shared-1     shared     us-east-1  production            2/50     24/400" in map(str.rstrip, lines)
    assert lines[-1] == LEFT_OUT
    assert (realm.root / "tenants/prod/new.yaml").read_text() == (
        WITHOUT_PLACE + "placement:\n  strategy: shared\n  server: shared-1\n"
    )
    assert not (realm.root / "tenants/unplaced/new.yaml").exists()


def test_a_second_run_has_nothing_to_do(realm: Realm) -> None:
    realm.wait("new")
    run(app, "--yes")

    assert run(app).stdout.startswith("Everybody has a home. Room left:\n\nserver")
    assert run(app, "new").stdout.startswith("new needs no home. Room left:\n")
    assert run(app, "--check").stdout.startswith(
        "Everybody has a home, and each is one that the rules allow. Room left:\n\nserver"
    )


def test_one_alone_may_be_placed(realm: Realm) -> None:
    realm.wait("a-new")
    realm.wait("b-new")

    assert run(app, "b-new", "--environment", "development", "--yes").exit_code == 0

    assert (realm.root / "tenants/unplaced/a-new.yaml").exists()
    assert (realm.root / "tenants/dev/b-new.yaml").exists()


def test_a_dry_run_shows_everything_and_writes_nothing(realm: Realm) -> None:
    realm.wait("new")
    done = run(app, "--dry-run")

    assert done.exit_code == 0
    assert "+  server: shared-1\n\nNothing was written. Room left, were it written:\n" in done.stdout
    assert (realm.root / "tenants/unplaced/new.yaml").exists()
    assert not (realm.root / "tenants/prod/new.yaml").exists()


@pytest.mark.parametrize(("answer", "is_written"), [("y\n", True), ("n\n", False)])
def test_in_a_terminal_a_person_is_asked(
    realm: Realm, monkeypatch: pytest.MonkeyPatch, answer: str, *, is_written: bool
) -> None:
    realm.wait("new")
    monkeypatch.setattr("fleet.proposal.is_terminal", lambda: True)
    done = CliRunner().invoke(app, input=answer)

    assert "Write this?" in done.stderr
    assert (realm.root / "tenants/prod/new.yaml").exists() == is_written


def test_where_nobody_can_be_asked_nobody_is_placed(realm: Realm) -> None:
    realm.wait("new")
    done = CliRunner().invoke(app, input="y\n")

    assert isinstance(done.exception, Refused)
    assert [(one.file, one.do) for one in done.exception.problems] == [
        ("tenants/prod/new.yaml", "add --yes to have it written, or --dry-run only to see it")
    ]
    assert (realm.root / "tenants/unplaced/new.yaml").exists()


def test_if_one_of_many_cannot_be_moved_nobody_is(realm: Realm) -> None:
    for id in ("aaa", "bbb", "ccc"):
        realm.wait(id)
    before = sorted((realm.root / "tenants").rglob("*.yaml"))

    with immovable(realm.root / "tenants/unplaced/bbb.yaml"):
        done = run(app, "--yes")

    assert isinstance(done.exception, Failure)
    assert "why: everything is as it was before" in str(done.exception)
    assert sorted((realm.root / "tenants").rglob("*.yaml")) == before


def test_a_check_of_one_alone_is_refused(realm: Realm) -> None:
    done = run(app, "--check", "nobody")

    assert isinstance(done.exception, Refused)
    assert done.exception.problems[0].what == "--check looks at everybody, and nobody is written beside it"


def test_who_says_yes_is_not_asked(realm: Realm, monkeypatch: pytest.MonkeyPatch) -> None:
    realm.wait("new")
    monkeypatch.setattr("fleet.proposal.is_terminal", lambda: True)

    assert run(app, "--yes").exit_code == 0
    assert (realm.root / "tenants/prod/new.yaml").exists()


def test_of_many_other_servers_ten_are_told_to_a_person_and_all_to_a_machine(realm: Realm) -> None:
    for number in range(5):
        realm.stack(f"more-{number}")
        realm.place(f"more-{number}/spa-{number}")
    realm.wait("new")

    assert "\n  and 3 more\n" in run(app, "--dry-run").stdout
    assert len(json.loads(run(app, "--dry-run", "--json").stdout)["homes"][0]["rejected"]) == 13


def test_who_finds_no_room_is_refused_after_the_others_were_placed(realm: Realm) -> None:
    realm.wait("a-new", "region: eu-west-1")
    realm.wait("b-new")
    done = run(app, "--yes")

    assert isinstance(done.exception, Refused)
    assert [problem.tenant for problem in done.exception.problems] == ["a-new"]
    assert "Written: tenants/prod/b-new.yaml. Room left:\n" in done.stdout
    assert done.stdout.splitlines()[-1] == LEFT_OUT


def test_where_nobody_finds_room_the_room_there_is_is_shown(realm: Realm) -> None:
    realm.wait("new", "region: eu-west-1")
    done = run(app)

    assert isinstance(done.exception, Refused)
    assert done.stdout.startswith("Nobody was placed. Room left:\n\nserver")


def test_a_check_refuses_where_somebody_has_no_home_and_places_nobody(realm: Realm) -> None:
    realm.wait("new")
    done = run(app, "--check")

    assert isinstance(done.exception, Refused)
    assert str(done.exception).startswith(
        "tenants/unplaced/new.yaml: new: this customer has no stack and no server yet\n"
    )
    assert done.stdout.startswith("Nobody was placed. Room left:\n\nserver")
    assert (realm.root / "tenants/unplaced/new.yaml").exists()


def test_a_check_refuses_a_home_that_breaks_a_rule(realm: Realm) -> None:
    realm.edit("tenants/prod/two-spa.yaml", "basic", "premium")
    done = run(app, "--check")

    assert isinstance(done.exception, Refused)
    assert "needs a move" in str(done.exception)


def test_a_misspelt_id_is_refused_with_the_one_that_was_meant(realm: Realm) -> None:
    done = run(app, "two-spaa")

    assert isinstance(done.exception, Refused)
    assert done.exception.problems[0].do == 'write "two-spa" instead'


def test_a_machine_hears_everything(realm: Realm) -> None:
    realm.wait("a-new", "region: eu-west-1")
    realm.wait("b-new")
    done = run(app, "--json", "--yes")
    said = json.loads(done.stdout)

    assert done.exit_code == 2
    assert (said["written"], [problem["tenant"] for problem in said["problems"]]) == (True, ["a-new"])
    (home,) = said["homes"]
    assert {key: home[key] for key in ("tenant", "file", "stack", "strategy", "server")} == {
        "tenant": "b-new",
        "file": "tenants/prod/b-new.yaml",
        "stack": "prod",
        "strategy": "shared",
        "server": "shared-1",
    }
    assert home["diff"].startswith("rename from tenants/unplaced/b-new.yaml\n")
    assert [one["places"] for one in said["room"]["servers"]][-1] == ["prod/shared-1"]
    assert said["room"]["outlooks_left_out"] == "this is no git repository"


def test_a_machine_hears_of_a_check_as_well(realm: Realm) -> None:
    done = run(app, "--check", "--json")
    assert done.exit_code == 0
    assert (json.loads(done.stdout)["homes"], json.loads(done.stdout)["problems"]) == ([], [])

    realm.wait("new")
    waiting = run(app, "--check", "--json")
    assert (waiting.exit_code, [one["tenant"] for one in json.loads(waiting.stdout)["problems"]]) == (2, ["new"])

    realm.edit("tenants/dev/one-spa.yaml", "basic", "gold")
    wrong = run(app, "--check", "--json")
    assert isinstance(wrong.exception, Refused)
    assert [one.tenant for one in wrong.exception.problems] == ["one-spa", "new"]


def test_the_help_has_an_example(realm: Realm) -> None:
    assert command.EPILOG in run(app, "--help").stdout
