"""The wishes to uninstall that were fulfilled, kept in a tenant's volume."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fulfilled:
    """A file beside the filestore, and not a row: a database that is restored would bring the wish back as undone."""

    volume: Path

    @property
    def days(self) -> Mapping[str, str]:
        """By module, the day of the last wish after which it was gone."""
        return json.loads(self._path.read_text()) if self._path.exists() else {}

    def note(self, modules: Iterable[str], day: str) -> None:
        """The *modules* are gone, as a wish for *day* has it; writes nothing where that is known."""
        known = self.days
        now = {**known, **{module: max(day, known.get(module, "")) for module in modules}}
        if now == known:
            return
        self._path.parent.mkdir(exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.new")
        with new.open("w") as file:
            json.dump(now, file, sort_keys=True)
            file.flush()
            # Or a node that fails could leave it empty, under its new name.
            os.fsync(file.fileno())
        new.replace(self._path)

    @property
    def _path(self) -> Path:
        return self.volume / ".odoo-saas" / "uninstalled.json"
