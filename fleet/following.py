"""What a running update has come to, read off the event log that the engine is still writing."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fleet.events import UNTOUCHED
from fleet.outcome import Outcome

_PAUSE: Final = 0.5
"""Seconds between two looks."""


class Following:
    """A line for each stack that is at work; where nobody watches, one when it begins and one when it has ended."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[at]}"), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console, transient=True)

    @contextmanager
    def shown(self) -> Generator[None]:
        """Within, the lines are there."""
        if not self._console.is_terminal:
            yield
            return
        with self._bars:
            yield

    @contextmanager
    def of(self, stack: str, log: Path) -> Generator[None]:
        """Within, the stack is at work and writes to *log*."""
        if not self._console.is_terminal:
            self.say(stack, "begun")
            yield
            return
        task, over = self._bars.add_task(stack, total=None, at="begun"), Event()

        def show(done: int, total: int | None) -> None:
            at = "looking" if total is None else f"{done} of {total}"
            self._bars.update(task, completed=done, total=total, at=at)

        watcher = Thread(target=_watch, args=(log, over, show))
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
            self._bars.remove_task(task)

    def say(self, stack: str, words: str) -> None:
        """Beside the lines."""
        self._console.print(f"{stack}: {words}", highlight=False)

    def ended(self, outcome: Outcome) -> None:
        """The stack is ready, or it is not going to be."""
        self.say(outcome.stack, outcome.ending)


def _watch(log: Path, over: Event, show: Callable[[int, int | None], None]) -> None:
    while not over.wait(_PAUSE):
        show(*progress(log))


def progress(log: Path) -> tuple[int, int | None]:
    """How many objects have been done, of how many; nobody knows of how many until the engine's own preview has ended."""
    total, done = None, 0
    for line in log.read_text().splitlines(keepends=True) if log.exists() else ():
        if not line.endswith("\n"):
            break
        event = json.loads(line)
        if "summaryEvent" in event:
            counts: dict[str, int] = event["summaryEvent"].get("resourceChanges", {})
            total, done = sum(count for operation, count in counts.items() if operation not in UNTOUCHED), 0
        elif "resOutputsEvent" in event and event["resOutputsEvent"]["metadata"]["op"] not in UNTOUCHED:
            done += 1
    return (0, None) if total is None else (min(done, total), total)
