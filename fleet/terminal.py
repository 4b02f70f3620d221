"""Where commands print: tables for people, JSON for machines; neither colours nor a narrow page where nobody looks."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, Annotated, Final, cast

import typer
from rich.console import Console

from fleet.failure import Unheard, Unsaid
from tenancy.problem import joined

PIPE: Final = 160
"""Columns of what is not a terminal: a table there is for another program or a log."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


class _Paper:
    """Standard output, which says in words what keeps it from being written to."""

    def write(self, text: str) -> int:
        with _said():
            return sys.stdout.write(text)

    def flush(self) -> None:
        with _said():
            sys.stdout.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(sys.stdout, name)


@contextmanager
def _said() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise Unsaid(error.strerror or "", is_no_matter=isinstance(error, BrokenPipeError)) from None


@contextmanager
def after_writing(*files: str) -> Generator[None]:
    """Within, an answer is printed about *files* that are written already. Raises Unheard where it cannot be."""
    try:
        yield
    except Unsaid as unsaid:
        if not files:
            raise
        raise Unheard(joined(files), unsaid) from None


def console() -> Console:
    """The place for what a command answers; brackets in it are brackets, whoever wrote them."""
    paper = cast("IO[str]", _Paper())
    return Console(file=paper, highlight=False, markup=False, width=None if sys.stdout.isatty() else PIPE)


def say(text: str) -> None:
    """Prints *text* as it is. Raises Unsaid where it cannot be."""
    paper = _Paper()
    paper.write(text)
    paper.flush()


def is_writable(text: str) -> bool:
    """Whether standard output has a letter for each of *text*."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def errors() -> Console:
    """The place for what is beside the answer, such as warnings; lines are not broken there, so that they can be searched."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def counted(count: int, noun: str) -> str:
    """*count* things of the kind *noun*, as one says it: 1 tenant, 2 tenants."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def put(data: object) -> None:
    """Prints *data* as JSON; what JSON has no word for, such as a day, as text."""
    text = json.dumps(data, default=str, indent=2, ensure_ascii=False)
    say((text if is_writable(text) else json.dumps(data, default=str, indent=2)) + "\n")


def ask(question: str) -> str:
    """What a person types to *question*, which stands beside the answer. Raises Abort where they leave."""
    # Python's own input() would ask in the answer if that went into a file.
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    if not (line := sys.stdin.readline()):
        raise typer.Abort
    return line.rstrip("\n")
