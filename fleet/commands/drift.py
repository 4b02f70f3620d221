"""`fleet drift`: what is not as the registry says."""

import os
from dataclasses import asdict

import typer
from rich.table import Table

from fleet.checkout import here
from fleet.choice import All, Some, asked, named
from fleet.ending import DIFFERS
from fleet.terminal import Json, console, counted, errors, put
from tenancy import service

EPILOG = "Example: fleet drift --all --json"


def drift(
    *,
    stack: Some = None,
    everything: All = False,
    json: Json = False,
) -> None:
    """Show what is not as the registry says, tenant by tenant; changes nothing. Exit code 4 if anything differs.

    The cluster and the database servers are looked at, and not only the state. Edits that are not yet applied differ as well.
    """
    # Its database driver is slow to import, and few commands need it.
    from fleet.drift import look  # noqa: PLC0415

    root = here()
    services = service.read(os.environ.get("PGSERVICEFILE"))
    fleets = asked(root, named(root, stack or (), everything=everything), services)
    found = look(root, fleets, services)
    if json:
        failed = [failure.data for failure in found.failures]
        put({"differences": [asdict(one) for one in found.differences], "problems": failed})
    elif found.differences:
        table = Table(box=None, pad_edge=False)
        for column in ("stack", "tenant", "what", "how", "where"):
            table.add_column(column, overflow="fold")
        for one in found.differences:
            table.add_row(one.stack, one.tenant or "", one.what, one.how, ", ".join(one.paths))
        console().print(table)
        tenants = len({one.tenant for one in found.differences if one.tenant})
        console().print(f"{counted(len(found.differences), 'difference')}, {counted(tenants, 'tenant')}.")
        console().print("To set right what differs: fleet up. What must stay as it is has to be written into a file.")
    elif not found.failures:
        console().print(f"Nothing differs in {counted(len(fleets), 'stack')}.")
    for failure in () if json else found.failures:
        errors().print(str(failure))
    if found.failures:
        raise typer.Exit(1)
    if found.differences:
        raise typer.Exit(DIFFERS)
