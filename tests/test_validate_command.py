from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer
from checkout import SPA, WEALTH
from desk import Desk, run

from fleet.commands.validate import validate
from fleet.remark import remarks
from tenancy import estate
from tenancy.problem import Refused

app = typer.Typer()
app.command()(validate)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("PGSERVICEFILE", raising=False)
    made = Desk(tmp_path, monkeypatch)
    made.tenant("one-spa")
    return made


def test_a_registry_without_a_fault_is_counted(desk: Desk) -> None:
    desk.tenant("two-spa")
    desk.stack("prod", builds=["tenants"], domain="odoo.example.com")
    desk.add("prod/three-spa")
    (desk.root / "tenants/unplaced").mkdir()
    desk.write("tenants/unplaced/four-spa.yaml", SPA.partition("placement")[0])
    done = run(app)

    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        "3 tenants in 2 stacks, 1 without a stack yet: nothing wrong.\n",
        "",
    )


def test_everything_wrong_in_all_stacks_is_said_at_once(desk: Desk) -> None:
    desk.stack("prod", builds=["tenants"], domain="odoo.example.com")
    desk.add("prod/one-spa", "hosts: [two.odoo.example.com]")
    desk.add("dev/two-spa", "colour: red")
    done = run(app)

    assert isinstance(done.exception, Refused)
    assert [(problem.file, problem.line) for problem in done.exception.problems] == [
        ("tenants/dev/two-spa.yaml", 9),
        ("tenants/prod/one-spa.yaml", None),
    ]


def test_a_machine_gets_an_empty_list_where_nothing_is_wrong(desk: Desk) -> None:
    done = run(app, "--json")

    assert (done.exit_code, done.stdout) == (0, '{\n  "problems": []\n}\n')


def test_a_stack_can_be_looked_at_alone_and_another_s_faults_do_not_stop_it(desk: Desk) -> None:
    desk.stack("prod", builds=["tenants"], domain="odoo.example.com")
    desk.add("prod/three-spa", "colour: red")

    assert run(app, "--stack", "dev").stdout == "1 tenant of stack dev, looked at alone: nothing wrong.\n"
    assert isinstance(run(app, "--stack", "prod").exception, Refused)
    assert isinstance(run(app).exception, Refused)


def test_a_stack_that_is_not_there_is_said_to_be_missing(desk: Desk) -> None:
    done = run(app, "--stack", "prod")

    assert isinstance(done.exception, Refused)
    assert str(done.exception).startswith("Pulumi.prod.yaml: there is no such file\n")
    assert "name a stack whose file is in the checkout: dev" in str(done.exception)


@pytest.mark.parametrize("stack", ["x" * 300, "x\x1b[31m", "../dev", ""])
def test_a_name_that_no_stack_could_have_is_said_to_be_missing_and_acts_on_no_terminal(desk: Desk, stack: str) -> None:
    done = run(app, "--stack", stack)

    assert isinstance(done.exception, Refused)
    assert "\x1b" not in str(done.exception)


def test_a_file_s_name_acts_on_no_terminal(desk: Desk) -> None:
    desk.stack("b\x1b[31md")
    done = run(app)

    assert isinstance(done.exception, Refused)
    assert "b\\x1b[31md" in str(done.exception)
    assert "\x1b" not in str(done.exception)


def test_what_a_past_day_asks_for_is_a_warning_and_changes_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleet.commands.validate.today", lambda: date(2026, 11, 22))
    desk.add("dev/one-spa", 'trial: "2026-11-21"')
    done = run(app)

    assert (done.exit_code, done.stdout) == (0, "1 tenant in 1 stack: nothing wrong, 1 warning.\n")
    assert done.stderr == (
        "warning: tenants/dev/one-spa.yaml:9: one-spa: the trial ended on 2026-11-21, and the customer goes on for"
        " nothing\n"
        "  why: until the line is gone, nobody is billed\n"
        "  do: if the customer stays, remove the line trial; if not: fleet tenant suspend one-spa\n"
    )
    assert run(app, "--json").stdout == '{\n  "problems": []\n}\n'


def said(desk: Desk, day: date) -> list[tuple[str, int | None, str]]:
    found = remarks(estate.load(desk.root).fleets, day)
    return [(remark.file, remark.line, remark.what) for remark in found]


def test_a_trial_is_over_on_the_day_after_its_last(desk: Desk) -> None:
    desk.add("dev/one-spa", 'trial: "2026-09-20"')

    assert said(desk, date(2026, 9, 20)) == []
    assert said(desk, date(2026, 9, 21)) == [
        ("tenants/dev/one-spa.yaml", 9, "the trial ended on 2026-09-20, and the customer goes on for nothing")
    ]


def test_a_release_without_support_is_named_once_with_all_who_run_it(desk: Desk) -> None:
    supported = line_of(desk, "catalog/releases.yaml", '"17.0":', "supported_until:")
    desk.tenant("one-wealth", WEALTH)
    desk.tenant("two-spa", SPA.replace("18.0", "17.0"))

    assert said(desk, date(2026, 9, 30)) == []
    assert said(desk, date(2026, 10, 1)) == [
        (
            "catalog/releases.yaml",
            supported,
            "the standard support of Odoo 17.0 ended on 2026-09-30, and one-wealth, two-spa run it",
        )
    ]


def test_archived_data_that_was_kept_long_enough_is_named_and_its_release_no_more(desk: Desk) -> None:
    desk.write("tenants/dev/one-spa.yaml", SPA.replace("18.0", "17.0") + 'state: archived\nuntil: "2026-10-31"\n')

    assert said(desk, date(2026, 10, 31)) == []
    assert said(desk, date(2026, 11, 1)) == [
        ("tenants/dev/one-spa.yaml", 10, "the data was to be kept until 2026-10-31, and is still there")
    ]


@pytest.mark.parametrize("line", ["state: suspended", "state: active"])
def test_only_an_active_tenant_s_trial_is_worth_a_word(desk: Desk, line: str) -> None:
    desk.add("dev/one-spa", 'trial: "2026-09-20"', line)

    assert len(said(desk, date(2026, 9, 21))) == (line == "state: active")


def line_of(desk: Desk, file: str, *words: str) -> int:
    """The line that holds the last of some words, after those before it."""
    numbered = enumerate((desk.root / file).read_text().splitlines(), start=1)
    find: Callable[[str], int] = lambda word: next(number for number, line in numbered if word in line)  # noqa: E731
    return [find(word) for word in words][-1]
