"""How far an update has come, read off a log that is still being written."""

import json
from pathlib import Path

import pytest

from fleet.following import progress

LOOKED = {"summaryEvent": {"resourceChanges": {"create": 2, "same": 7, "read": 1}}}
MADE = {"resOutputsEvent": {"metadata": {"op": "create"}}}
SAME = {"resOutputsEvent": {"metadata": {"op": "same"}}}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), (0, None)),
        ((MADE, SAME), (0, None)),
        ((MADE, LOOKED), (0, 2)),
        ((MADE, LOOKED, SAME, MADE), (1, 2)),
        ((MADE, LOOKED, MADE, SAME, MADE), (2, 2)),
    ],
)
def test_what_is_done_is_counted_once_the_engine_has_looked(
    tmp_path: Path, events: tuple[object, ...], expected: tuple[int, int | None]
):
    log = tmp_path / "events.json"
    log.write_text("".join(f"{json.dumps(event)}\n" for event in events))

    assert progress(log) == expected


def test_a_line_that_is_still_being_written_and_a_log_that_is_not_there_yet_are_waited_for(tmp_path: Path):
    log = tmp_path / "events.json"
    assert progress(log) == (0, None)

    log.write_text(f"{json.dumps(LOOKED)}\n{json.dumps(MADE)[:20]}")
    assert progress(log) == (0, 2)
