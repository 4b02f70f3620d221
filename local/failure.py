"""A failure that a person can act on, and the edge where failures become messages and exit codes."""

import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager

from local.interruption import heeded
from local.trouble import Trouble


class Failure(Trouble):
    """Work that failed: what is wrong, where, why it matters, what to do, and the last lines of who complained."""

    def __init__(self, wrong: str, *, where: str, why: str, do: str, tail: tuple[str, ...] = ()) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.where = where
        self.why = why
        self.do = do
        self.tail = tail

    def __str__(self) -> str:
        lines = [self.wrong, f"  where: {self.where}", f"  why:   {self.why}", f"  do:    {self.do}"]
        if self.tail:
            lines += ["  its last lines:", *(f"    {line}" for line in self.tail)]
        return "\n".join(lines)


@contextmanager
def told() -> Generator[None]:
    """Run a command's work so that every failure ends in a message on standard error and exit code 1."""
    try:
        with heeded():
            yield
    except Trouble as trouble:
        _end(str(trouble))
    except OSError as refusal:
        _end(
            f"The system refused: {refusal}\n  do:    see that the disk has room and the path is yours, then try again"
        )
    except KeyboardInterrupt:
        _end("Stopped. What was finished is kept; run the same command again to go on.")
    except Exception as defect:
        # A defect of ours: one line that can be reported, since a traceback tells a person nothing.
        place = traceback.extract_tb(defect.__traceback__)[-1]
        _end(f"Defect: {type(defect).__name__}: {defect} ({place.filename}:{place.lineno}). Please report this line.")


def _end(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(1)
