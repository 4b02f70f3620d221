"""The way from a mistake in a file to the person who made it: all at once, each with its place and what to write instead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from copied import copy, settings, write_services
from mistakes import MISTAKES, SPA, Mistake
from recording import Recording, record

REFUSED, PROGRAM_REFUSED = 2, 32


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped checkout with every mistake in it, and beside them its three tenants, who are fine."""
    made = checkout(tmp_path_factory.mktemp("bad") / "checkout")
    (made / "outside.yaml").write_text(SPA)
    for mistake in MISTAKES.values():
        path = made / "tenants/dev" / mistake.name
        if mistake.name == "mistake-link.yaml":
            path.symlink_to("../../outside.yaml")
        else:
            path.write_text(mistake.text)
    return made


def checkout(folder: Path) -> Path:
    """The shipped checkout, and in it the connection services that the dev stack names."""
    root = copy(folder)
    write_services(root / "pg_service.conf", settings(root, "dev"))
    return root


def validate(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fleet", "validate", "--stack", "dev"],
        cwd=root,
        env={**os.environ, "PGSERVICEFILE": str(root / "pg_service.conf")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def told(root: Path) -> subprocess.CompletedProcess[str]:
    """What `fleet validate` tells the person."""
    return validate(root)


@pytest.fixture(scope="module")
def recording(root: Path) -> Recording:
    """What the program does under the engine."""
    return record("dev", root=root)


def blocks(text: str) -> list[str]:
    """Each problem with its why and do, as they were printed."""
    return [f"tenants/{block}" for block in f"\n{text.rstrip()}".split("\ntenants/")[1:]]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place_its_reason_and_what_to_write(
    told: subprocess.CompletedProcess[str], mistake: Mistake
) -> None:
    (said,) = [block for block in blocks(told.stderr) if f"/{mistake.name}" in block.splitlines()[0]]

    assert said.splitlines()[0] == mistake.head
    assert f"\n  do: {mistake.do}" in said
    assert "\n  why: " in said.partition("\n  do: ")[0]


def test_all_mistakes_are_told_at_once_and_nothing_else(told: subprocess.CompletedProcess[str]) -> None:
    heads = [block.splitlines()[0] for block in blocks(told.stderr)]

    assert sorted(heads) == sorted(mistake.head for mistake in MISTAKES.values())
    assert (told.returncode, told.stdout) == (REFUSED, "")


def test_the_program_under_the_engine_uses_the_same_words_and_asks_for_nothing(
    told: subprocess.CompletedProcess[str], recording: Recording
) -> None:
    assert recording.exit_code == PROGRAM_REFUSED
    assert [made.type for made in recording.registrations] == ["pulumi:pulumi:Stack"]
    assert recording.log == [told.stderr.rstrip()]


def test_no_traceback_reaches_the_person(told: subprocess.CompletedProcess[str], recording: Recording) -> None:
    assert "Traceback" not in told.stdout + told.stderr + "\n".join(recording.log)


def test_files_without_a_mistake_are_said_to_be_fine(tmp_path: Path) -> None:
    """The control of the refusals above."""
    done = validate(checkout(tmp_path / "checkout"))

    assert (done.returncode, done.stdout) == (0, "3 tenants of stack dev, looked at alone: nothing wrong, 1 warning.\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("region: us-east-1", "regoin: us-east-1", ":5: "),
        ("builds: [platform, tenants]", "builds: [platform, tenants", ":3: "),
        ("region: us-east-1", "region: us-east-1\n  odoo-saas:region: eu-west-1", ":6: "),
        ("region: us-east-1", "region: us-east-\udce9", ":5: "),
        ("config:", "config: nothing\nelse:", ":2: "),
    ],
    ids=["an unknown key", "a bracket left open", "a repeated key", "no UTF-8", "no group of lines"],
)
def test_a_mistake_in_the_stacks_own_file_is_told_as_well(tmp_path: Path, old: str, new: str, said: str) -> None:
    root = checkout(tmp_path / "checkout")
    path = root / "Pulumi.dev.yaml"
    text = path.read_text()
    assert old in text
    path.write_bytes(text.replace(old, new).encode(errors="surrogateescape"))
    done = validate(root)

    assert done.returncode == REFUSED, done.stderr
    assert f"Pulumi.dev.yaml{said}" in done.stderr
    assert "\n  why: " in done.stderr
    assert "\n  do: " in done.stderr
    assert "Traceback" not in done.stderr
