"""The modules of an Odoo as its own tables have them (ir.module.module)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg2.extensions import cursor

THERE = ("installed", "to upgrade", "to remove")
"""States of a module whose tables and data are there."""

_NEEDS = (
    "WITH RECURSIVE needed(name) AS (SELECT unnest(%s::text[]) UNION "
    "SELECT d.name::text FROM ir_module_module_dependency d JOIN ir_module_module m ON m.id = d.module_id "
    "JOIN needed n ON n.name = m.name) SELECT name FROM needed"
)
_NEEDED_BY = (
    "WITH RECURSIVE needing(name) AS (SELECT unnest(%s::text[]) UNION "
    "SELECT m.name::text FROM ir_module_module m JOIN ir_module_module_dependency d ON d.module_id = m.id "
    "JOIN needing n ON d.name = n.name WHERE m.state = ANY(%s)) SELECT name FROM needing"
)


@dataclass(frozen=True)
class Modules:
    """What is known of every module; nothing, where Odoo has never begun."""

    states: Mapping[str, str]
    version: str | None
    """The version of the code that base was last installed or updated with, such as 18.0.1.3."""

    @staticmethod
    def read(asking: cursor) -> "Modules":
        """What the database says."""
        asking.execute("SELECT to_regclass('public.ir_module_module') IS NOT NULL")
        if asking.fetchone() != (True,):
            return Modules({}, None)
        asking.execute("SELECT name, state, latest_version FROM ir_module_module")
        rows = asking.fetchall()
        version = next((version for name, _, version in rows if name == "base"), None)
        return Modules({name: state for name, state, _ in rows}, version)

    @property
    def is_initialised(self) -> bool:
        """Whether Odoo lives here. A first initialisation that failed leaves tables, and base not installed."""
        return self.states.get("base") in THERE

    @property
    def major(self) -> str:
        """Of the code that the database was made or last updated with, such as 18."""
        return (self.version or "").partition(".")[0]

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """Those of *wanted* that are not installed; an update that was begun is none of them."""
        return [module for module in wanted if self.states.get(module) not in THERE]

    def stuck(self, state: str) -> list[str]:
        """Those that a run which did not end has left in *state*."""
        return sorted(module for module, at in self.states.items() if at == state)

    def unfinished(self, wanted: Iterable[str]) -> list[str]:
        """Everything that keeps this from being proven, one word or two for each."""
        found = [f"{module} ({self.states.get(module, 'unknown')})" for module in self.missing(wanted)]
        return found + [f"{module} ({at})" for module, at in sorted(self.states.items()) if at.startswith("to ")]


def keep(asking: cursor) -> list[str]:
    """Calls off removals that were begun and not ended; returns their modules.

    Odoo would end them with its next run, which drops the modules' tables; it calls them off itself when a load has failed
    (odoo/modules/loading.py, reset_modules_state). Until a removal is ended, nothing is lost.
    """
    asking.execute("UPDATE ir_module_module SET state = 'installed' WHERE state = 'to remove' RETURNING name")
    return sorted(row[0] for row in asking.fetchall())


def with_what_they_need(asking: cursor, modules: Iterable[str]) -> set[str]:
    """*modules*, and all that they depend on."""
    asking.execute(_NEEDS, (list(modules),))
    return {row[0] for row in asking.fetchall()}


def that_need(asking: cursor, modules: Iterable[str]) -> set[str]:
    """*modules*, and all that are there and depend on them."""
    asking.execute(_NEEDED_BY, (list(modules), list(THERE)))
    return {row[0] for row in asking.fetchall()}


def demonstrating(asking: cursor) -> list[str]:
    """Modules with demonstration data, whose users have passwords that everybody knows."""
    asking.execute("SELECT name FROM ir_module_module WHERE demo ORDER BY name")
    return [row[0] for row in asking.fetchall()]
