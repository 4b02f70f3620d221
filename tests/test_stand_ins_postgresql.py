"""How the stand-in for pulumi-postgresql differs from the official one, as docs/stand-ins.md lists it."""

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import on_platform
import pytest
import records
from plugged import Failed, Made, Plugged, ask, connected, fresh
from records import DATABASE, EXTENSION, FUNCTION, GRANT, ROLE, SCHEMA

from local.plugins.values import Values

home = on_platform.home
server = on_platform.server
nowhere = records.nowhere


@pytest.fixture(scope="module")
def database(server: Plugged) -> Generator[Made]:
    made = server.create(DATABASE, {"name": fresh("differing")})
    yield made
    server.delete(made)


@pytest.fixture
def role(server: Plugged) -> Generator[Made]:
    made = server.create(ROLE, {"name": fresh("differing"), "password": "Secret123", "login": True})
    yield made
    server.delete(made)


def proposed(type: str, inputs: Values) -> Made:
    """A resource that nobody has made, for questions about its inputs."""
    return Made(type=type, id="place/one", inputs=inputs, state=inputs)


@pytest.mark.parametrize("type", [ROLE, DATABASE, SCHEMA])
def test_another_name_replaces(nowhere: Plugged, type: str) -> None:
    made = proposed(type, {"name": "one"})

    assert nowhere.fields(made, {"name": "two"}) == {"name": "UPDATE_REPLACE"}


@pytest.mark.parametrize("type", [SCHEMA, EXTENSION, FUNCTION, GRANT])
def test_the_database_has_to_be_named(nowhere: Plugged, type: str) -> None:
    assert "makes up no database" in nowhere.wrong(type, {"name": "one"})["database"]


@pytest.mark.engine
def test_the_owners_role_is_not_borrowed(server: Plugged, home: Path, role: Made) -> None:
    name = fresh("theirs")

    with pytest.raises(Failed, match=f'must be member of role "{role.id}"'):
        server.create(DATABASE, {"name": name, "owner": role.id})
    assert ask(home, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == []


@pytest.mark.engine
def test_an_unsaid_collation_is_c(home: Path, database: Made) -> None:
    found = ask(home, f"SELECT datcollate, datctype FROM pg_database WHERE datname = '{database.id}'")

    assert found == [("C", "C")]


@pytest.mark.engine
def test_an_unsaid_schema_of_an_extension_is_public(server: Plugged, home: Path, database: Made) -> None:
    ask(home, "CREATE SCHEMA first; ALTER ROLE fleet_admin SET search_path = first", database.id)
    try:
        made = server.create(EXTENSION, {"name": "pg_trgm", "database": database.id})
    finally:
        ask(home, "ALTER ROLE fleet_admin SET search_path = pg_catalog")

    assert made.state["schema"] == "public"
    found = ask(
        home, "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'", database.id
    )
    assert found == [("public",)]
    server.delete(made)


@pytest.mark.engine
def test_a_change_of_a_role_sets_its_password_again(server: Plugged, home: Path, role: Made, database: Made) -> None:
    ask(home, f"ALTER ROLE \"{role.id}\" PASSWORD 'Other456'")
    server.update(role, {**role.inputs, "connectionLimit": 3})

    connected(home, "shared-1", user=role.id, password="Secret123", dbname=database.id).close()


@pytest.mark.engine
def test_the_state_is_what_was_asked_until_a_refresh(server: Plugged, database: Made) -> None:
    asked: Values = {"name": "one", "database": database.id, "returns": "int4", "language": "sql", "body": "SELECT 1"}
    made = server.create(FUNCTION, asked)
    seen = server.read(made)

    assert made.state["returns"] == "int4"
    assert seen is not None
    assert seen.state["returns"] == "integer"
    server.delete(made)


@pytest.mark.engine
def test_grants_wait_for_each_other(server: Plugged, home: Path, database: Made, role: Made) -> None:
    """PostgreSQL itself answers 10 of 30 grants at once on one database with "tuple concurrently updated"."""
    asked: Values = {"database": database.id, "objectType": "database", "privileges": ["CONNECT"]}
    roles = ["public", role.id, "fleet_admin"] * 6

    with ThreadPoolExecutor(len(roles)) as pool:
        begun = [pool.submit(server.create, GRANT, {**asked, "role": role}) for role in roles]
    made = [one.result() for one in begun]
    server.delete(made[1])


def test_grants_are_on_databases_and_schemas_only(nowhere: Plugged) -> None:
    asked: Values = {"database": "one", "role": "two", "objectType": "table", "privileges": ["SELECT"]}

    assert nowhere.wrong(GRANT, asked) == {
        "objectType": "the stand-in for pulumi-postgresql grants on database and schema only"
    }


def test_arguments_of_a_function_have_a_name_and_a_type_only(nowhere: Plugged) -> None:
    asked: Values = {"name": "one", "database": "two", "body": "SELECT 1"}

    assert nowhere.wrong(FUNCTION, {**asked, "args": [{"type": "text"}]}) == {}
    assert nowhere.wrong(FUNCTION, {**asked, "args": [{"type": "text", "name": "word"}]}) == {}
    assert nowhere.wrong(FUNCTION, {**asked, "args": [{"type": "text", "mode": "IN"}]}) == {
        "args": "the stand-in for pulumi-postgresql knows arguments by their name and type only"
    }


@pytest.mark.engine
def test_no_connection_is_kept(server: Plugged, home: Path, role: Made) -> None:
    assert server.read(role) is not None
    gone = threading.Event()
    for _ in range(100):
        # A closed connection's process takes a moment to leave.
        if not ask(home, "SELECT pid FROM pg_stat_activity WHERE application_name = 'pulumi'"):
            return
        gone.wait(0.05)
    pytest.fail("a connection of the provider is still there")
