"""`fleet tenant admit`: a new customer as an issue asks for it, so that nobody needs a clone for one."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from fleet.application import Application
from fleet.commands.place import place
from fleet.commands.tenant import add
from fleet.proposal import DryRun, Yes
from fleet.terminal import Json

STANDARD_INPUT: Final = "-"


def admit(
    issue: Annotated[
        Path, typer.Argument(metavar="FILE", allow_dash=True, help="The issue's text; - for standard input.")
    ],
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Write a new customer's file as an issue asks for it, and find the customer a place where it names none."""
    asked = Application.read(_text(issue))
    add(
        id=asked.id,
        name=asked.fields.get("name"),
        owner=asked.fields.get("owner"),
        plan=asked.fields.get("plan"),
        release=asked.fields.get("release"),
        industry=asked.fields.get("industry"),
        compliance=_several(asked, "compliance"),
        domain=_several(asked, "domains"),
        region=asked.fields.get("region"),
        trial=asked.fields.get("trial"),
        stack=asked.stack,
        yes=yes,
        dry_run=dry_run,
        json=json,
    )
    if asked.stack is None and not dry_run:
        place(asked.id, yes=yes, json=json)


def _text(issue: Path) -> str:
    stored = sys.stdin.buffer.read() if str(issue) == STANDARD_INPUT else issue.read_bytes()
    # What is no text comes to characters that no answer may have.
    return stored.decode(errors="surrogateescape")


def _several(asked: Application, field: str) -> list[str] | None:
    return [asked.fields[field]] if field in asked.fields else None


EPILOGS: Final[Mapping[Callable[..., None], str]] = {admit: "Example: fleet tenant admit issue.md --dry-run"}
"""The command, and the last line of its help."""
