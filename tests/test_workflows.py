"""What GitHub runs: least rights, no secrets for strangers, and every step a make target that runs the same by hand."""

import re
from pathlib import Path

import pytest
from workflows import ACTIONLINT, FILES, FOLDER, JOBS, TARGETS, WORKFLOWS, Job, Workflow, actionlint, zizmor

ACTIONS = {"actions/checkout": ("9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "v7.0.0")}
"""Every action that is used, its commit and what that commit is called."""
RIGHTS = {
    "pull-request/judge": {"contents": "read"},
    "customer/admit": {"contents": "write", "issues": "write", "pull-requests": "write"},
    "weekly/scan": {"contents": "read"},
    "weekly/bench": {"contents": "read"},
}
"""What the token of each job may do."""
FOR_STRANGERS = {"pull_request_target", "workflow_run", "issue_comment"}
"""Events by which what a stranger wrote runs with this repository's rights."""

INJECTED = """\
name: bad
on: pull_request_target
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: echo ${{ github.event.pull_request.title }}
      - uses: actions/checkout@v7
"""


@pytest.mark.skipif(not ACTIONLINT.exists(), reason="actionlint is not here; it comes with: make scanners")
def test_actionlint_holds_nothing_against_them(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(INJECTED)

    assert actionlint(*FILES) == ""
    assert "potentially untrusted" in actionlint(bad)


def test_zizmor_holds_nothing_against_them(tmp_path: Path) -> None:
    bad = tmp_path / ".github/workflows/bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(INJECTED)
    found = zizmor(tmp_path)

    assert zizmor(FOLDER.parent) == ""
    assert [word for word in ("template-injection", "unpinned-uses", "dangerous-triggers") if word not in found] == []


def test_every_file_is_a_workflow() -> None:
    assert [file.name for file in FILES if file.suffix != ".yml"] == []


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.place)
def test_every_step_is_a_make_target_that_is_there(job: Job) -> None:
    steps = [step for step in job.steps if step.uses is None]
    runs = [str(step.run) for step in steps]

    assert runs != []
    assert [run for run in runs if not re.fullmatch("make [a-z]+", run)] == []
    assert {run.removeprefix("make ") for run in runs} - TARGETS == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_to_the_commit_of_the_version_beside_it(file: Path) -> None:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    allowed = {f"uses: {action}@{commit} # {version}" for action, (commit, version) in ACTIONS.items()}

    assert {line.removeprefix("- ") for line in lines} <= allowed


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.place)
def test_a_checkout_leaves_no_token_behind(job: Job) -> None:
    checkouts = [step for step in job.steps if step.uses]

    assert [step.settings.get("persist-credentials") for step in checkouts] == ["false"] * len(checkouts)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_a_workflow_may_do_nothing_and_each_job_says_what_it_needs(workflow: Workflow) -> None:
    assert workflow.permissions == {}
    assert {job.place: job.permissions for job in workflow.jobs} == {
        place: rights for place, rights in RIGHTS.items() if place.startswith(f"{workflow.name}/")
    }


def test_nothing_is_run_by_an_event_that_strangers_cause_with_our_rights() -> None:
    assert {event for workflow in WORKFLOWS for event in workflow.events} & FOR_STRANGERS == set()


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.place)
def test_secrets_are_those_of_an_environment(job: Job) -> None:
    assert job.environment is not None or "secrets." not in job.text
