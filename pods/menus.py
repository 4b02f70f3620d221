"""The menus of modules, which decide whether people see them."""

from collections.abc import Iterable

from psycopg2.extensions import cursor

_SHOW = (
    "UPDATE ir_ui_menu m SET active = %s FROM ir_model_data d WHERE d.model = 'ir.ui.menu' AND d.res_id = m.id "
    "AND d.module = ANY(%s) AND m.active IS DISTINCT FROM %s RETURNING d.module"
)


def show(asking: cursor, modules: Iterable[str], *, seen: bool) -> list[str]:
    """Brings the menus of *modules* into sight or out of it; returns the modules of which any changed.

    An update of a module shows all its menus again, so this comes after it.
    """
    asking.execute(_SHOW, (seen, list(modules), seen))
    return sorted({row[0] for row in asking.fetchall()})
