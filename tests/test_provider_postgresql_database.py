"""Databases by the stand-in for pulumi-postgresql, and the schemas and extensions that they are born with."""

from pathlib import Path

import on_platform
import psycopg
import pytest
import records
from plugged import Failed, Made, Plugged, ask, connected, fresh
from records import DATABASE, EXTENSION, GRANT, SCHEMA

from local.plugins.values import Values

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.server
role = records.role
database = records.database


def test_a_database_is_made_changed_read_and_removed(server: Plugged, home: Path) -> None:
    name = fresh("database")
    asked: Values = {"name": name, "encoding": "UTF8", "lcCollate": "C", "lcCtype": "C.UTF-8", "connectionLimit": 3}
    made = server.create(DATABASE, {**asked, "owner": "fleet_admin", "template": "template0"})
    query = f"SELECT datcollate, datctype, datconnlimit, datallowconn FROM pg_database WHERE datname = '{name}'"

    assert made.id == name
    assert ask(home, query) == [("C", "C.UTF-8", 3, True)]
    assert server.read(made) == made

    changed = server.update(made, {**made.inputs, "connectionLimit": 4})
    assert ask(home, query) == [("C", "C.UTF-8", 4, True)]

    with connected(home, "shared-1", dbname=name) as guest:
        server.delete(changed)
        with pytest.raises(psycopg.OperationalError):
            guest.execute("SELECT 1")
    assert ask(home, query) == []
    assert server.read(changed) is None
    server.delete(changed)


def test_the_locale_of_a_database_can_only_be_chosen_at_its_birth(server: Plugged, database: Made) -> None:
    answer = server.diff(database, {**database.inputs, "lcCtype": "C"})

    assert list(answer.replaces) == ["lcCtype"]
    assert answer.deleteBeforeReplace


def test_a_database_is_imported_by_its_name(server: Plugged, database: Made) -> None:
    found = server.adopt(DATABASE, database.id)

    assert found is not None
    assert found.inputs == {"name": database.id, "owner": "fleet_admin", "lcCtype": "C.UTF-8"}


def test_a_database_that_exists_is_refused_in_the_servers_words(server: Plugged, database: Made) -> None:
    with pytest.raises(Failed, match=f'database {database.id} on .*database "{database.id}" already exists'):
        server.create(DATABASE, database.inputs)


def test_a_schema_is_made_given_away_read_imported_and_removed(
    server: Plugged, home: Path, database: Made, role: Made
) -> None:
    made = server.create(SCHEMA, {"name": "apart", "database": database.id, "owner": "fleet_admin"})
    query = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'apart'"

    assert made.id == f"{database.id}.apart"
    assert ask(home, query, database.id) == [("fleet_admin",)]
    assert server.read(made) == made
    assert server.adopt(SCHEMA, made.id) == made

    ask(home, f'ALTER SCHEMA apart OWNER TO "{role.id}"', database.id)
    seen = server.read(made)
    assert seen is not None
    assert server.fields(seen, made.inputs) == {"owner": "UPDATE"}
    ask(home, f'GRANT "{role.id}" TO fleet_admin')
    repaired = server.update(seen, made.inputs)
    assert ask(home, query, database.id) == [("fleet_admin",)]

    server.delete(repaired)
    assert ask(home, query, database.id) == []
    assert server.read(repaired) is None
    server.delete(repaired)


def test_an_extension_is_made_read_imported_and_removed(server: Plugged, home: Path, database: Made) -> None:
    made = server.create(EXTENSION, {"name": "unaccent", "database": database.id, "schema": "public"})
    query = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'unaccent'"

    assert made.id == f"{database.id}.unaccent"
    assert ask(home, query, database.id) == [("public",)]
    assert server.read(made) == made
    found = server.adopt(EXTENSION, made.id)
    assert found is not None
    assert found.inputs == {"name": "unaccent", "database": database.id}

    ask(home, "CREATE SCHEMA elsewhere; ALTER EXTENSION unaccent SET SCHEMA elsewhere", database.id)
    seen = server.read(made)
    assert seen is not None
    assert server.fields(seen, made.inputs) == {"schema": "UPDATE"}

    server.delete(made)
    assert ask(home, query, database.id) == []
    assert server.read(made) is None
    server.delete(made)


def test_an_extension_that_may_not_be_moved_is_refused_in_the_servers_words(server: Plugged, database: Made) -> None:
    """The functions of a trusted extension belong to the superuser, whoever made it."""
    made = server.create(EXTENSION, {"name": "pg_trgm", "database": database.id})
    place = server.create(SCHEMA, {"name": "extensions", "database": database.id})

    with pytest.raises(Failed, match=rf"extension {database.id}.pg_trgm on .*must be owner of function"):
        server.update(made, {**made.inputs, "schema": "extensions"})
    server.delete(place)
    server.delete(made)


def test_an_extension_that_is_not_to_be_had_is_refused_in_the_servers_words(server: Plugged, database: Made) -> None:
    with pytest.raises(Failed, match=f'extension {database.id}.nothing on .*extension "nothing" is not available'):
        server.create(EXTENSION, {"name": "nothing", "database": database.id})


def test_what_lies_in_a_database_that_is_gone_is_gone(server: Plugged) -> None:
    """Someone dropped the database: refresh must say so, and down must not fail on what was in it."""
    gone = fresh("gone")
    schema = Made(type=SCHEMA, id=f"{gone}.apart", inputs={}, state={"name": "apart", "database": gone})
    asked: Values = {"database": gone, "role": "public", "objectType": "database", "privileges": []}
    grant = Made(type=GRANT, id=f"public_{gone}_database", inputs=asked, state=asked)

    assert server.read(schema) is None
    assert server.read(grant) is None
    server.delete(schema)
    server.delete(grant)
