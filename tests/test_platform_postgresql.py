"""The platform's PostgreSQL servers: how they let people in, and what their preparation leaves to whom."""

from collections.abc import Generator

import own_platform
import psycopg
import pytest
from own_platform import ask

from local.platform import Platform
from local.trouble import Trouble

pytestmark = pytest.mark.engine

home = own_platform.home
platform = own_platform.platform


@pytest.fixture
def tenant(platform: Platform) -> Generator[str]:
    """A role on the shared server that may log in and nothing more."""
    ask("shared-1", "CREATE ROLE a_tenant LOGIN PASSWORD 'x'")
    yield "a_tenant"
    ask("shared-1-owner", "DROP OWNED BY a_tenant CASCADE; DROP ROLE a_tenant")


@pytest.mark.parametrize("server", ["shared-1", "dedicated-1"])
def test_a_server_demands_scram_and_its_admin_is_no_superuser(platform: Platform, server: str) -> None:
    rules = "SELECT type, database, user_name, address, auth_method FROM pg_hba_file_rules"
    admin = (
        "SELECT rolcanlogin, rolcreatedb, rolcreaterole, rolsuper, rolreplication, rolbypassrls,"
        " left(rolpassword, 14) FROM pg_authid WHERE rolname = 'fleet_admin'"
    )

    assert ask(f"{server}-owner", rules) == [("host", ["all"], ["all"], "127.0.0.1", "scram-sha-256")]
    assert ask(f"{server}-owner", admin) == [(True, True, True, False, False, False, "SCRAM-SHA-256$")]
    assert ask(f"{server}-owner", "SELECT rolname FROM pg_roles WHERE rolsuper") == [("owner",)]
    assert ask(server, "SELECT current_user::text, current_database()::text") == [("fleet_admin", "postgres")]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"service={server} password=wrong")


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_nobody_but_the_admin_connects_to_postgres_or_template1(platform: Platform, tenant: str, database: str) -> None:
    login = f"service=shared-1 dbname={database} user={tenant} password=x"
    refusal = f'permission denied for database "{database}"'

    with pytest.raises(psycopg.OperationalError, match=refusal):
        psycopg.connect(login)
    ask("shared-1-owner", f"GRANT ALL ON DATABASE {database} TO {tenant} WITH GRANT OPTION")
    psycopg.connect(login).close()
    # Let in by hand, it is shown out by the next `up`.
    platform.up(print)
    with pytest.raises(psycopg.OperationalError, match=refusal):
        psycopg.connect(login)


def test_the_admin_connects_to_postgres_and_template1_and_may_do_nothing_else_there(platform: Platform) -> None:
    """Whatever a server was before, here one where too much was granted by hand."""
    ask("shared-1-owner", "GRANT ALL ON DATABASE postgres, template1 TO fleet_admin WITH GRANT OPTION")
    for database in ("postgres", "template1"):
        ask(f"shared-1-owner dbname={database}", "GRANT CREATE ON SCHEMA public TO PUBLIC")

    platform.up(print)

    privileges = (
        "SELECT datname::text, what FROM pg_database,"
        " unnest(array['CONNECT', 'CONNECT WITH GRANT OPTION', 'CREATE', 'TEMPORARY']) what"
        " WHERE datallowconn AND has_database_privilege(current_user, datname, what) ORDER BY datname"
    )
    assert ask("shared-1", privileges) == [("postgres", "CONNECT"), ("template1", "CONNECT")]
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for schema public"):
            ask(f"shared-1 dbname={database}", "CREATE TABLE public.planted (a int)")


def test_the_preparation_refuses_an_admin_that_is_a_superuser(platform: Platform) -> None:
    ask("dedicated-1-owner", "ALTER ROLE fleet_admin SUPERUSER")
    try:
        with pytest.raises(psycopg.errors.RaiseException, match="fleet_admin is a superuser"):
            ask("dedicated-1-owner", platform.preparation)
    finally:
        ask("dedicated-1-owner", "ALTER ROLE fleet_admin NOSUPERUSER")


def test_a_preparation_that_fails_is_told_in_the_servers_words(platform: Platform) -> None:
    broken = Platform(platform.home, platform.bin, "REVOKE CONNECT ON DATABASE nowhere FROM PUBLIC")

    with pytest.raises(Trouble) as trouble:
        broken.up(print)

    for server in ("shared-1", "dedicated-1"):
        assert f'{server} could not be prepared: database "nowhere" does not exist' in f"{trouble.value}"
