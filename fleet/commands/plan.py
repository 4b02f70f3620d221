"""`fleet plan`: what an edit will do, and to whom, before it is merged."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from fleet import revision
from fleet.checkout import project
from fleet.commands.stacks import Stacks, named
from fleet.failure import Failure
from fleet.leaflet import leaflet, missing
from fleet.report import Report
from fleet.revision import Edited
from fleet.terminal import Json, console, counted, errors, put, say
from tenancy import service
from tenancy.problem import Refused

EPILOG = "Example: fleet plan --since main --markdown; fleet plan --since main --until proposal"


def plan(
    *,
    since: Annotated[
        str,
        typer.Option(help="What the working tree is held against: a branch or a commit; its fork from here counts."),
    ] = "main",
    until: Annotated[
        str | None, typer.Option(help="A branch or commit to be looked at instead of the working tree.")
    ] = None,
    stack: Stacks = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    json: Json = False,
) -> None:
    """Say what an edit will do and to whom: a preview of every stack that it touches; refuses what would lose data.

    Exit code 3 if a customer's data would be lost, 2 if it breaks a rule, 1 if a preview did not come to its end.
    """
    try:
        with revision.edited(project(), since, until) as edit:
            found, _ = looked(edit, stack)
    except (Refused, Failure) as stopped:
        if markdown:
            say(missing(stopped))
        raise
    if json:
        put(found.data)
    elif markdown:
        say(leaflet(found))
    else:
        # Slow to import, and few commands need it.
        from rich.markdown import Markdown  # noqa: PLC0415

        console().print(Markdown(leaflet(found)))
    if found.code:
        raise typer.Exit(found.code)


def looked(edit: Edited, only: Sequence[str] | None = None) -> tuple[Report, tuple[str, ...]]:
    """What an edit does, to *only* some of the stacks or to all that it touches, and which those are."""
    # Its database driver is slow to import, and few commands need it.
    from fleet.planning import Planning  # noqa: PLC0415

    services = service.read(os.environ.get("PGSERVICEFILE"))
    planning = Planning(edit, services, datetime.now(UTC).date())
    said, touched = errors(), planning.stacks()
    stacks = touched if not only else tuple(one for one in touched if one in named(edit.files, only))
    if stacks:
        said.print(f"looking at {counted(len(stacks), 'stack')}: {', '.join(stacks)}", highlight=False)
    return planning.report(stacks, lambda stack: said.print(f"  {stack}: seen", highlight=False)), stacks
