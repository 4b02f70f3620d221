"""Roles by the stand-in for pulumi-postgresql: made whole or not at all, changed, read, given up and imported."""

from pathlib import Path

import on_platform
import psycopg
import pytest
import records
from plugged import Failed, Made, Plugged, ask, connected, fresh
from records import ROLE, role_of

from local.plugins.values import UNKNOWN

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.server
role = records.role
database = records.database


def test_a_role_is_made_changed_read_and_removed(server: Plugged, home: Path) -> None:
    name = fresh("role")
    made = server.create(ROLE, role_of(name, statementTimeout=5000))
    query = f"SELECT rolcanlogin, rolconnlimit, rolconfig FROM pg_roles WHERE rolname = '{name}'"

    assert made.id == name
    assert ask(home, query) == [(True, 5, ["statement_timeout=5000"])]
    assert server.read(made) == made

    changed = server.update(made, role_of(name, connectionLimit=7))
    assert ask(home, query) == [(True, 7, None)]
    assert server.fields(changed, role_of(name, connectionLimit=7)) == {}

    server.delete(changed)
    assert ask(home, query) == []
    assert server.read(changed) is None
    server.delete(changed)


def test_a_role_logs_in_with_its_password_until_it_is_changed(
    server: Plugged, home: Path, role: Made, database: Made
) -> None:
    def enter(password: str) -> None:
        connected(home, "shared-1", user=role.id, password=password, dbname=database.id).close()

    enter("Secret123")
    server.update(role, role_of(role.id, password="Other456"))
    enter("Other456")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        enter("Secret123")


def test_only_the_changed_fields_of_a_role_are_named(server: Plugged, role: Made) -> None:
    asked = role_of(role.id, connectionLimit=9, statementTimeout=1000)

    assert server.fields(role, asked) == {"connectionLimit": "UPDATE", "statementTimeout": "UPDATE"}


def test_a_role_edited_behind_the_programs_back_is_drift(server: Plugged, home: Path, role: Made) -> None:
    ask(home, f'ALTER ROLE "{role.id}" CONNECTION LIMIT 99 NOLOGIN')
    seen = server.read(role)

    assert seen is not None
    assert (seen.inputs["connectionLimit"], seen.inputs["login"]) == (99, False)
    assert server.fields(seen, role.inputs) == {"connectionLimit": "UPDATE", "login": "UPDATE"}


def test_a_preview_makes_no_role(server: Plugged, home: Path) -> None:
    name = fresh("role")
    server.preview(ROLE, role_of(name))

    assert ask(home, f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'") == []


def test_a_preview_with_an_unknown_password_makes_no_role(server: Plugged, home: Path) -> None:
    name = fresh("role")

    assert server.preview(ROLE, role_of(name, password=UNKNOWN))["password"] == UNKNOWN
    assert ask(home, f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'") == []


def test_a_role_that_cannot_be_made_whole_is_not_made_at_all(server: Plugged, home: Path) -> None:
    """Half a role would stand in the way of the next attempt, which would find that it exists."""
    name = fresh("role")

    with pytest.raises(Failed, match="is outside the valid range"):
        server.create(ROLE, role_of(name, statementTimeout=-1))
    assert ask(home, f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'") == []


def test_a_role_that_owns_objects_can_be_dropped(server: Plugged, home: Path) -> None:
    made = server.create(ROLE, role_of(fresh("role")))
    ask(home, f'CREATE TABLE "{made.id}_table" (); ALTER TABLE "{made.id}_table" OWNER TO "{made.id}"')
    server.delete(made)

    assert ask(home, f"SELECT 1 FROM pg_roles WHERE rolname = '{made.id}'") == []
    assert ask(home, f"SELECT tableowner FROM pg_tables WHERE tablename = '{made.id}_table'") == [("fleet_admin",)]
    ask(home, f'DROP TABLE "{made.id}_table"')


def test_a_role_with_objects_elsewhere_is_left_as_it_was(server: Plugged, home: Path, database: Made) -> None:
    made = server.create(ROLE, role_of(fresh("role")))
    elsewhere = f'CREATE SCHEMA "{made.id}" AUTHORIZATION "{made.id}"'
    ask(home, elsewhere, database.id)

    with pytest.raises(Failed, match=rf"role {made.id} .* cannot be dropped because some objects depend on it"):
        server.delete(made)
    members = f"SELECT count(*) FROM pg_auth_members WHERE roleid = '\"{made.id}\"'::regrole"
    assert ask(home, members) == [(0,)]

    ask(home, f'DROP SCHEMA "{made.id}"', database.id)
    server.delete(made)


def test_a_role_that_exists_is_refused_in_the_servers_words(server: Plugged, role: Made) -> None:
    with pytest.raises(Failed, match=f'role {role.id} on 127.0.0.1:.*role "{role.id}" already exists'):
        server.create(ROLE, role_of(role.id))


def test_a_role_is_imported_by_its_name(server: Plugged, role: Made) -> None:
    found = server.adopt(ROLE, role.id)

    assert found is not None
    assert found.inputs == {"name": role.id, "login": True, "connectionLimit": 5}
    assert server.fields(found, role.inputs) == {"password": "ADD"}
