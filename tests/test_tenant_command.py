import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from checkout import WEALTH
from desk import run
from office import FILE, TEXT, Office, app
from typer.testing import CliRunner
from typist import ROOT, TENANT, typed

from fleet import turn
from tenancy import estate
from tenancy.problem import Refused

WAITING = 50
"""How often in a row a folder is found open that is waited for."""
NO_DAY = "which is no day written year-month-day"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


def test_set_changes_its_lines_and_no_other_character(office: Office) -> None:
    office.done(
        "set",
        "one-spa",
        "name=Ann's Spa",
        "users=40",
        "branding.primary=#714B67",
        "hosts=spa.odoo.test,b.odoo.test",
        "notes=",
    )

    assert office.text() == (
        TEXT.replace("'One Spa'", "'Ann''s Spa'")
        .replace("industry: spa\n", "industry: spa\nusers: 40\n")
        .replace("cards\nnotes: Call first.\n", 'cards\n  - b.odoo.test\nbranding:\n  primary: "#714B67"\n')
    )


def test_a_change_is_shown_before_it_is_written(office: Office) -> None:
    assert office.done("set", "two-spa", "users=40") == (
        "--- tenants/dev/two-spa.yaml\n"
        "+++ tenants/dev/two-spa.yaml\n"
        "@@ -3,6 +3,7 @@\n"
        " plan: basic\n"
        ' release: "18.0"\n'
        " industry: spa\n"
        "+users: 40\n"
        " placement:\n"
        "   strategy: shared\n"
        "   server: shared-1\n"
        "Written: tenants/dev/two-spa.yaml\n"
    )


def test_a_dry_run_writes_nothing(office: Office) -> None:
    assert office.done("set", "one-spa", "users=40", "--dry-run").endswith("+users: 40\n placement:\n   strategy: shared\n"
        "   server: shared-1   # near the other spas\nNothing was written.\n")  # fmt: skip

    assert office.text() == TEXT


def test_what_the_file_says_already_is_no_change(office: Office) -> None:
    assert office.done("set", "one-spa", "plan=basic", "region=") == f"Nothing to change: {FILE} says so already.\n"


def test_a_change_that_the_law_refuses_is_not_written(office: Office) -> None:
    """The second file is another's: the registry is judged as a whole."""
    assert office.heads("set", "one-spa", "hosts=two-spa.odoo.test", "users=40") == [
        "tenants/dev/two-spa.yaml: two-spa: the address two-spa.odoo.test is also asked for in tenants/dev/one-spa.yaml"
    ]


def test_every_field_that_does_not_fit_is_named_at_once(office: Office) -> None:
    assert office.heads("set", "one-spa", "plan=gold", "users=many") == [
        f'{FILE}:5: one-spa: "plan" says gold, which is not one of the words allowed there',
        f'{FILE}:10: one-spa: "users" should be a whole number, and many stands there',
    ]


def test_an_edit_that_data_could_not_follow_is_refused(office: Office) -> None:
    assert office.heads("set", "one-spa", "release=17.0") == [f"{FILE}:8: one-spa: release goes back from 18.0 to 17.0"]


def test_a_fault_elsewhere_keeps_everything_from_being_written(office: Office) -> None:
    office.edit("tenants/dev/two-spa.yaml", "basic", "gold")

    (problem,) = office.refused("set", "one-spa", "users=40")

    assert problem.startswith('tenants/dev/two-spa.yaml:3: two-spa: "plan" says gold')


def test_a_fault_in_the_file_itself_can_be_mended(office: Office) -> None:
    office.edit(FILE, "plan: basic", "plan: gold")
    office.done("set", "one-spa", "plan=basic")

    assert office.text() == TEXT


def test_what_the_file_says_already_may_be_wrong_all_the_same(office: Office) -> None:
    office.edit(FILE, "plan: basic", "plan: gold")

    assert office.heads("set", "one-spa", "plan=gold") == [
        f'{FILE}:5: one-spa: "plan" says gold, which is not one of the words allowed there'
    ]


def test_a_life_from_its_first_pause_to_its_tombstone(office: Office) -> None:
    office.edit(FILE, "industry: spa\n", "industry: spa\ntrial: 2027-01-31\n")

    office.done("suspend", "one-spa")
    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\ntrial: 2027-01-31\nstate: suspended\n")
    office.done("resume", "one-spa")
    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\ntrial: 2027-01-31\n")
    office.done("suspend", "one-spa")
    office.done("archive", "one-spa", "--until", "2027-03-31")
    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\nstate: archived\nuntil: 2027-03-31\n")
    office.done("suspend", "one-spa")
    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\nstate: suspended\n")
    office.done("archive", "one-spa", "--until", "2027-03-31")
    office.done("release", "one-spa")
    assert office.text() == TEXT.replace("industry: spa\n", "industry: spa\nstate: released\nuntil: 2027-03-31\n")
    office.done("bury", "one-spa", "--on", "2027-04-01")
    assert office.text() == (
        "# Sold by Ann; ask her first.\n\n"
        "tombstone: 2027-04-01\nname: 'One Spa'   # as on the contract\n\n"
        "# Not 19 before the summer.\n# near the other spas\n# printed on cards\nnotes: Call first.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("archive", "--until", "2027-03-31"), f"{FILE}:10: one-spa: state goes from active to archived"),
        (("archive", "--until", "31.3.2027"), f'{FILE}:11: one-spa: "until" says "31.3.2027", {NO_DAY}'),
        (("release",), f"{FILE}:10: one-spa: state says released, and no line says until when the data is kept"),
        (("bury", "--on", "2027-04-01"), f"{FILE}: one-spa: this is a tombstone now, and the tenant's state was active"),
    ],
)  # fmt: skip
def test_a_step_that_leaps_is_refused(office: Office, arguments: tuple[str, ...], problem: str) -> None:
    command, *rest = arguments

    assert office.refused(command, "one-spa", *rest)[0].split("\n")[0] == problem


def test_rename_changes_what_people_read(office: Office) -> None:
    office.done("rename", "one-spa", "--name", "Two Spa", "--host", "a.odoo.test", "--host", "b.odoo.test")

    assert office.text() == TEXT.replace("'One Spa'", "'Two Spa'").replace(
        "  - spa.odoo.test   # printed on cards\n", "  - a.odoo.test\n  - b.odoo.test\n  # printed on cards\n"
    )


def test_rename_leaves_the_id(office: Office) -> None:
    assert office.refused("rename", "one-spa", "new-spa") == [
        (
            f'{FILE}: one-spa: the id stays "one-spa" and cannot become "new-spa"\n'
            "  why: the database, its backups and its addresses carry the id; under another one the customer would begin "
            "with none\n"
            "  do: change what people read: fleet tenant rename one-spa --name NAME, or --host ADDRESS"
        )
    ]
    assert office.refused("rename", "one-spa") == [
        (
            f"{FILE}: one-spa: neither a name nor an address is written\n"
            "  why: a rename changes what the customer is called, or where its Odoo is found\n"
            '  do: write, for instance: fleet tenant rename one-spa --name "One Spa"'
        )
    ]


def test_machines_get_the_diff_or_the_problems(office: Office) -> None:
    good = run(app, "suspend", "one-spa", "--json", "--yes")
    bad = run(app, "set", "one-spa", "plan=gold", "--json")

    assert good.exit_code == 0
    assert json.loads(good.stdout) == {
        "written": True,
        "file": FILE,
        "diff": f'--- {FILE}\n+++ {FILE}\n@@ -7,6 +7,7 @@\n # Not 19 before the summer.\n release: "18.0"\n industry: spa\n'
        "+state: suspended\n placement:\n   strategy: shared\n   server: shared-1   # near the other spas",
    }
    assert isinstance(bad.exception, Refused)
    assert [(problem.line, problem.tenant) for problem in bad.exception.problems] == [(5, "one-spa")]
    assert bad.stdout == ""


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_where_nobody_can_be_asked_nothing_is_written(office: Office, more: tuple[str, ...]) -> None:
    """What comes through a pipe is no answer of a person."""
    done = CliRunner().invoke(app, ["set", "one-spa", "users=40", *more], input="y\n")

    assert isinstance(done.exception, Refused)
    assert str(done.exception) == (
        f"{FILE}: nobody is here to be asked whether this is to be written\n"
        "  why: what nobody has agreed to is not written\n"
        "  do: add --yes to have it written, or --dry-run only to see it"
    )
    assert office.text() == TEXT


def test_where_nobody_can_be_asked_and_nothing_changes_nobody_has_to_agree(office: Office) -> None:
    assert run(app, "set", "one-spa", "plan=basic").exit_code == 0


@pytest.mark.parametrize(
    ("answer", "after"), [("n", TEXT), ("y", TEXT.replace("industry: spa\n", "industry: spa\nusers: 40\n"))]
)
def test_a_person_is_asked_and_sees_the_change_wherever_the_answer_goes(
    office: Office, answer: str, after: str
) -> None:
    with (office.root / "answer").open("wb") as elsewhere:
        code, seen = typed(office.root, "set", "one-spa", "users=40", answers=(answer,), answer_to=elsewhere)

    assert code == 0, seen
    assert "+users: 40\n" in seen
    assert f"Write this? [y/N]: {answer}\n" in seen
    assert office.text() == after


@pytest.mark.parametrize(
    "more", [("state=released", "until=2027-01-01"), ("until=2027-01-01",), ("release=17.0",), ("placement=",)]
)
def test_what_goes_in_steps_is_not_changed_along_with_a_mend(office: Office, more: tuple[str, ...]) -> None:
    """No step can be judged from a file that nobody could read; it would be a leap."""
    office.edit(FILE, "plan: basic", "plan: basicc")

    heads = office.heads("set", "one-spa", "plan=basic", *more)
    assert heads
    office.done("set", "one-spa", "plan=basic")
    assert office.text() == TEXT


def test_a_leap_beside_a_mend_is_told_what_to_do_first(office: Office) -> None:
    office.edit(FILE, "plan: basic", "plan: basicc")

    assert office.refused("set", "one-spa", "plan=basic", "state=released", "until=2027-01-01") == [
        f"{FILE}: one-spa: {key} is to change in a file that is not right as it is\n"
        "  why: whether the one may follow upon the other is judged from the file as it was, and data hangs on it\n"
        "  do: first mend what fleet validate names, in a change of its own; if it is this very line, bring it back as it "
        f"was: see git diff, or git restore {FILE}"
        for key in ("state", "until")
    ]


@pytest.mark.parametrize("answer", ["#40", "null", "0x10", "~"])
def test_only_an_empty_answer_takes_a_line_away(office: Office, answer: str) -> None:
    office.done("set", "one-spa", "users=40")

    (head,) = office.heads("set", "one-spa", f"users={answer}")
    assert '"users" should be a whole number, and' in head


def test_of_changes_that_are_made_at_once_none_is_lost(office: Office) -> None:
    """One writes a line, the other another; each reads, judges and writes in its own turn."""
    both = ("users", "password_version")
    running = [
        subprocess.Popen(
            (sys.executable, "-c", TENANT, "set", "one-spa", f"{field}=3", "--yes"),
            cwd=office.root,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for field in both
    ]
    ended = [(process.communicate(), process.returncode) for process in running]

    assert [code for _, code in ended] == [0, 0], ended
    assert all(f"{field}: 3\n" in office.text() for field in both)


def test_whoever_waits_for_a_turn_judges_what_the_other_has_written(office: Office) -> None:
    """Both want the last place on the server; each edit by itself would be right."""
    wanted = ("--owner", "it@x.example", "--plan", "premium", "--release", "18.0", "--industry", "spa")
    where = ("--stack", "dev", "--server", "dedicated-1", "--yes")
    with turn.taken(office.root):
        second = subprocess.Popen(
            (sys.executable, "-c", TENANT, "add", "bbb", "--name", "B", *wanted, *where),
            cwd=office.root,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        # A folder that is being read is open for a moment; one that is locked stays open.
        seen = 0
        while second.poll() is None and seen < WAITING:
            time.sleep(0.01)
            seen = seen + 1 if _has_open(second.pid, office.root) else 0
        office.tenant("aaa", WEALTH)
    said, complained = second.communicate()

    assert said.endswith(b"Nothing was written.\n"), complained
    assert b"dedicated-1" in complained
    estate.load(office.root)


def _has_open(pid: int, folder: Path) -> bool:
    try:
        return any(link.resolve() == folder for link in Path(f"/proc/{pid}/fd").iterdir())
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("linked", ["tenants/dev/leak.yaml", "tenants/away"])
def test_nothing_is_shown_of_what_a_link_leads_to(
    office: Office, tmp_path_factory: pytest.TempPathFactory, linked: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "leak.yaml"
    outside.write_text("name: Not yours\nusers: 2\n")
    (office.root / linked).symlink_to(outside if linked.endswith("yaml") else outside.parent)

    done = run(app, "set", "leak", "users=3", "--yes")
    assert isinstance(done.exception, Refused)
    assert (
        done.exception.problems[0].what
        == f"this is a link that leads out of the folder, to {outside if linked.endswith('yaml') else outside.parent}"
    )
    assert "Not yours" not in done.output
    assert "users: 2\n" in outside.read_text()


def test_the_mark_at_the_beginning_of_a_file_stays_and_hinders_nobody(office: Office) -> None:
    text = TEXT.partition("\n\n")[2]
    office.write(FILE, f"\ufeff{text}")
    office.done("suspend", "one-spa")

    assert office.text() == "\ufeff" + text.replace("industry: spa\n", "industry: spa\nstate: suspended\n")


def test_a_tombstone_leaves_a_comment_with_the_line_it_is_about(office: Office) -> None:
    head = "# yaml-language-server: $schema=../schema.json\n"
    text = head + TEXT.replace("ask her first.\n\n", "ask her first.\n")
    office.write(FILE, text.replace("industry: spa\n", "industry: spa\nstate: released\nuntil: 2027-03-31\n"))
    office.done("bury", "one-spa", "--on", "2027-04-01")

    assert office.text().startswith(f"{head}tombstone: 2027-04-01\n# Sold by Ann; ask her first.\nname: 'One Spa'")
