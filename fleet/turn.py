"""Whose turn it is in a checkout: one command at a time judges and writes there.

The folder itself is what is locked, so nothing is left in it; the system takes the lock back when the process ends.
"""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fleet.failure import Failure

PATIENCE: Final = 60.0
"""Seconds that one waits for another command; none of them asks a person anything in its turn."""
_PAUSE: Final = 0.02


@contextmanager
def taken(root: Path, *, patience: float = PATIENCE) -> Generator[None]:
    """Within, no other command has its turn in the checkout at *root*. Raises Failure if it does not come in time."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _wait(folder, time.monotonic() + patience)
        yield
    finally:
        os.close(folder)


def _wait(folder: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Failure(
                    "another fleet command has been at work in this checkout for a long time",
                    why="two that write at once could each be right, and both together wrong",
                    do="wait for it to end, or end it; then run the same command again",
                ) from None
            time.sleep(_PAUSE)
        except OSError as error:
            raise Failure(
                f"this checkout cannot be locked: {error.strerror}",
                why="two commands that write at once could each be right, and both together wrong",
                do="keep the checkout on a disk of this machine",
            ) from None
        else:
            return
