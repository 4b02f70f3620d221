"""How a command ends badly: in words for a person or as JSON for a machine, with an exit code, and never with a traceback."""

import json
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Final, NoReturn

from fleet.failure import Failure, Unsaid, unforeseen
from tenancy.problem import Refused

FAILED: Final = 1
REFUSED: Final = 2
DIFFERS: Final = 4
"""Something is not as it should be; 3 is the gate's."""
STOPPED: Final = 130
"""As shells have it for what was ended by Ctrl-C."""


@contextmanager
def told(arguments: Sequence[str]) -> Generator[None]:
    """Tells of what goes wrong within a command that was given *arguments*; with --json among them, on standard output."""
    as_json = for_machines(arguments)
    try:
        _open()
        yield
    except Refused as refused:
        # The gate's has a code of its own; what it needs is slow to import, and few commands pass by it.
        _end(
            getattr(refused, "code", REFUSED),
            str(refused),
            [asdict(problem) for problem in refused.problems],
            for_machines=as_json,
        )
    except Unsaid as unsaid:
        # Nobody is left to hear more on that way, and at the end Python would try once again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _end(FAILED, "" if unsaid.is_no_matter else str(unsaid), [], for_machines=False)
    except Failure as failure:
        _end(FAILED, str(failure), [one.data for one in failure.parts], for_machines=as_json)
    except OSError as error:
        failure = _of_the_system(error)
        _end(FAILED, str(failure), [failure.data], for_machines=as_json)
    except KeyboardInterrupt:
        _end(STOPPED, "Stopped.", [], for_machines=False)
    except Exception as error:
        failure = unforeseen(error)
        _end(FAILED, str(failure), [failure.data], for_machines=as_json)


def for_machines(arguments: Sequence[str]) -> bool:
    """Whether a program is to read what a command that was given *arguments* answers."""
    return "--json" in (arguments[: arguments.index("--")] if "--" in arguments else arguments)


def _open() -> None:
    """Makes up for what a command was not given to read and write. Raises Failure where nobody would hear its answer."""
    # What was closed is None, and the next file that is opened would take its place.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the process is
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - it is, where it was closed
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        raise Failure(
            "standard output is closed",
            why="nobody would see the answer, and so nothing was done",
            do="let it go somewhere, such as: > /dev/null",
        )
    # A terminal that knows no ï is shown what stands for it.
    sys.stdout.reconfigure(errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def _end(code: int, words: str, problems: Sequence[object], *, for_machines: bool) -> NoReturn:
    with suppress(OSError):
        if for_machines:
            sys.stdout.write(json.dumps({"problems": problems}, default=str, indent=2) + "\n")
            sys.stdout.flush()
        elif words and sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - as above
            sys.stderr.write(f"{words}\n")
    raise SystemExit(code) from None


def _of_the_system(error: OSError) -> Failure:
    place = "" if error.filename is None else f"{error.filename}: "
    return Failure(
        f"the system refused: {place}{error.strerror or error}",
        why="the command could not go on from there",
        do="see that the path is there and is yours, then run the same command again",
    )
