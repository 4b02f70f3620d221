"""What a stack's export tells of its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleet.engine import Engine
from fleet.held import State


@dataclass(frozen=True, kw_only=True)
class Exported(Engine):
    """An engine whose stack holds this."""

    deployment: Mapping[str, object]

    def take(self, *arguments: str) -> Mapping[str, object]:
        assert arguments == ("stack", "export")
        return {"deployment": self.deployment}


def state(**deployment: object) -> State:
    return State.of(Exported(root=Path(), stack="dev", deployment=deployment))


def password(id: str, **more: object) -> Mapping[str, object]:
    kind = "random:index/randomPassword:RandomPassword"
    return {"urn": f"urn:pulumi:dev::odoo-saas::{kind}::one-spa-database-password", "type": kind, "id": id, **more}


def test_what_is_only_still_to_be_deleted_is_not_what_the_stack_holds():
    """A killed rotation leaves two passwords of one name, in whichever order."""
    for entries in (("old", "new"), ("new", "old")):
        found = state(resources=[password(id, **({"delete": True} if id == "old" else {})) for id in entries])

        assert [held.id for held in found.resources] == ["new"]


def test_a_stack_that_holds_nothing_is_not_interrupted():
    assert state() == State(resources=(), pending=(), interrupted=False)


def test_a_creation_under_way_is_known_and_other_work_is_only_seen():
    made = {"resource": password("x"), "type": "creating"}
    gone = {"resource": password("y"), "type": "deleting"}

    assert [held.id for held in state(pending_operations=[made, gone]).pending] == ["x"]
    assert state(pending_operations=[gone]).interrupted


@pytest.mark.parametrize(
    "mark", [{"delete": True}, {"pendingReplacement": True}, {"initErrors": ["no pod"]}, {"taint": True}]
)
def test_what_the_engine_will_touch_whatever_is_asked_is_unfinished(mark: Mapping[str, object]):
    entry = password("one", **mark)

    assert state(resources=[entry]).unfinished == {entry["urn"]}
    assert state(resources=[password("one")]).unfinished == frozenset()


def test_a_state_says_when_it_was_written():
    """As the engine writes it, with more digits than a datetime has."""
    found = state(manifest={"time": "2027-01-10T12:00:00.123456789Z"})

    assert found.written == datetime(2027, 1, 10, 12, 0, 0, 123456, tzinfo=UTC)
