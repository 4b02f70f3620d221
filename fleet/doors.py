"""Whether each tenant's role may connect to its own database and to no other, and nobody else may at all: asked of the server.

A refresh sees the grants that were made through the engine. What PUBLIC may, what a role inherits, and what somebody granted by
hand, only the server itself knows.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import psycopg

from fleet import admin
from fleet.failure import Failure
from tenancy import names
from tenancy.service import Service

_OPEN: Final = """
    SELECT role.rolname, database.datname
    FROM pg_roles AS role, pg_database AS database
    WHERE role.rolname = any(%s) AND database.datallowconn
      AND has_database_privilege(role.oid, database.oid, 'CONNECT') AND database.datname <> role.rolname
    ORDER BY 1, 2
"""
_CLOSED: Final = """
    SELECT role.rolname FROM pg_roles AS role
    WHERE role.rolname = any(%s)
      AND NOT EXISTS (SELECT FROM pg_database AS database
                      WHERE database.datname = role.rolname AND has_database_privilege(role.oid, database.oid, 'CONNECT'))
    ORDER BY 1
"""
_STRANGERS: Final = """
    SELECT database.datname, coalesce(grantee.rolname, 'PUBLIC')
    FROM pg_database AS database
    CROSS JOIN aclexplode(coalesce(database.datacl, acldefault('d', database.datdba))) AS acl
    LEFT JOIN pg_roles AS grantee ON grantee.oid = acl.grantee
    WHERE database.datname = any(%s) AND acl.privilege_type = 'CONNECT'
      AND acl.grantee <> database.datdba AND grantee.rolname IS DISTINCT FROM database.datname
      AND (grantee.rolname IS NULL OR NOT grantee.rolname = any(%s))
    ORDER BY 1, 2
"""
"""Who else may connect; other tenants' roles are told above already, and a role is called like its database."""
_POWERS: Final = """
    SELECT rolname FROM pg_roles
    WHERE rolname = any(%s) AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls) ORDER BY 1
"""


def faults(name: str, service: Service, tenants: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong on the server *name*: the tenant, and what of it, in words. *tenants* is every role with its tenant.

    Raises Failure where the server cannot be asked.
    """
    roles = list(tenants)
    try:
        with admin.connect(service) as connection:
            for role, database in connection.execute(_OPEN, (roles,)).fetchall():
                yield tenants[role], f"its role may connect to the database {database}"
            for (role,) in connection.execute(_CLOSED, (roles,)).fetchall():
                yield tenants[role], "its role may not connect to its own database, or that is gone"
            for role, stranger in connection.execute(_STRANGERS, (roles, roles)).fetchall():
                yield tenants[role], f"its database may be connected to by {stranger} as well"
            for (role,) in connection.execute(_POWERS, (roles,)).fetchall():
                yield tenants[role], "its role has powers over the whole server"
            there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    except psycopg.OperationalError as error:
        raise Failure(
            f"PostgreSQL server {name} cannot be asked: {' '.join(str(error).split())}",
            why="who may connect to whose database is known to it alone",
            do="start it, or mend its entry in the file PGSERVICEFILE names",
        ) from None
    for role in sorted(tenants.keys() - there):
        yield tenants[role], "its role is gone"


def roles(tenants: Iterator[str]) -> Mapping[str, str]:
    """The role of each of *tenants*, with its tenant."""
    return {names.role(tenant): tenant for tenant in tenants}
