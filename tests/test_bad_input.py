"""The way from a mistake in a file to the person who made it: all at once, each with its place and what to write instead."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from copied import copy, settings, write_services
from recording import Recording, record

REFUSED, PROGRAM_REFUSED = 2, 32
SPA = """\
name: One Spa
owner: reception@one-spa.example
plan: basic
release: "18.0"
industry: spa
placement:
  strategy: shared
  server: shared-1
"""
BOMB = "notes: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
"""Nine to the ninth texts, if anyone were to write the aliases out."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A file of a tenant, and how the person hears of it: place and fault, then what to do."""

    name: str
    text: str
    head: str
    do: str


MISTAKES = {
    "an unknown key": Mistake(
        name="mistake-key.yaml",
        text=SPA.replace("plan:", "paln:"),
        head='tenants/dev/mistake-key.yaml:3: mistake-key: a line called "paln" is not known here',
        do='write "plan" instead',
    ),
    "a repeated key": Mistake(
        name="mistake-twice.yaml",
        text=SPA + "plan: premium\n",
        head='tenants/dev/mistake-twice.yaml:9: mistake-twice: "plan" is written twice; the first time on line 3',
        do="keep the right one and remove the other",
    ),
    "a wrong type": Mistake(
        name="mistake-type.yaml",
        text=SPA + "hosts: spa.example.com\n",
        head='tenants/dev/mistake-type.yaml:9: mistake-type: "hosts" should be a list, and spa.example.com stands there',
        do="write, for instance\n      hosts: [spa.example.com]",
    ),
    "a bad id": Mistake(
        name="Mistake_Id.yaml",
        text=SPA,
        head='tenants/dev/Mistake_Id.yaml: the id "Mistake_Id" is not made of small letters, digits and hyphens, '
        "with a letter first and no hyphen last",
        do="rename the file to mistake-id.yaml",
    ),
    "a tab": Mistake(
        name="mistake-tab.yaml",
        text=SPA.replace("  server", "\tserver"),
        head="tenants/dev/mistake-tab.yaml:8: mistake-tab: this line begins with a tab",
        do="replace the tab by spaces, two for each step inwards",
    ),
    "another ending": Mistake(
        name="mistake-ending.yml",
        text=SPA,
        head='tenants/dev/mistake-ending.yml: tenant files end in ".yaml", this one in ".yml"',
        do="rename the file to mistake-ending.yaml",
    ),
    "an address that is taken": Mistake(
        name="one-mistake.yaml",
        text=SPA + "hosts:\n  - mine.example.com\n  - one-barn.odoo.test\n",
        head="tenants/dev/one-mistake.yaml:11: one-mistake: the address one-barn.odoo.test is also asked for in "
        "tenants/dev/one-barn.yaml",
        do="give one of the two another address under hosts",
    ),
    "a release that is a number": Mistake(
        name="mistake-release.yaml",
        text=SPA.replace('"18.0"', "18.0"),
        head='tenants/dev/mistake-release.yaml:4: mistake-release: "release" is written as a number (18.0)',
        do='put it in quotes: release: "18.0"',
    ),
    "an empty file": Mistake(
        name="mistake-empty.yaml",
        text="",
        head="tenants/dev/mistake-empty.yaml: mistake-empty: the file is empty",
        do="write lines of the form key: value, such as",
    ),
    "ten megabytes": Mistake(
        name="mistake-size.yaml",
        text=SPA + "notes: |\n" + "  and so on\n" * 833_333,
        head="tenants/dev/mistake-size.yaml: mistake-size: the file holds 10.0 MB; at most 64 KB are read",
        do="look at what was pasted or generated into it, and take that out",
    ),
    "aliases that explode": Mistake(
        name="mistake-alias.yaml",
        text=SPA + BOMB,
        head="tenants/dev/mistake-alias.yaml:9: mistake-alias: this line uses a YAML anchor, alias or merge key "
        "(&, * or <<)",
        do="write the value out where it is needed;",
    ),
    "a link out of the folder": Mistake(
        name="mistake-link.yaml",
        text="",
        head="tenants/dev/mistake-link.yaml: this is a link that leads out of the folder, to ../../outside.yaml",
        do="put the file itself in place of the link",
    ),
}


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

    assert (done.returncode, done.stdout, done.stderr) == (0, "3 tenants of stack dev: nothing wrong.\n", "")


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
