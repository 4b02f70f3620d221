"""Whether a stack's last run brought everything to what was asked, by histories as the engine prints them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleet.chronicle import is_whole
from fleet.engine import Engine
from fleet.held import State

FLAGS = {
    "pulumi.flag.stack": "set",
    "pulumi.flag.yes": "true",
    "pulumi.version": "v3.259.0",
    "stack.environments": "[]",
}
UPDATE = {"kind": "update", "result": "succeeded", "environment": FLAGS, "endTime": "2027-01-10T12:00:00.000Z"}
ENDED = datetime(2027, 1, 10, 12, 0, 0, 400_000, tzinfo=UTC)
LATER = datetime(2027, 1, 10, 12, 0, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Remembering(Engine):
    """An engine with that history."""

    history: str

    def do(self, *arguments: str) -> str:
        assert arguments == ("stack", "history", "--json", "--page-size", "1")
        return self.history


def found(*entries: Mapping[str, object], written: datetime | None = ENDED) -> bool:
    engine = Remembering(root=Path(), stack="dev", history=json.dumps(entries))
    return is_whole(engine, State(resources=(), pending=(), interrupted=False, written=written))


def test_an_update_of_everything_that_went_well_is_whole():
    assert found(UPDATE)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "refresh"},
        {"kind": "resource-import"},
        {"result": "failed"},
        {"result": "in-progress", "endTime": None},
        {"environment": {**FLAGS, "pulumi.flag.target": "set"}},
        {"environment": {**FLAGS, "pulumi.flag.exclude": "set"}},
        {"environment": {**FLAGS, "pulumi.flag.config-file": "set"}},
        {"environment": {**FLAGS, "stack.environments": '["prod"]'}},
    ],
)
def test_whatever_else_a_run_was_is_not(other: Mapping[str, object]):
    assert not found({**UPDATE, **other})


def test_what_was_written_after_it_came_of_a_run_that_was_killed():
    assert not found(UPDATE, written=LATER)


def test_where_nothing_is_known_nothing_is_taken_for_whole():
    assert not found()
    assert not found(UPDATE, written=None)
