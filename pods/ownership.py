"""Whether Odoo may write to what is in the tenant's volume."""

import os
from collections.abc import Iterator
from pathlib import Path

from trouble import Unprepared


def refuse_foreign(volume: Path, database: str) -> None:
    """Raises Unprepared where folders of Odoo's are another user's, and closed to this one.

    The images of two releases have different users in the same group (catalog/releases.yaml), and Kubernetes leaves a volume as it
    is whose root has that group (OnRootMismatch). Where everybody writes as one user, as on some network storage, nothing is closed.
    """
    foreign = [path for path in _folders(volume, database) if _is_closed(path)]
    if foreign:
        there = foreign[0].stat()
        raise Unprepared(
            f"{foreign[0]} is user {there.st_uid}'s{_more(len(foreign) - 1)}, and Odoo is user {os.geteuid()} here, which cannot "
            "write there: nobody could sign in, and what people attach would be lost without a word. So it is where the release "
            "before had another user. Nothing was changed. In a pod that mounts the claim `filestore` there, as user "
            f"{there.st_uid} and group {os.getegid()}, run: chmod -R g+rwX {volume}"
        )


def _folders(volume: Path, database: str) -> Iterator[Path]:
    """Those that Odoo makes files in; of what cannot be looked into, it alone."""
    yield volume / "filestore"
    for folder in (volume / "filestore" / database, volume / "sessions"):
        if os.access(folder.parent, os.X_OK):
            yield folder
        if os.access(folder, os.R_OK | os.X_OK):
            yield from sorted(path for path in folder.iterdir() if path.is_dir())


def _is_closed(path: Path) -> bool:
    return path.is_dir() and path.stat().st_uid != os.geteuid() and not os.access(path, os.R_OK | os.W_OK | os.X_OK)


def _more(number: int) -> str:
    return f" (and {number} more)" if number else ""
