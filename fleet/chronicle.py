"""What an engine did to a stack last, by the stack's history: whether all of it was brought to what was asked then."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from fleet.engine import Engine
from fleet.held import State

_FLAG: Final = "pulumi.flag."
_WHOLE: Final = frozenset(
    {
        *("color", "continue-on-error", "diff", "event-log", "message", "non-interactive", "parallel", "policy-pack"),
        *("refresh", "skip-preview", "stack", "suppress-outputs", "suppress-progress", "yes"),
    }
)
"""Flags of an update that leaves nobody out, and takes its configuration from the stack's own file. Of others, such as --target,
nobody here knows that (the engine writes down which were set: pkg/cmd/pulumi/metadata)."""
_ENVIRONMENTS: Final = "stack.environments"
_NONE: Final = "[]"
_ROUNDING: Final = timedelta(seconds=2)
"""The end of an update is written in whole seconds, and before the state is for the last time."""


def is_whole(engine: Engine, state: State) -> bool:
    """Whether the last run was an update of everything that went well, and nobody has written the *state* since.

    A killed run leaves no entry, and a failed one, a refresh or an import another kind of it. Raises Failure as the engine does.
    """
    found = engine.do("stack", "history", "--json", "--page-size", "1")
    entries = cast("Sequence[Mapping[str, object]]", json.loads(found or "[]"))
    if not entries or state.written is None:
        return False
    last, ended = entries[0], entries[0].get("endTime")
    said = cast("Mapping[str, str]", last.get("environment") or {})
    flags = {key.removeprefix(_FLAG) for key in said if key.startswith(_FLAG)}
    return (
        (last.get("kind"), last.get("result")) == ("update", "succeeded")
        and flags <= _WHOLE
        and said.get(_ENVIRONMENTS, _NONE) == _NONE
        and ended is not None
        and state.written <= datetime.fromisoformat(str(ended)) + _ROUNDING
    )
