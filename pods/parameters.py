"""Odoo's configuration parameters (ir.config_parameter), as they are settled from outside."""

from collections.abc import Mapping

from psycopg2.extensions import cursor

_UPDATE = "UPDATE ir_config_parameter SET value = %s, write_date = now() AT TIME ZONE 'UTC' WHERE key = %s"
_INSERT = (
    "INSERT INTO ir_config_parameter (value, key, create_uid, create_date, write_uid, write_date) "
    "VALUES (%s, %s, 1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC')"
)


def settle(asking: cursor, wanted: Mapping[str, str]) -> list[str]:
    """Writes those that differ from *wanted*; returns their keys."""
    asking.execute("SELECT key, value FROM ir_config_parameter WHERE key = ANY(%s)", (list(wanted),))
    found = dict(asking.fetchall())
    changed = [key for key, value in wanted.items() if found.get(key) != value]
    for key in changed:
        asking.execute(_UPDATE if key in found else _INSERT, (wanted[key], key))
    return changed


def drop(asking: cursor, keys: list[str]) -> list[str]:
    """Removes *keys*, so that Odoo's own value holds again; returns those that were there."""
    asking.execute("DELETE FROM ir_config_parameter WHERE key = ANY(%s) RETURNING key", (keys,))
    return sorted(row[0] for row in asking.fetchall())
