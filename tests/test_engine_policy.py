"""The policy pack on the real engine: what is shipped passes, one of each way to break a rule stops the preview."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pytest
from breakages import BREAKAGES, TENANT, plant, prepare
from copied import ROOT
from yard import Done, Yard

pytestmark = pytest.mark.engine

PACK = ("--policy-pack", str(ROOT / "policy"))


def violations(done: Done) -> set[tuple[str, str, str, str]]:
    """Rule, resource, level and words of everything that the pack reported."""
    found = (cast("Mapping[str, Any]", event["policyEvent"]) for event in done.events if "policyEvent" in event)
    return {
        (one["policyName"], one["resourceUrn"].rpartition("::")[2], one["enforcementLevel"], one["message"])
        for one in found
    }


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    found = yards()
    prepare(found.root)
    return found


def test_what_the_program_asks_for_passes_although_much_of_it_is_not_known_yet(yard: Yard) -> None:
    done = yard.preview(*PACK)

    assert done.code == 0, done.output
    assert violations(done) == set()
    assert done.changes["create"] > 40


def test_one_of_each_way_to_break_a_rule_stops_the_preview(yards: Callable[..., Yard]) -> None:
    """In rounds: what hangs on something that is stopped is not asked for, and has its turn when the other is whole."""
    yard, left = yards(), [one for one in BREAKAGES if one.on_engine]
    prepare(yard.root)
    while left:
        plant(yard.root, left)
        done = yard.preview(*PACK)
        found = violations(done)
        named = {
            one
            for one in range(len(left))
            for rule, name, level, words in found
            if (rule, name, level) == (left[one].rule, left[one].name, "mandatory") and left[one].said.strip() in words
        }

        assert done.code != 0
        assert named, (left, found)
        # Whatever lies elsewhere or says that it is somebody else's breaks more than one rule.
        others = {(rule, name) for rule, name, *_ in found} - {(one.rule, one.name) for one in left}
        assert {name for _, name in others} <= {f"{TENANT}-quota", f"{TENANT}-namespace"}, others
        left = [one for number, one in enumerate(left) if number not in named]


def test_an_update_is_stopped_before_the_object_is_made(yard: Yard) -> None:
    up = yard.up(*PACK)
    assert up.code == 0, up.output
    before: Sequence[str] = yard.held()
    yard.rewrite(
        "components/odoo.py",
        '"selector": _selector(labels),\n                "ports"',
        '"selector": _selector(labels),\n                "type": "NodePort",\n                "ports"',
    )
    broken = yard.up(*PACK)

    assert broken.code != 0
    assert "leads past TLS" in broken.output
    assert yard.held() == before
    assert yard.look_at("service", f"odoo-{TENANT}", "odoo")["spec"]["type"] == "ClusterIP"  # type: ignore[index]


def test_a_generated_password_in_a_plain_field_stops_the_preview(yards: Callable[..., Yard]) -> None:
    yard = yards("leaky")
    assert yard.up(*PACK).code == 0
    yard.rewrite(
        "components/odoo.py",
        '"selector": _selector(labels),\n                "ports"',
        '"external_name": database_password,\n                "selector": _selector(labels),\n                "ports"',
    )
    done = yard.preview(*PACK)

    assert done.code != 0
    assert "has leaky-database-password in clear at spec.externalName" in done.output
    assert not any(secret in done.output for secret in yard.secrets().values())
