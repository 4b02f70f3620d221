"""Being asked to stop: Ctrl-C, a polite kill and a closed terminal take one road, and wait where they would do harm."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    held = False
    pending = False


@contextmanager
def heeded() -> Generator[None]:
    """Each of these signals raises KeyboardInterrupt, so that children end and half files go. Main thread only."""
    before = {number: signal.signal(number, _stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held() -> Generator[None]:
    """Let an interruption wait until the end of this block; it is raised there."""
    _State.held = True
    try:
        yield
    finally:
        _State.held = False
    if _State.pending:
        _State.pending = False
        raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> None:
    if _State.held:
        _State.pending = True
    else:
        raise KeyboardInterrupt
