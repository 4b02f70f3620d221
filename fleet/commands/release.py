"""`fleet release`: the images behind each Odoo."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from fleet import turn, writing
from fleet.checkout import here
from fleet.digest import Registries
from fleet.pins import FILE, Pin, Standing, looked_up, pins, refuse_moved
from fleet.pins import pin as pinned
from fleet.terminal import Json, after_writing, console, counted, put
from tenancy import catalog
from tenancy.words import Release, Ring

PIN_EPILOG = "Example: fleet release pin 18.0 --ring canary"


def pin(
    release: Annotated[Release | None, typer.Argument(help="Only the images of this Odoo.")] = None,
    ring: Annotated[Ring | None, typer.Option(help="Only the images of this ring.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a tag has moved.")] = False,
    json: Json = False,
) -> None:
    """Look up at its registry which build each image is, and write the digest beside it; without filters, the tools' too."""
    root = here()
    known = looked_up(pins(catalog.load(root), release, ring), Registries())
    written: tuple[str, ...] = ()
    if not check:
        refuse_moved(known)
        with turn.taken(root):
            edit = pinned(root, known)
            writing.write(root, edit)
            written = (edit.file,) if edit.changes else ()
    with after_writing(*written):
        if json:
            put([{"name": one.name, **asdict(one), "standing": one.standing} for one in known])
        else:
            console().print(_table(known))
            console().print(_summary(known, check=check))
    if check and json and any(one.standing is Standing.MOVED for one in known):
        raise typer.Exit(1)
    refuse_moved(known)


def _table(known: Sequence[Pin]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("image", "tag", "digest at its registry", ""):
        table.add_column(column, overflow="fold")
    for one in known:
        table.add_row(one.name, one.image, one.found, one.standing)
    return table


def _summary(known: Sequence[Pin], *, check: bool) -> str:
    new = sum(one.standing is Standing.NEW for one in known)
    if check:
        return f"{counted(len(known), 'image')} looked up, {new} not pinned yet; nothing was written."
    return f"{counted(new, 'image')} pinned in {FILE}." if new else "All of them were pinned already."
