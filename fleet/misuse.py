"""A command used in a way that it does not have."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from typer import Abort, BadParameter
from typer.exceptions import TyperException

from tenancy.problem import Problem, Refused


@contextmanager
def refused(arguments: Sequence[str]) -> Generator[None]:
    """Raises Refused where what is done within finds out that *arguments* are none of the command's.

    Raises KeyboardInterrupt where people leave a question.
    """
    try:
        yield
    except Abort:
        raise KeyboardInterrupt from None
    except TyperException as misuse:
        what = misuse.format_message() if isinstance(misuse, BadParameter) else str(misuse)
        problem = Problem(
            file=" ".join(("fleet", *arguments)),
            what=what,
            why="what was meant cannot be told, and so nothing was done",
            do="see how the command is used, with: --help",
        )
        raise Refused([problem]) from None
