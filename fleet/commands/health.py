"""`fleet health`: what is live, what is not, why, and since when."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from fleet.checkout import here
from fleet.choice import All, Some, asked, named
from fleet.ending import DIFFERS
from fleet.residence import home_of
from fleet.terminal import Json, console, counted, put
from tenancy import service

if TYPE_CHECKING:
    from fleet.health import Health

EPILOG = "Example: fleet health one-spa; fleet health --all --json"


def health(
    *,
    id: Annotated[str | None, typer.Argument(help="One tenant; left out, those of whom something is wrong.")] = None,
    stack: Some = None,
    everything: All = False,
    json: Json = False,
) -> None:
    """Show what is live and what is not, why, and since when. Exit code 4 if anything is not as it should be."""
    # Its database driver is slow to import, and few commands need it.
    from fleet.health import of, sick  # noqa: PLC0415

    root, now = here(), datetime.now(UTC)
    services = service.read(os.environ.get("PGSERVICEFILE"))
    names = named(root, stack or (), everything=everything) if id is None else (home_of(root, id),)
    found = tuple(
        one for fleet in asked(root, names, services) for one in of(fleet, services, now) if id in (None, one.tenant)
    )
    bad = sick(found)
    if json:
        put([{**asdict(one), "good": one.is_good} for one in found])
    else:
        shown = found if id is not None else bad
        if shown:
            console().print(_table(shown))
        if id is None:
            console().print(f"{counted(len(found) - len(bad), 'tenant')} of {len(found)} are as they should be.")
    if bad:
        raise typer.Exit(DIFFERS)


def _table(found: "Iterable[Health]") -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("tenant", "stack", "state", "part", "how", "since", "why"):
        table.add_column(column, overflow="fold")
    for one in found:
        heads: Sequence[str] = (one.tenant, one.stack, one.state)
        for part in one.parts:
            since = part.since.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if part.since else ""
            table.add_row(*heads, part.part, part.how, since, part.why)
            heads = ("", "", "")
    return table
