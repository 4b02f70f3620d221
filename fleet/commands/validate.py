"""`fleet validate`: whether everything that people wrote goes together; no server is asked."""

from pathlib import Path
from typing import Annotated

import typer

from fleet.checkout import here
from fleet.remark import remarks, today
from fleet.stackfile import StackFile
from fleet.terminal import Json, console, counted, errors, put
from tenancy import estate, fleet
from tenancy.fleet import Fleet

EPILOG = "Example: fleet validate --json"


def validate(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Only what this stack itself reads, without the others.")
    ] = None,
    json: Json = False,
) -> None:
    """Judge the whole registry: every problem at once, with file, line, why it matters and what to write instead."""
    fleets, words = _judged(here(), stack)
    found = remarks(fleets, today())
    errors().print("".join(f"warning: {remark}\n" for remark in found), end="")
    if json:
        put({"problems": []})
    else:
        warned = f", {counted(len(found), 'warning')}" if found else ""
        console().print(f"{words}: nothing wrong{warned}.")


def _judged(root: Path, stack: str | None) -> tuple[tuple[Fleet, ...], str]:
    """What was looked at, and the words for it. Raises Refused with everything that is wrong with it."""
    if stack is not None:
        # Exactly what the stack's own run judges.
        one = fleet.load(root, stack, StackFile.read(root, stack).facts, None)
        return (one,), f"{counted(len(one.entries), 'tenant')} of stack {stack}, looked at alone"
    found = estate.load(root)
    words = f"{counted(len(tuple(found.tenants())), 'tenant')} in {counted(len(found.fleets), 'stack')}"
    return found.fleets, words + (f", {len(found.unplaced)} without a stack yet" if found.unplaced else "")
