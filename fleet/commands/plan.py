"""`fleet plan`: what an edit will do, and to whom, before it is merged."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markdown import Markdown

from fleet import revision
from fleet.checkout import project
from fleet.commands.stacks import Stacks, named
from fleet.failure import Failure
from fleet.leaflet import leaflet, missing
from fleet.report import Report
from fleet.terminal import Json, console, counted, errors, put, say
from tenancy import service
from tenancy.problem import Refused

EPILOG = "Example: fleet plan --since main --markdown"
LOSES: Final = 3
"""The exit code of a plan that is refused."""


def plan(
    *,
    since: Annotated[
        str,
        typer.Option(help="What the working tree is held against: a branch or a commit; its fork from here counts."),
    ] = "main",
    stack: Stacks = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    json: Json = False,
) -> None:
    """Say what an edit will do and to whom: a preview of every stack that it touches; refuses what would lose data."""
    root = project()
    try:
        found = _report(root, since, stack)
    except (Refused, Failure) as stopped:
        if markdown:
            say(missing(stopped))
        raise
    if json:
        put(found.data)
    elif markdown:
        say(leaflet(found))
    else:
        console().print(Markdown(leaflet(found)))
    if found.is_refused:
        raise typer.Exit(LOSES)


def _report(root: Path, since: str, only: Sequence[str] | None) -> Report:
    # Its database driver is slow to import, and few commands need it.
    from fleet.planning import Planning  # noqa: PLC0415

    services = service.read(os.environ.get("PGSERVICEFILE"))
    planning = Planning(root, revision.fork(root, since, "HEAD"), services, datetime.now(UTC).date())
    said, touched = errors(), planning.stacks()
    looked = touched if not only else tuple(one for one in touched if one in named(root, only))
    if looked:
        said.print(f"looking at {counted(len(looked), 'stack')}: {', '.join(looked)}", highlight=False)
    return planning.report(looked, lambda stack: said.print(f"  {stack}: seen", highlight=False))
