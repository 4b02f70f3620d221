"""`fleet up` of several stacks on the real engine: side by side, and one that fails stops what is not begun."""

import json
import shutil
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
