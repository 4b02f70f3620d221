"""What a PostgreSQL server that is built in the cluster is told at its first start, statement by statement.

CloudNativePG runs it once, as superuser: first in `postgres`, then in `template1`, and then, after it has made a database
with a role as its owner, in that database (its pkg/management/postgres/initdb.go). Of a server for one tenant these are the
tenant's; of one that tenants share they are the admin's, who makes everybody else's later. That role is there by then. Its
password is kept up from its Secret, and of a tenant's role the limits are from the Cluster.
"""

from typing import Final

OWNER: Final = "postgres"
"""The superuser; nobody logs in with it over the network."""
REPLICA: Final = "streaming_replica"
"""With which instances follow the first one; a former first one also rewinds itself through `postgres`."""
MONITOR: Final = "pg_monitor"
"""To which the operator's exporter belongs, in all its versions."""
EXTENSIONS: Final = "extensions"
ADMIN: Final = "fleet_admin"
"""Who makes the databases and roles of tenants that share a server, and is no superuser (fleet/server.sql)."""

_UNACCENT: Final = "CREATE FUNCTION public.unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT"
_CLOSED: Final = (
    # As fleet/server.sql says it: from there a tenant would see who else there is, also what the operator does.
    "REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC",
    # The operator makes this role later, or finds it; without it the next line could not let it in.
    f"CREATE ROLE {REPLICA} LOGIN REPLICATION",
    f"GRANT CONNECT ON DATABASE postgres TO {REPLICA}",
    f"GRANT CONNECT ON DATABASE postgres TO {MONITOR}",
)
_ALONE: Final = (
    *_CLOSED,
    # The server's own limits are the tenant's plan; whoever repairs the server is not on one.
    f"ALTER ROLE {OWNER} SET statement_timeout = 0",
    f"ALTER ROLE {OWNER} SET idle_in_transaction_session_timeout = 0",
)
_NOTHING_MADE: Final = "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
_GRANTED: Final = (
    # What the admin may do with each role that it makes, since PostgreSQL 16 (fleet/server.sql says more).
    "DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000 THEN "
    f"ALTER ROLE {ADMIN} SET createrole_self_grant = 'set, inherit'; END IF; END $$"
)
_SHARED: Final = (
    *_CLOSED,
    f"ALTER ROLE {ADMIN} CREATEDB CREATEROLE",
    # In a tenant's database, what the tenant made in `public` must not come before the server's own.
    f"ALTER ROLE {ADMIN} SET search_path = pg_catalog",
    # The admin has to be somewhere while it makes a database, and looks into template1 to check that it is closed.
    f"GRANT CONNECT ON DATABASE postgres, template1 TO {ADMIN}",
    _NOTHING_MADE,
    _GRANTED,
)


def of_server() -> tuple[str, ...]:
    """What is said in `postgres`."""
    return _ALONE


def of_database(database: str, role: str) -> tuple[str, ...]:
    """What is said in the tenant's *database*; both names are opaque and need no quotes (names.database)."""
    return (
        # Who owns a database may drop it.
        f"ALTER DATABASE {database} OWNER TO {OWNER}",
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
        f"GRANT CONNECT ON DATABASE {database} TO {MONITOR}",
        f"GRANT CREATE, USAGE ON SCHEMA public TO {role}",
        f"CREATE SCHEMA {EXTENSIONS}",
        f"GRANT USAGE ON SCHEMA {EXTENSIONS} TO {role}",
        "CREATE EXTENSION pg_trgm SCHEMA public",
        f"CREATE EXTENSION unaccent SCHEMA {EXTENSIONS}",
        # Odoo indexes with it only where it is immutable, which the extension's own is not (components/database.py).
        f"{_UNACCENT} AS $$SELECT {EXTENSIONS}.unaccent('{EXTENSIONS}.unaccent', $1)$$",
    )


def of_shared_server() -> tuple[str, ...]:
    """What is said in `postgres` of a server that tenants share; with `of_template` it comes to what fleet/server.sql does."""
    return _SHARED


def of_template() -> tuple[str, ...]:
    """What is said in `template1` of a server that tenants share."""
    return (_NOTHING_MADE,)


def of_admins_database() -> tuple[str, ...]:
    """What is said in the database that the operator wants to make; the admin has no use for it, and nobody else enters."""
    return (
        f"REVOKE ALL ON DATABASE {ADMIN} FROM PUBLIC",
        _NOTHING_MADE,
        f"GRANT CONNECT ON DATABASE {ADMIN} TO {MONITOR}",
    )
