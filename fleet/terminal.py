"""Where commands print: tables for people, JSON for machines; neither colours nor a narrow page where nobody looks."""

import json
import sys
from typing import Annotated, Final

import typer
from rich.console import Console

PIPE: Final = 160
"""Columns of what is not a terminal: a table there is for another program or a log."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def console() -> Console:
    """The place for what a command answers."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE)


def errors() -> Console:
    """The place for what is beside the answer, such as warnings; lines are not broken there, so that they can be searched."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def counted(count: int, noun: str) -> str:
    """*count* things of the kind *noun*, as one says it: 1 tenant, 2 tenants."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def put(data: object) -> None:
    """Prints *data* as JSON; what JSON has no word for, such as a day, as text."""
    sys.stdout.write(json.dumps(data, default=str, indent=2, ensure_ascii=False) + "\n")


def ask(question: str) -> str:
    """What a person types to *question*, which stands beside the answer. Raises Abort where they leave."""
    # Python's own input() would ask in the answer if that went into a file.
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    if not (line := sys.stdin.readline()):
        raise typer.Abort
    return line.rstrip("\n")
