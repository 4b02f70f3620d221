"""`fleet billing`: what the price list becomes for Kill Bill, and what is earned with it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fleet import killbill
from fleet.checkout import here
from fleet.margins import sheets
from fleet.terminal import Json, after_writing, console, put

EXPORT_EPILOG = "Example: fleet billing export --out billing --effective 2027-01-01"
MARGINS_EPILOG = "Example: fleet billing margins --currency EUR"


def export(
    out: Annotated[Path, typer.Option("--out", help="Into which folder; it is made if it is not there.")],
    effective: Annotated[
        datetime,
        typer.Option("--effective", formats=["%Y-%m-%d"], metavar="DAY", help="From which day on the prices hold."),
    ],
    json: Json = False,
) -> None:
    """Write Kill Bill's catalog.xml and overdue.xml from catalog/plans.yaml, ready to be uploaded."""
    files = [str(path) for path in killbill.export(here(), out, effective.date())]
    with after_writing(*files):
        if json:
            put(files)
        else:
            console().print("\n".join((*files, f"Written; prices hold from {effective.date()} on.")))


def margins(
    currency: Annotated[
        str | None, typer.Option("--currency", help="In which currency, such as EUR; left out, in all of them.")
    ] = None,
    json: Json = False,
) -> None:
    """Hold what each plan and each tenant pays a month against what it costs us, by the estimates in plans.yaml."""
    found = sheets(here(), currency)
    if json:
        put([sheet.data for sheet in found])
        return
    for sheet in found:
        for table in sheet.tables():
            console().print(table)
