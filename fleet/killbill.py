"""Kill Bill's pages, made from the price list and written where they are wanted."""

from datetime import date
from pathlib import Path
from typing import Final

from fleet import writing
from fleet.edit import Edit
from tenancy import catalog
from tenancy.billing.catalog_xml import catalog_xml
from tenancy.billing.overdue_xml import overdue_xml
from tenancy.problem import Refused, Wording, quoted

_TOP: Final = Wording(
    what="--out names the checkout itself",
    why="pages for Kill Bill among the files of the registry would be taken for a part of it",
    do="name a folder of its own, such as: --out billing",
)
_NO_FOLDER: Final = Wording(
    what="--out names a file: {folder}",
    why="two pages are written, and they need a folder",
    do="name a folder, such as: --out billing",
)


def export(root: Path, folder: Path, effective: date) -> tuple[Path, ...]:
    """The pages in *folder*, made from the catalog of the checkout at *root*; prices hold from the day *effective*.

    Raises Refused where a bill could not be made from the price list or *folder* is none of its own, and Failure, with both pages as they were, where the disk refuses.
    """
    if folder.resolve() == root.resolve():
        raise Refused([_TOP.at("--out")])
    if folder.exists() and not folder.is_dir():
        raise Refused([_NO_FOLDER.at("--out", folder=quoted(str(folder)))])
    found = catalog.load(root)
    pages = {"catalog.xml": catalog_xml(found, effective), "overdue.xml": overdue_xml(found.overdue)}
    edits = (Edit(file=file, before=writing.stored(folder, file), after=text) for file, text in pages.items())
    writing.write(folder, *edits)
    return tuple(folder / file for file in pages)
