"""The make targets that workflows end with, run as a person would: real make; only GitHub itself is not there."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from copied import ROOT, copy, edit
from history import History

GH = """\
#!/bin/sh
echo "gh $*" >>"$GH_ASKED"
cat >>"$GH_ASKED"
"""
KEYS = {"KUBECONFIG_TEXT": "apiVersion: v1\n$(touch pwned)\n", "PGSERVICEFILE_TEXT": "[prod]\npassword='`x`\\n$y\"'\n"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what is shipped, with what make needs, all of it committed."""
    made = copy(tmp_path / "checkout")
    for name in ("Makefile", "local", "requirements.txt", ".github"):
        (made / name).symlink_to(ROOT / name)
    History(made).commit("2027-01-10T12:00:00+00:00")
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(GH)
    gh.chmod(0o755)
    return made


def make(checkout: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    beside = checkout.parent
    settings: Mapping[str, str] = {
        "PATH": f"{beside / 'bin'}:{os.environ['PATH']}",
        "HOME": str(beside),
        "GH_ASKED": str(beside / "asked"),
        "KUBECONFIG": str(beside / "keys/kubeconfig"),
        "PGSERVICEFILE": str(beside / "keys/pg_service.conf"),
    }
    return subprocess.run(
        ("make", *words),
        cwd=checkout,
        env={**settings, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_keys_are_written_as_they_are_for_their_owner_alone(checkout: Path) -> None:
    done = make(checkout, "keys", **KEYS)
    keys = checkout.parent / "keys"

    assert done.returncode == 0, done.stderr
    assert (keys / "kubeconfig").read_text() == KEYS["KUBECONFIG_TEXT"] + "\n"
    assert (keys / "pg_service.conf").read_text() == KEYS["PGSERVICEFILE_TEXT"] + "\n"
    assert [oct(path.stat().st_mode & 0o777) for path in (keys, *sorted(keys.iterdir()))] == ["0o700", "0o600", "0o600"]
    assert "password" not in done.stdout + done.stderr
    assert not list(checkout.parent.rglob("pwned"))


def test_somebodys_own_keys_are_not_written_over(checkout: Path) -> None:
    own = checkout.parent / "keys/kubeconfig"
    own.parent.mkdir()
    own.write_text("mine")
    done = make(checkout, "keys", **KEYS)

    assert done.returncode != 0
    assert "is there already, and is left as it is; let KUBECONFIG point to where no file is yet" in done.stderr
    assert own.read_text() == "mine"


def test_the_keys_of_a_job_are_taken_away_and_nobody_elses(checkout: Path) -> None:
    own = checkout.parent / "keys/kubeconfig"
    own.parent.mkdir()
    own.write_text("mine")
    there = {"KUBECONFIG": str(checkout / ".keys/kubeconfig"), "PGSERVICEFILE": str(checkout / ".keys/pg_service.conf")}
    assert make(checkout, "keys", **KEYS, **there).returncode == 0
    assert len(list((checkout / ".keys").iterdir())) == 2

    assert make(checkout, "nokeys").returncode == 0
    assert not (checkout / ".keys").exists()
    assert own.read_text() == "mine"
    # A job may end before it has any.
    assert make(checkout, "nokeys").returncode == 0


def test_the_page_takes_the_place_of_the_one_before(checkout: Path) -> None:
    page = checkout.parent / "page.md"
    page.write_text("## 1 customer touched\n")
    assert make(checkout, "comment", PAGE=str(page), REQUEST="12").returncode == 0
    page.write_text("")
    assert make(checkout, "comment", PAGE=str(page), REQUEST="12").returncode == 0

    asked = "gh pr comment 12 --edit-last --create-if-none --body-file -\n"
    assert (checkout.parent / "asked").read_text() == (
        f"{asked}## 1 customer touched\n{asked}## No plan\n\nIt did not come so far; the log of the workflow says why.\n"
    )


def test_why_there_is_no_plan_is_said_where_github_shows_it(checkout: Path) -> None:
    summary = checkout.parent / "summary"

    assert make(checkout, "noplan").stdout.startswith("## No plan here\n")
    assert make(checkout, "noplan", GITHUB_STEP_SUMMARY=str(summary)).stdout == ""
    assert summary.read_text() == (ROOT / ".github/noplan.md").read_text()


def test_touched_stacks_are_an_output_of_the_step(checkout: Path) -> None:
    edit(checkout, "prod", "luxury-spa-chain", notes="Call first.")
    output = checkout.parent / "output"
    done = make(checkout, "stacks", STACK="staging prod", SINCE="HEAD", GITHUB_OUTPUT=str(output))

    assert done.returncode == 0, done.stderr
    (line,) = output.read_text().splitlines()
    assert line.startswith("waves=")
    assert json.loads(line.removeprefix("waves=")) == [[], [], [], [], ["prod"]]


def test_where_a_workflow_is_started_by_hand_all_its_stacks_are(checkout: Path) -> None:
    done = make(checkout, "stacks", STACK="staging prod", SINCE="")

    assert json.loads(done.stdout.removeprefix("waves=")) == [["staging"], [], [], [], ["prod"]]


def test_a_stack_that_is_not_there_ends_the_step(checkout: Path) -> None:
    output = checkout.parent / "output"
    done = make(checkout, "stacks", STACK="staging nowhere", SINCE="", GITHUB_OUTPUT=str(output))

    assert done.returncode != 0
    assert '"file": "Pulumi.nowhere.yaml"' in done.stderr
    assert not output.exists()
