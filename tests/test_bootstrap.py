"""What a server that tenants share is told at its first start, said to a real one: it is prepared as fleet/server.sql would."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest
from copied import ROOT
from first_start import WORD, Fresh, fresh

from fleet import dial
from tenancy import bootstrap, keepalive

pytestmark = pytest.mark.engine

INITDB: Final[Mapping[str, object]] = {
    "owner": "fleet_admin",
    "database": "fleet_admin",
    "postInitSQL": bootstrap.of_shared_server(),
    "postInitTemplateSQL": bootstrap.of_template(),
    "postInitApplicationSQL": bootstrap.of_admins_database(),
}
SQL: Final = (ROOT / "fleet/server.sql").read_text()
DATABASES: Final = """
    SELECT datname::text, acl.grantee::regrole::text, acl.privilege_type, acl.is_grantable
    FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) acl
    WHERE datname IN ('postgres', 'template1')
"""
SCHEMA: Final = """
    SELECT acl.grantee::regrole::text, acl.privilege_type
    FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) acl WHERE nspname = 'public'
"""
OPERATORS: Final = {
    ("postgres", "streaming_replica", "CONNECT", False),
    ("postgres", "pg_monitor", "CONNECT", False),
}
"""Whom the operator of a server that is built in the cluster sends there; a server elsewhere has nobody of the kind."""


@contextmanager
def built(folder: Path) -> Generator[Fresh]:
    """A server as it is after its first start."""
    with fresh(folder) as server:
        server.initialise(INITDB)
        yield server


@pytest.fixture(scope="module")
def server(ground: Path) -> Generator[Fresh]:
    with built(ground / "built-to-share") as made:
        yield made


def rights(server: Fresh) -> set[tuple[object, ...]]:
    """Who may do what with the databases that every server has, and with the schema in each of them."""
    found = {tuple(row) for row in server.ask("postgres", DATABASES)}
    return found | {(name, *row) for name in ("postgres", "template1") for row in server.ask(name, SCHEMA)}


def test_it_comes_to_what_the_preparation_of_a_server_elsewhere_comes_to(server: Fresh, ground: Path) -> None:
    with fresh(ground / "prepared-by-hand") as other:
        other.run("postgres", [f"CREATE ROLE fleet_admin LOGIN CREATEDB CREATEROLE PASSWORD '{WORD}'"])
        for database in ("postgres", "template1"):
            other.run(database, [SQL])

        assert rights(server) - rights(other) == OPERATORS
        assert rights(other) - rights(server) == set()


def test_a_connection_whose_pod_is_gone_is_given_up_within_two_minutes_on_a_server_that_is_prepared(
    ground: Path,
) -> None:
    with fresh(ground / "asks-after") as server:
        server.run("postgres", ["CREATE ROLE fleet_admin LOGIN CREATEDB CREATEROLE"])
        server.run("postgres", [SQL, f"CREATE ROLE t_probe LOGIN PASSWORD '{WORD}'", "CREATE DATABASE t_probe"])
        asked = [
            server.ask("t_probe", f"SHOW tcp_keepalives_{one}", "t_probe") for one in ("idle", "interval", "count")
        ]

        assert asked == [[("60",)], [("10",)], [("6",)]]
        assert [f"{one}" for ((one,),) in asked] == [value for _, value in keepalive.PARAMETERS]


def test_the_preparation_said_to_it_as_well_changes_nothing(ground: Path) -> None:
    """Whoever runs it on every server cuts off neither the instances that follow nor whoever measures."""
    with built(ground / "prepared-twice") as server:
        before = rights(server)
        for database in ("postgres", "template1"):
            server.run(database, [SQL])

        assert rights(server) == before


def test_what_is_asked_before_every_update_is_content_with_it(server: Fresh) -> None:
    assert server.ask("postgres", dial.OPEN, "fleet_admin") == []


def test_the_admin_makes_databases_and_roles_and_is_no_superuser(server: Fresh) -> None:
    kind = "SELECT rolcreatedb, rolcreaterole, rolsuper, rolreplication, rolbypassrls FROM pg_roles"
    assert server.ask("postgres", f"{kind} WHERE rolname = 'fleet_admin'") == [(True, True, False, False, False)]
    with server.connect("postgres", "fleet_admin") as admin:
        admin.execute("CREATE ROLE t_probe LOGIN PASSWORD 'opens-a-server-that-lives-for-a-minute'")
        admin.execute("CREATE DATABASE t_probe OWNER fleet_admin TEMPLATE template0")
        admin.execute("REVOKE ALL ON DATABASE t_probe FROM PUBLIC")
        admin.execute("GRANT CONNECT ON DATABASE t_probe TO t_probe")
    with server.connect("t_probe", "t_probe") as tenant:
        assert tenant.execute("SELECT current_user::text").fetchall() == [("t_probe",)]


@pytest.mark.parametrize("database", ["postgres", "template1", "fleet_admin"])
def test_whoever_the_admin_makes_comes_into_none_of_the_databases_that_are_there(server: Fresh, database: str) -> None:
    with server.connect("postgres", "fleet_admin") as admin:
        admin.execute(f"CREATE ROLE to_{database} LOGIN PASSWORD '{WORD}'".encode())

    with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{database}"'):
        server.connect(database, f"to_{database}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE planted (a int)",
        "CREATE TEMPORARY TABLE planted (a int)",
        "SET ROLE postgres",
        "SET ROLE streaming_replica",
        "ALTER SYSTEM SET archive_mode = off",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT * FROM pg_authid",
    ],
)
def test_the_admin_cannot(server: Fresh, statement: str) -> None:
    with server.connect("postgres", "fleet_admin") as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(statement.encode())


def test_those_whom_the_operator_sends_come_in(server: Fresh) -> None:
    may = "SELECT has_database_privilege('{}', '{}', 'CONNECT')"

    assert server.ask("postgres", may.format("streaming_replica", "postgres")) == [(True,)]
    assert server.ask("postgres", may.format("pg_monitor", "postgres")) == [(True,)]
    assert server.ask("postgres", may.format("pg_monitor", "fleet_admin")) == [(True,)]
    assert server.ask("postgres", may.format("streaming_replica", "template1")) == [(False,)]
