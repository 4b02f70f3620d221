"""How much memory processes have together."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.3
"""Seconds between two looks."""


@contextmanager
def peak(mark: str) -> Generator[list[int]]:
    """The most bytes that all processes together have within, in whose command or environment the *mark* stands.

    By proportional share: what several have in common counts once.
    """
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(_PAUSE):
            most[0] = max(most[0], sum(_share(process, mark.encode()) for process in Path("/proc").glob("[0-9]*")))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def _share(process: Path, mark: bytes) -> int:
    try:
        if mark not in (process / "cmdline").read_bytes() and mark not in (process / "environ").read_bytes():
            return 0
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
