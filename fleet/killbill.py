"""Kill Bill's pages, made from the price list and written where they are wanted."""

from datetime import date
from pathlib import Path

from fleet.failure import Failure
from tenancy import catalog
from tenancy.billing.catalog_xml import catalog_xml
from tenancy.billing.overdue_xml import overdue_xml


def export(root: Path, folder: Path, effective: date) -> tuple[Path, ...]:
    """The pages in *folder*, made from the catalog of the checkout at *root*; prices hold from the day *effective*.

    Raises Refused where a bill could not be made from the price list, and Failure where the disk refuses.
    """
    found = catalog.load(root)
    pages = {
        folder / "catalog.xml": catalog_xml(found, effective),
        folder / "overdue.xml": overdue_xml(found.overdue),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in pages.items():
            path.write_bytes(text.encode())
    except OSError as error:
        raise Failure(
            f"{error.filename or folder} could not be written: {error.strerror}",
            why="Kill Bill goes by the pages that it got last",
            do="see that the disk has room and that you may write there, then run the same command again",
        ) from None
    return tuple(pages)
