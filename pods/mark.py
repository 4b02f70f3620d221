"""The mark in a tenant's volume that a database has lived with it."""

from dataclasses import dataclass
from pathlib import Path

from trouble import Unprepared

BACKED_UP = ".odoo-saas-backed-up"
"""What the first good backup leaves (pods/mark.sh), also where this program's own mark was lost."""


@dataclass(frozen=True)
class Mark:
    """A file beside the filestore. A backup can only exist of a database that was there, so this is never later.

    The repository itself could not be asked from here: the pod has neither its key nor its address, and a repository says
    nothing while the night's first backup may have found an empty database.
    """

    volume: Path

    def refuse(self) -> None:
        """Raises Unprepared where the volume has lived with a database that is now empty."""
        there = [path for path in (self._path, self.volume / BACKED_UP) if path.exists()]
        if there:
            raise Unprepared(
                "the database is empty, and the filestore belongs to one that was not. An empty Odoo would greet the "
                "customer, and the next backups would be of nothing. Restore the last backup, or put the lost database "
                f"back. Only if the customer really begins anew, remove {' and '.join(map(str, there))} from the volume and "
                "start again."
            )

    @property
    def is_backed_up(self) -> bool:
        """Whether a good backup was ever made of it. Whether the newest can be restored is asked by `fleet up`."""
        return (self.volume / BACKED_UP).exists()

    def set(self) -> None:
        """From now on, this volume has lived with a database."""
        self._path.parent.mkdir(exist_ok=True)
        self._path.touch()

    @property
    def _path(self) -> Path:
        return self.volume / ".odoo-saas" / "has-lived"
