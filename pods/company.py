"""The companies of an Odoo (res.company)."""

from collections.abc import Collection, Mapping, Sequence

from psycopg2 import sql
from psycopg2.extensions import cursor
from trouble import Unprepared

_COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name = 'res_company'"
)
_MAIN = (
    "SELECT c.{column} FROM res_company c JOIN ir_model_data d ON d.res_id = c.id "
    "AND d.model = 'res.company' AND d.module = 'base' AND d.name = 'main_company'"
)


def differences(asking: cursor, wanted: Mapping[str, str]) -> dict[str, object]:
    """The fields of the main company that are not as *wanted*, with the values to write."""
    asking.execute(_COLUMNS)
    kinds = dict(asking.fetchall())
    if unknown := sorted(set(wanted) - set(kinds)):
        raise Unprepared(
            f"this Odoo's companies have no field {', '.join(unknown)}, so it cannot be set as the tenant's file has it. "
            "The module that brings the field is not among those wanted, or the field has another name in this release."
        )
    values: dict[str, object] = {
        field: value == "True" if kinds[field] == "boolean" else value for field, value in wanted.items()
    }
    found: dict[str, object] = {}
    for field, value in values.items():
        asking.execute(sql.SQL(_MAIN).format(column=sql.Identifier(field)))
        row = asking.fetchone()
        if row is not None and row[0] != value:
            found[field] = value
    return found


def missing(asking: cursor, wanted: Sequence[str], once: Collection[str]) -> list[str]:
    """Those of *wanted* that are not there, not even archived; one that was there *once* has another name by now."""
    asking.execute("SELECT name FROM res_company WHERE name = ANY(%s)", (list(wanted),))
    known = {row[0] for row in asking.fetchall()}
    return [name for name in wanted if name not in known and name not in once]
