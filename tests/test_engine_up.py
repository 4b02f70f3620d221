"""`fleet up` of several stacks on the real engine: side by side, and one that fails stops what is not begun."""

import json
import os
import shutil
import socket
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from yard import Done, Yard

pytestmark = pytest.mark.engine

SECOND = "second"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two stacks in one checkout; the second one is a canary."""
    made = yards("up-one")
    for other in made.root.glob("Pulumi.*.yaml"):
        if other.name != "Pulumi.dev.yaml":
            other.unlink()
    for folder in (made.root / "tenants").iterdir():
        if folder.is_dir() and folder.name != "dev":
            shutil.rmtree(folder)
    shutil.copy(made.root / "Pulumi.dev.yaml", made.root / f"Pulumi.{SECOND}.yaml")
    (made.root / "tenants" / SECOND).mkdir()
    second = Yard(made.root, made.platform, made.backend, SECOND)
    second.configure(ring="canary")
    second.add("up-two")
    second.add("up-four")
    return made


@pytest.fixture(scope="module")
def second(yard: Yard) -> Yard:
    return Yard(yard.root, yard.platform, yard.backend, SECOND)


def up(yard: Yard, *arguments: str) -> Done:
    return yard.run(str(yard.root / ".venv/bin/fleet"), "up", *arguments)


def told(done: Done) -> list[Mapping[str, Any]]:
    return json.loads(done.output[done.output.index("[\n") :])


def test_all_stacks_come_up_canaries_first_and_a_second_run_changes_nothing(yard: Yard) -> None:
    first = up(yard, "--all")
    assert first.code == 0, first.output
    begun = [line for line in first.output.splitlines() if line.endswith(": begun")]
    assert begun == ["second: begun", "dev: begun"]
    assert [line.split()[:3] for line in first.output.splitlines()[-2:]] == [
        ["second", "canary", "done"],
        ["dev", "stable", "done"],
    ]

    again = up(yard, "--all", "--json")
    assert (again.code, [(one["stack"], one["ending"]) for one in told(again)]) == (
        0,
        [("second", "unchanged"), ("dev", "unchanged")],
    )


def test_after_a_canary_that_would_lose_data_nobody_else_is_begun(yard: Yard, second: Yard) -> None:
    file = second.tenants / "up-two.yaml"
    text = file.read_text()
    file.unlink()
    yard.edit("up-one", plan="standard")
    done = up(yard, "--all", "--json")
    file.write_text(text)

    assert done.code == 3
    assert [(one["stack"], one["ending"]) for one in told(done)] == [
        ("second", "would lose data"),
        ("dev", "not begun"),
    ]
    assert {problem["tenant"] for problem in told(done)[0]["problems"]} == {"up-two"}
    assert up(yard, "--stack", "dev", "--json").code == 0


def test_a_lock_of_which_nobody_can_tell_whether_it_lives_is_told_with_its_holder_and_the_way(yard: Yard) -> None:
    """As in a bucket: without PULUMI_BACKEND_URL the backend's files are the engine's alone, and its locks its own words."""
    lock = yard.backend / ".pulumi/locks/organization/odoo-saas/dev/0.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    holder = {"pid": 7, "username": "runner", "hostname": "elsewhere", "timestamp": "2027-01-10T08:00:00Z"}
    lock.write_text(json.dumps(holder))
    project = yard.root / "Pulumi.yaml"
    text = project.read_text()
    project.write_text(f"{text}\nbackend:\n  url: file://{yard.backend}\n")
    before = yard.held()
    fleet = str(yard.root / ".venv/bin/fleet")
    asked = (fleet, "up", "--stack", "dev", "--wait", "0")
    done = yard.run(*asked, "--json", environment={"PULUMI_BACKEND_URL": ""})
    shown = yard.run(*asked, environment={"PULUMI_BACKEND_URL": ""})
    project.write_text(text)
    lock.unlink()
    (found,) = told(done)
    (problem,) = found["problems"]

    assert (done.code, found["ending"]) == (1, "failed"), done.output
    assert problem["what"].startswith("stack dev is locked: error: the stack is currently locked by 1 lock(s)."), (
        problem
    )
    assert "created by runner@elsewhere (pid 7)" in problem["what"]
    assert problem["why"] == "two updates at once would overwrite each other's state; nothing was changed"
    assert problem["do"] == ("wait for the other one; once you know that it is dead: pulumi cancel --stack dev")
    assert shown.code == 1, shown.output
    assert "do: wait for the other one; once you know that it is dead: pulumi cancel --stack dev" in shown.output
    assert "everything else did" not in shown.output
    assert yard.held() == before


def test_files_that_change_while_one_waits_are_not_built_unjudged(yard: Yard) -> None:
    lock = yard.backend / ".pulumi/locks/organization/odoo-saas/dev/0.json"
    holder = {
        "pid": os.getpid(),
        "username": "a",
        "hostname": socket.gethostname(),
        "timestamp": "2027-01-10T08:00:00Z",
    }
    lock.write_text(json.dumps(holder))
    before, text = yard.held(), (yard.tenants / "up-one.yaml").read_text()
    with yard.start(str(yard.root / ".venv/bin/fleet"), "up", "--stack", "dev") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yard.edit("up-one", hosts=["later.odoo.test"])
        lock.unlink()
        rest = process.stdout.read()
    (yard.tenants / "up-one.yaml").write_text(text)

    assert line.startswith("another update of this stack is running: process "), line
    assert process.returncode == 1, rest
    assert "the files of stack dev have changed since this command looked at them" in rest
    assert "do: run the same command again" in rest
    assert yard.held() == before


def test_what_the_preview_refuses_is_told_as_not_begun_with_whose_it_is(yard: Yard, second: Yard) -> None:
    # A folder of its own, before anything in it is written.
    yard.rewrite("components/odoo.py", "spec.replicas", "spec.replicas")
    source = yard.root / "components/odoo.py"
    text = source.read_text()
    yard.rewrite(
        "components/odoo.py",
        '"selector": _selector(labels),\n                "ports"',
        '"selector": _selector(labels),\n                **({"type": "NodePort"} if "up-four" in name else {}),\n'
        '                "ports"',
    )
    before = second.held()
    done = up(yard, "--stack", SECOND, "--json")
    source.write_text(text)
    (found,) = told(done)

    assert (done.code, found["ending"], found["failed"], found["changes"]) == (1, "failed", ["up-four"], {}), (
        done.output
    )
    assert found["problems"][0]["what"].startswith("the update of stack second was not begun: "), found
    assert "leads past TLS" in found["problems"][0]["what"]
    assert second.held() == before


def test_of_one_whose_update_fails_the_tenants_are_named_and_the_others_are_done(yard: Yard, second: Yard) -> None:
    yard.rewrite(
        "components/odoo.py",
        'pods["replicas"] = spec.replicas',
        'pods["replicas"], pods["replicaz" if "-bad-" in name else "paused"] = spec.replicas, False',
    )
    before = second.look_at("resourcequota", "odoo-up-four", "plan")["spec"]
    second.add("up-bad-three")
    second.edit("up-four", plan="standard")
    done = up(yard, "--stack", SECOND, "--json")
    (found,) = told(done)

    assert (done.code, found["ending"], found["failed"]) == (1, "failed", ["up-bad-three"]), done.output
    assert second.look_at("resourcequota", "odoo-up-four", "plan")["spec"] != before
    assert not any(urn.endswith("up-bad-three-odoo-web") for urn in second.held())


def test_a_fault_in_one_stack_s_files_begins_none(yard: Yard) -> None:
    yard.edit("up-one", plan="huge")
    done = up(yard, "--all")
    yard.edit("up-one", plan="standard")

    assert (done.code, "begun" in done.output) == (2, False), done.output
