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
from fleet.ending import DIFFERS, FAILED
from fleet.residence import home_of
from fleet.terminal import Json, console, counted, errors, put
from tenancy import service

if TYPE_CHECKING:
    from fleet.health import Health, Report

EPILOG = "Example: fleet health one-spa; fleet health --all --json"


def health(
    *,
    id: Annotated[str | None, typer.Argument(help="One tenant; left out, those of whom something is wrong.")] = None,
    stack: Some = None,
    everything: All = False,
    json: Json = False,
) -> None:
    """Show what is live and what is not, why, and since when. Exit code 4 if anything is not as it should be.

    Database servers in the cluster and certificates are looked at as well, and how long ago a restore has passed. Where a
    cluster cannot be asked, the others are told of nevertheless; exit code 1.
    """
    # Its database driver is slow to import, and few commands need it.
    from fleet.health import look  # noqa: PLC0415

    root, now = here(), datetime.now(UTC)
    services = service.read(os.environ.get("PGSERVICEFILE"))
    names = named(root, stack or (), everything=everything) if id is None else (home_of(root, id),)
    report = look(asked(root, names, services), services, now)
    found = tuple(one for one in report.found if id in (None, one.tenant))
    if json:
        told = [{**asdict(one), "good": one.is_good} for one in found]
        put({"health": told, "problems": [failure.data for failure in report.failures]})
    else:
        _say(found, report, one=id is not None)
    if report.failures:
        raise typer.Exit(FAILED)
    if any(not one.is_good for one in found):
        raise typer.Exit(DIFFERS)


def _say(found: "Sequence[Health]", report: "Report", *, one: bool) -> None:
    shown = found if one else report.sick
    if shown:
        console().print(_table(shown))
    tenants = [each for each in found if each.tenant is not None]
    if not one and (tenants or not report.failures):
        well = sum(each.is_good for each in tenants)
        console().print(f"{counted(well, 'tenant')} of {len(tenants)} are as they should be.")
    for failure in report.failures:
        errors().print(str(failure))


def _table(found: "Iterable[Health]") -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("tenant", "stack", "state", "part", "how", "since", "why"):
        table.add_column(column, overflow="fold")
    for one in found:
        heads: Sequence[str] = (one.tenant or "", one.stack, one.state or "")
        for part in one.parts:
            since = part.since.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if part.since else ""
            table.add_row(*heads, part.part, part.how, since, part.why)
            heads = ("", "", "")
    return table
