"""What the engine would do, stack by stack, before anybody asks it to: previews, side by side."""

import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fleet.engine import Engine, pack
from fleet.events import Events
from fleet.focus import Focus

TOGETHER: Final = 4
"""Previews at once; each is an engine, a program and its plugins. Chosen, not measured."""


@dataclass(frozen=True, kw_only=True)
class Foresight:
    """One stack's preview."""

    stack: str
    events: Events
    is_whole: bool
    """Whether it came to its end; where it did not, more may change than its steps say."""


def foresee(
    root: Path, stacks: Mapping[str, Focus], seen: Callable[[str], None], *arguments: str
) -> tuple[Foresight, ...]:
    """The preview of each of *stacks*, in their order and each with its focus, with more *arguments* of its.

    *seen* is told as each one ends.
    """
    with ThreadPoolExecutor(TOGETHER) as pool:
        asked = {pool.submit(_foresee, root, stack, focus, arguments): stack for stack, focus in stacks.items()}
        for done in as_completed(asked):
            seen(asked[done])
    return tuple(one.result() for one in asked)


def _foresee(root: Path, stack: str, focus: Focus, arguments: tuple[str, ...]) -> Foresight:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "events.json")
        command = ("preview", "--suppress-progress", *pack(root), *arguments, *focus.arguments)
        ended = Engine(root=root, stack=stack).watch(log, *command, environment=focus.environment)
        events = Events.read(log)
        if ended.code and not events.errors and ended.said:
            events = replace(events, errors=(ended.said,))
        return Foresight(stack=stack, events=events, is_whole=not ended.code)
