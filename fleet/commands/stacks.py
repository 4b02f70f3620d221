"""`fleet stacks`: which stacks there are, or an edit touches, in the order in which they are brought up."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from fleet import revision
from fleet.checkout import project
from fleet.stackfile import StackFile
from fleet.terminal import Json, console, put
from fleet.waves import turns
from tenancy import estate

EPILOG: Final = "Example: fleet stacks --since main"

Stacks = Annotated[list[str] | None, typer.Option("--stack", "-s", help="Only this stack; once for each.")]


def stacks(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only those that the working tree touches, held against a branch or a commit.")
    ] = None,
    stack: Stacks = None,
    json: Json = False,
) -> None:
    """Name the stacks in the order in which they are brought up, those of one line side by side; no server is asked."""
    root = project()
    found = estate.load(root).fleets
    chosen = {fleet.name for fleet in found} if not stack else named(root, stack)
    touched = chosen if since is None else chosen & _touched(root, since)
    ordered = turns(found, touched)
    if json:
        put(ordered)
    else:
        lines = [" ".join(wave) for wave in ordered if wave]
        console().print("\n".join(lines) or "No stack is touched.")


def named(root: Path, stacks: Iterable[str]) -> set[str]:
    """*stacks*, each of which is there. Raises Refused for the first that has no file."""
    return {StackFile.read(root, name).stack for name in stacks}


def _touched(root: Path, since: str) -> set[str]:
    # Its database driver is slow to import, and few commands need it.
    from fleet.planning import Planning  # noqa: PLC0415

    with revision.edited(root, since, None) as edit:
        return set(Planning(edit, {}, datetime.now(UTC).date()).stacks())
