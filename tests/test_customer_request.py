"""From an issue to a pull request, by the make targets of the workflow: real make, real git; only GitHub itself is not there."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from copied import ROOT, copy
from test_application import LINES, issue

from fleet.application import QUESTIONS

HOSTILE = (
    "$(touch pwned)",
    "$(shell touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "x\n\ttouch pwned\n",
    "--force",
    "-",
    "\\\n",
    "%s%n",
    "@everyone\n```\n</details>",
)
BESIDE = ("Makefile", "local", "requirements.txt", ".github")
GH = """\
#!/bin/sh
# Writes down what it is asked, and answers with what it was given.
{
    echo "gh $*"
    case "$*" in *--body-file*) sed 's/^/  /' ;; esac
} >>"$GH_ASKED"
case "$1 $2" in "pr list") cat "$GH_PULLS" ;; esac
"""


class Checkout:
    """A checkout with a remote, a `gh` that writes down what it is asked, and an issue to work on."""

    def __init__(self, folder: Path) -> None:
        self.root, self.remote = copy(folder / "checkout"), folder / "remote"
        self.asked, self.pulls, self.said = (folder / name for name in ("asked", "pulls", "said"))
        for name in BESIDE:
            (self.root / name).symlink_to(ROOT / name)
        gh = folder / "bin/gh"
        gh.parent.mkdir()
        gh.write_text(GH)
        gh.chmod(0o755)
        self.pulls.touch()
        self.environment = {
            "PATH": f"{gh.parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GH_ASKED": str(self.asked),
            "GH_PULLS": str(self.pulls),
            "ISSUE": "12",
            "SAID": str(self.said),
            **{f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "--quiet", "--bare", str(self.remote))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "tenants", "catalog")
        self.git("commit", "--quiet", "--message=first")
        self.git("remote", "add", "origin", str(self.remote))
        self.git("push", "--quiet", "origin", "main")

    def git(self, *arguments: str) -> str:
        done = self._run(("git", *arguments), {})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make(self, target: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self._run(("make", target), environment)

    def _run(self, command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_an_issue_becomes_a_pull_request_with_the_file_and_nothing_else(checkout: Checkout) -> None:
    for target in ("customer", "request"):
        done = checkout.make(target, ISSUE_BODY=issue(Stack="eu"))
        assert done.returncode == 0, done.stderr

    changed = checkout.git("-C", str(checkout.remote), "diff", "--name-status", "main", "customer/12")
    assert changed == "A\ttenants/eu/blue-lagoon.yaml\n"
    assert checkout.git("show", "customer/12:tenants/eu/blue-lagoon.yaml").startswith(LINES)
    assert checkout.asked.read_text() == (
        "gh pr create --head customer/12 --title A new customer (issue #12) --body Written by `fleet tenant admit` from"
        " what issue #12 asks for; the plan says what comes of it. Closes #12.\n"
    )


def test_the_issue_is_answered_with_its_pull_request(checkout: Checkout) -> None:
    checkout.pulls.write_text("https://github.com/o/r/pull/13\n")
    assert checkout.make("answer").returncode == 0

    assert checkout.asked.read_text() == (
        "gh pr list --head customer/12 --state all --json url,isCrossRepository"
        " --jq map(select(.isCrossRepository | not))[0].url // empty\n"
        "gh issue comment 12 --edit-last --create-if-none --body-file -\n"
        "  The pull request of this customer: https://github.com/o/r/pull/13\n  \n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(HOSTILE),
        issue(**dict(zip(QUESTIONS, HOSTILE, strict=False))),
        "\n\n".join(f"### {text}\n\n{text}" for text in HOSTILE),
    ],
    ids=["as it is", "as answers", "as headings"],
)
def test_whatever_an_issue_says_nothing_of_it_is_ever_run(checkout: Checkout, body: str) -> None:
    done = checkout.make("customer", ISSUE_BODY=body)

    assert done.returncode == 2, done.stdout
    assert checkout.git("status", "--porcelain", "tenants") == ""
    assert not list(checkout.root.parent.rglob("pwned"))
    assert checkout.said.read_text().startswith("the issue: ")


def test_what_was_refused_is_answered_as_lines_of_code_in_which_nothing_acts(checkout: Checkout) -> None:
    checkout.make("customer", ISSUE_BODY="@everyone\n```\n### Plan\n\n@everyone `x`")
    assert checkout.make("answer").returncode == 0
    answer = checkout.asked.read_text().splitlines()[2:]

    assert answer[0] == (
        "  This was refused. Edit the issue; where it needed the label accepted, take that off and put it on again."
    )
    assert answer[1] == "  "
    assert [line for line in answer[2:] if not line.startswith("      ")] == []
    assert any("@everyone `x`" in line for line in answer[2:])


def test_a_branch_on_which_people_may_have_gone_on_is_left_alone(checkout: Checkout) -> None:
    checkout.git("push", "--quiet", "origin", "main:customer/12")
    checkout.make("customer", ISSUE_BODY=issue(Stack="eu"))
    done = checkout.make("request")

    assert done.returncode != 0
    assert checkout.said.read_text().startswith("There is a branch customer/12 already: go on in its pull request")
    assert checkout.git("-C", str(checkout.remote), "diff", "main", "customer/12") == ""
    assert not checkout.asked.exists()


@pytest.mark.parametrize("number", ["", "12; touch pwned", "--force", "1 2"])
def test_an_issue_has_a_number(checkout: Checkout, number: str) -> None:
    done = checkout.make("request", ISSUE=number)

    assert done.returncode != 0
    assert "ISSUE is the number of an issue, such as 12" in done.stderr
    assert not list(checkout.root.rglob("pwned"))


def test_gh_is_what_hands_git_the_token() -> None:
    """Neither the address of the remote nor git's settings may have it."""
    script = (ROOT / ".github/request.sh").read_text()

    assert "!gh auth git-credential" in script
    assert "TOKEN" not in script
