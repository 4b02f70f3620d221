"""What GitHub runs: least rights, no secrets for strangers, and every step a make target that runs the same by hand."""

import re
from pathlib import Path

import pytest
from workflows import ACTIONLINT, FILES, FOLDER, JOBS, TARGETS, WORKFLOWS, Job, Workflow, actionlint, zizmor

from fleet.waves import RINGS

ACTIONS = {"actions/checkout": ("9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0", "v7.0.0")}
"""Every action that is used, its commit and what that commit is called."""
RIGHTS = {
    "pull-request/judge": {"contents": "read"},
    "customer/admit": {"contents": "write", "issues": "write", "pull-requests": "write"},
    "merge/stacks": {"contents": "read"},
    "merge/rehearsals": {"contents": "read"},
    "merge/platforms": {"contents": "read"},
    "merge/canary": {"contents": "read"},
    "merge/early": {"contents": "read"},
    "merge/stable": {"contents": "read"},
    "nightly/drift": {"contents": "read"},
    "pull-request/plan": {"contents": "read", "pull-requests": "write"},
    "pull-request/noplan": {"contents": "read"},
    "weekly/scan": {"contents": "read"},
    "weekly/bench": {"contents": "read"},
}
"""What the token of each job may do."""
OURS = "github.event.pull_request.head.repo.full_name == github.repository"
"""That a pull request comes from a branch of this repository."""
UPS = tuple(job for job in JOBS if any(step.run == "make up" for step in job.steps))
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


def test_a_fork_is_given_no_secret_and_is_told_why_it_has_no_plan() -> None:
    given = [job for job in JOBS if job.workflow == "pull-request" and job.environment is not None]
    others = [job for job in JOBS if job.workflow == "pull-request" and job.environment is None]

    assert [job.name for job in given] == ["plan"]
    assert given[0].condition == f"vars.STACKS != '' && {OURS}"
    assert [job.condition for job in others if job.name == "noplan"] == [
        "vars.STACKS == '' || " + OURS.replace("==", "!=")
    ]
    assert [job.place for job in others if "secrets." in job.text or "github.token" in job.text] == []


def test_each_stack_has_an_environment_of_its_name_and_one_update_at_a_time_that_nobody_cancels() -> None:
    assert [job.name for job in UPS] == ["rehearsals", "platforms", *RINGS]
    for job in UPS:
        assert job.environment == "${{ matrix.stack }}"
        assert job.concurrency == {"group": "up-${{ matrix.stack }}", "cancel-in-progress": "false", "queue": "max"}
        assert "STACK': '${{ matrix.stack }}'" in job.text
        assert "'strategy': {'fail-fast': 'false', " in job.text


def test_stacks_are_brought_up_after_those_that_go_before_them() -> None:
    assert [job.needs for job in UPS] == [
        ("stacks",),
        ("stacks", "rehearsals"),
        ("stacks", "rehearsals", "platforms"),
        ("stacks", "rehearsals", "platforms", "canary"),
        ("stacks", "rehearsals", "platforms", "canary", "early"),
    ]
    for number, job in enumerate(UPS):
        assert job.steps == UPS[0].steps
        assert job.text.count(f"fromJSON(needs.stacks.outputs.waves)[{number}]") == 2
        for before in job.needs[1:]:
            assert f"""contains(fromJSON('["success", "skipped"]'), needs.{before}.result)""" in job.condition


def test_what_people_type_reaches_no_step_but_through_the_environment() -> None:
    """And there only where a step is made to take it."""
    typed = ("issue.title", "issue.body", "pull_request.title", "pull_request.body", "head_ref", "comment.", "inputs.")
    found = {(job.place, word) for job in JOBS for word in typed if word in job.text}

    assert found == {("customer/admit", "issue.body")}
    assert [step.run for job in JOBS for step in job.steps if "${{" in (step.run or "")] == []


KEYED = tuple(job for job in JOBS if any(step.run == "make keys" for step in job.steps))


@pytest.mark.parametrize("job", KEYED, ids=lambda job: job.place)
def test_a_job_leaves_no_keys_on_its_machine_however_it_ends(job: Job) -> None:
    last = job.steps[-1]

    assert last.run == "make nokeys"
    assert "'if': '${{ always() }}'" in last.text
    # What takes them away has to be where they are.
    assert job.text.count("github.workspace }}/.keys/") == 2
