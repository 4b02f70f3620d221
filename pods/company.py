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
    found: dict[str, object] = {}
    for field, value in values(asking, wanted).items():
        asking.execute(sql.SQL(_MAIN).format(column=sql.Identifier(field)))
        row = asking.fetchone()
        if row is not None and row[0] != value:
            found[field] = value
    return found


def others(asking: cursor, common: Mapping[str, object]) -> list[int]:
    """The companies, archived ones too, of which something is not as all have it in *common*."""
    if not common:
        return []
    unlike = [sql.SQL("{} IS DISTINCT FROM %s").format(sql.Identifier(field)) for field in common]
    query = sql.SQL("SELECT id FROM res_company WHERE {} ORDER BY id").format(sql.SQL(" OR ").join(unlike))
    asking.execute(query, list(common.values()))
    return [row[0] for row in asking.fetchall()]


def values(asking: cursor, wanted: Mapping[str, str]) -> dict[str, object]:
    """What is *wanted* of a company, as Odoo takes it. Raises Unprepared where it knows no such field."""
    asking.execute(_COLUMNS)
    kinds = dict(asking.fetchall())
    if unknown := sorted(set(wanted) - set(kinds)):
        raise Unprepared(
            f"this Odoo's companies have no field {', '.join(unknown)}, so it cannot be set as the tenant's file has it. "
            "The module that brings the field is not among those wanted, or the field has another name in this release."
        )
    return {field: value == "True" if kinds[field] == "boolean" else value for field, value in wanted.items()}


def missing(asking: cursor, wanted: Sequence[str], once: Collection[str]) -> list[str]:
    """Those of *wanted* that are not there, not even archived; one that was there *once* has another name by now."""
    asking.execute("SELECT name FROM res_company WHERE name = ANY(%s)", (list(wanted),))
    known = {row[0] for row in asking.fetchall()}
    return [name for name in wanted if name not in known and name not in once]
