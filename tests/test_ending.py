"""How commands end badly, as a shell sees it: every one through the way in that people use."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from checkout import ROOT
from desk import INTERRUPTIBLE, Desk, fleet
from office import FILE, TEXT, Office

LIMITED: Sequence[str] = () if os.geteuid() else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Runs what follows as somebody whom the mode of a file can stop, which none stops root from reading."""
SECONDS = 60


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--stack", "nope"),
        ("explain", "nobody"),
        ("render", "nobody"),
        ("validate", "--stack", "nope"),
        ("config", "init", "Nope"),
        ("billing", "margins", "--currency", "XXX"),
        ("tenant", "set", "one-spa", "plan=gold"),
        ("tenant", "set", "one-spa", "users=3"),
        ("place", "nobody"),
        ("secret", "rotate", "nobody"),
        ("schema",),
    ],
)
def test_a_machine_gets_what_is_refused_as_json_and_the_code_2(office: Office, arguments: tuple[str, ...]) -> None:
    done = fleet(office.root, *arguments, "--json")
    (problem, *_) = json.loads(done.stdout)["problems"]

    assert (done.returncode, done.stderr) == (2, "")
    assert set(problem) == {"file", "line", "tenant", "what", "why", "do"}


def test_a_machine_gets_what_failed_as_json_and_the_code_1(office: Office) -> None:
    office.write("Pulumi.yaml", "name: odoo-saas\n")
    office.write("docs", "a file where a folder belongs")
    done = fleet(office.root, "schema", "--json")

    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout) == {
        "problems": [
            {
                "what": "docs/registry.md could not be written: Not a directory",
                "why": "everything is as it was before",
                "do": "see that the disk has room and that you may write there, then run the same command again",
            }
        ]
    }


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("list", "--jsn"), "No such option: --jsn"),
        (("list", "--plan", "gold"), "Invalid value for '--plan'"),
        (("explain",), "Missing argument 'id'"),
        (("nothing",), "No such command 'nothing'."),
    ],
)
def test_a_machine_is_told_of_bad_usage_as_json_too(office: Office, arguments: tuple[str, ...], what: str) -> None:
    done = fleet(office.root, *arguments, "--json")
    (problem,) = json.loads(done.stdout)["problems"]

    assert (done.returncode, done.stderr) == (2, "")
    assert problem["what"].startswith(what)
    assert problem["file"] == " ".join(("fleet", *arguments, "--json"))


def test_a_person_gets_words(office: Office) -> None:
    done = fleet(office.root, "list", "--stack", "nope")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--stack: there is no stack called nope\n  why: ")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_answer_that_cannot_be_printed_is_no_reason_to_think_that_nothing_was_written(
    office: Office, more: tuple[str, ...]
) -> None:
    """To a person the change is shown before it is written: where it cannot be shown, it is not written either."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        done = fleet(office.root, "tenant", "set", "one-spa", "users=41", "--yes", *more, stdout=full)

    assert done.returncode == 1
    if more:
        assert done.stderr == (
            f"{FILE}: written, but the answer could not be printed: No space left on device\n"
            "  why: whoever waits for the answer would think that nothing was written\n"
            "  do: look at it with git diff; there is no need to run the command again\n"
        )
        assert "users: 41\n" in office.text()
    else:
        assert done.stderr.startswith("the answer could not be printed: No space left on device\n")
        assert office.text() == TEXT


def test_whoever_has_read_enough_hears_no_complaint(office: Office) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        done = fleet(office.root, "list", stdout=pipe)

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_letter_that_the_output_has_not_is_spelled_otherwise(office: Office, more: tuple[str, ...]) -> None:
    done = fleet(
        office.root, "tenant", "set", "one-spa", "name=Ünï€", "--yes", *more, PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "name: 'Ünï€'" in office.text()
    assert "\\xdcn\\xef\\u20ac" in done.stdout if not more else "+name: 'Ünï€'" in json.loads(done.stdout)["diff"]


@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), (">&-", 1)])
def test_what_was_closed_is_said_or_done_without(office: Office, closed: str, code: int) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m fleet tenant set one-spa users=41 --yes {closed}"],
        cwd=office.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert ("users: 41\n" in office.text()) == (code == 0)
    assert done.stderr.startswith("standard output is closed\n  why: ") == (code == 1)


@pytest.mark.parametrize(
    ("folder", "arguments"),
    [
        ("tenants", ("validate",)),
        ("tenants", ("list",)),
        ("tenants", ("place",)),
        ("tenants", ("tenant", "add", "new", "--name", "N", "--owner", "a@b.example", "--plan", "basic")),
        ("tenants/dev", ("explain", "one-spa")),
        ("tenants/dev", ("tenant", "set", "one-spa", "users=3", "--yes")),
        ("tenants/dev", ("validate",)),
    ],
)
def test_a_folder_that_may_not_be_read_is_named(office: Office, folder: str, arguments: tuple[str, ...]) -> None:
    (office.root / folder).chmod(0)
    try:
        done = fleet(office.root, *arguments, by=LIMITED)
    finally:
        (office.root / folder).chmod(0o755)

    assert done.returncode == 2, done.stderr
    assert f"{folder}: " in done.stderr.replace("tenants/dev: ", "tenants: tenants/dev: ")
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", f"rmdir ../gone && exec {sys.executable} -m fleet list"],
        cwd=tmp_path / "gone",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("the folder that you are in cannot be found: No such file or directory\n  why: ")


def test_without_the_program_nothing_is_rendered(office: Office) -> None:
    done = fleet(office.root, "render", "one-spa")

    assert done.returncode == 2
    assert done.stderr.startswith("__main__.py: there is no such file here\n")


def test_what_the_program_itself_does_not_understand_is_told_without_a_traceback(office: Office) -> None:
    office.write("Pulumi.yaml", "name: odoo-saas\n")
    office.write("__main__.py", "import nothing.of_that_name\n")
    done = fleet(office.root, "render", "one-spa")

    assert done.returncode == 1
    assert "stack dev could not be rendered: ModuleNotFoundError: No module named 'nothing'\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_whoever_stops_a_command_while_it_is_being_loaded_sees_no_traceback(tmp_path: Path) -> None:
    """The command stops itself at the first import of typer, long before it knows what was asked."""
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = fleet(tmp_path, "list", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")


def test_whoever_stops_a_command_at_its_question_sees_no_traceback(office: Office) -> None:
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [*INTERRUPTIBLE, sys.executable, "-m", "fleet", "tenant", "set", "one-spa", "users=3"],
        cwd=office.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    seen = ""
    try:
        while not seen.endswith("[y/N]: "):
            seen += os.read(keyboard, 4096).decode()
        process.send_signal(signal.SIGINT)
        code = process.wait(SECONDS)
        # Linux says so that nobody holds the other end any more.
        with suppress(OSError):
            seen += os.read(keyboard, 4096).decode()
    finally:
        process.kill()
        os.close(keyboard)

    assert code == 130
    assert "Traceback" not in seen
    assert office.text() == TEXT


def test_a_customer_without_a_stack_has_nothing_to_render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, monkeypatch)
    desk.tenant("one-spa")
    (desk.root / "tenants/unplaced").mkdir()
    desk.write("tenants/unplaced/zed.yaml", TEXT.partition("placement")[0])
    told = [fleet(desk.root, command, "zed") for command in ("render", "explain")]

    assert [done.returncode for done in told] == [2, 2]
    assert told[0].stderr == told[1].stderr
    assert told[0].stderr.startswith("tenants/unplaced/zed.yaml: zed: the customer has no stack yet\n")


def test_a_tenant_is_not_rendered_as_if_it_were_on_another_stack(office: Office) -> None:
    done = fleet(office.root, "render", "one-spa", "--stack", "prod")

    assert done.returncode == 2
    assert done.stderr.startswith(f"{FILE}: one-spa: this tenant lives on the stack dev, and --stack names prod\n")


DEFECT = "from fleet.ending import told\nwith told({arguments}):\n    {{}}['nobody foresaw this']\n"


def defect(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = DEFECT.format(arguments=[*arguments])
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_defect_of_the_program_is_said_in_words_and_not_with_a_traceback() -> None:
    done = defect()

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "<string>:3: KeyError: 'nobody foresaw this'\n"
        "  why: this is a defect of the program, not of any customer's file\n"
        "  do: report it with these lines; what was written until then is shown by: git status\n"
    )


def test_a_machine_hears_of_a_defect_as_well() -> None:
    (problem,) = json.loads(defect("--json").stdout)["problems"]

    assert problem["what"] == "<string>:3: KeyError: 'nobody foresaw this'"
