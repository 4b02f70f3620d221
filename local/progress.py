"""How far the work is: live on a terminal; elsewhere one plain line per step and a sign of life in long ones."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

# Seconds between two signs of life where nothing can be drawn over.
HEARTBEAT = 30.0


class Step:
    """One step under way; whoever does it says now and then what it is at."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.began = time.monotonic()
        self.now = ""
        self.outcome = "done"

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.began

    def at(self, now: str, so_far: int = 0, total: int = 0) -> None:
        """Say what is being done, and how far; a `total` of 0 means that nobody knows."""
        self.now = now

    def end(self, outcome: str) -> None:
        """Say how the step ended, for the line that stays."""
        self.outcome = outcome


class LiveStep(Step):
    """A step drawn on a terminal, over itself."""

    def __init__(self, title: str, progress: Progress, task: TaskID) -> None:
        super().__init__(title)
        self._progress = progress
        self._task = task

    def at(self, now: str, so_far: int = 0, total: int = 0) -> None:
        super().at(now, so_far, total)
        drawn = f"[bold]{escape(self.title)}[/bold] {escape(now)}"
        self._progress.update(self._task, description=drawn, completed=so_far)
        # Not through update(), which takes None for "as before"; without a total the bar pulses.
        self._progress.tasks[0].total = total or None


class Report:
    """Where steps are told; `console` decides by itself whether it can draw."""

    def __init__(self, console: Console, heartbeat: float = HEARTBEAT) -> None:
        self.console = console
        self._heartbeat = heartbeat

    def say(self, line: str) -> None:
        """A line that stays."""
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Generator[Step]:
        """Tell a step from its beginning to the line that stays when it is done."""
        with self._live(title) if self.console.is_terminal else self._plain(title) as step:
            yield step
        self.say(f"{title}: {step.outcome}, {spoken(step.seconds)}")

    @contextmanager
    def _live(self, title: str) -> Generator[Step]:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(f"[bold]{escape(title)}[/bold]", total=None)
            yield LiveStep(title, progress, task)

    @contextmanager
    def _plain(self, title: str) -> Generator[Step]:
        step = Step(title)
        over = threading.Event()

        def beat() -> None:
            while not over.wait(self._heartbeat):
                self.say(f"{title}: {step.now}, {spoken(step.seconds)} so far")

        beating = threading.Thread(target=beat, daemon=True)
        beating.start()
        try:
            yield step
        finally:
            over.set()
            beating.join()


def spoken(seconds: float) -> str:
    """Seconds as people say them: `0.4 s`, `12 s`, `4 min 10 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
