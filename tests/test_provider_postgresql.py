from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from plugged import Failed, Made, Plugged, ask, connected, fresh, plugged, server_settings

from local.platform import Platform
from local.plugins.values import UNKNOWN, Value, Values

pytestmark = pytest.mark.engine

ROLE = "postgresql:index/role:Role"
DATABASE = "postgresql:index/database:Database"
SCHEMA = "postgresql:index/schema:Schema"
EXTENSION = "postgresql:index/extension:Extension"
FUNCTION = "postgresql:index/function:Function"
GRANT = "postgresql:index/grant:Grant"


@pytest.fixture(scope="module")
def server(platform: Platform) -> Generator[Plugged]:
    with plugged("postgresql", server_settings(platform.home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def home(platform: Platform) -> Path:
    return platform.home


@pytest.fixture
def role(server: Plugged) -> Generator[Made]:
    made = server.create(ROLE, role_of(fresh("role")))
    yield made
    server.delete(made)


@pytest.fixture(scope="module")
def database(server: Plugged) -> Generator[Made]:
    made = server.create(DATABASE, {"name": fresh("database"), "lcCollate": "C", "lcCtype": "C.UTF-8"})
    yield made
    server.delete(made)


def role_of(name: str, **more: Value) -> Values:
    return {"name": name, "password": "Secret123", "login": True, "superuser": False, "connectionLimit": 5, **more}


def function_in(database: Made, **more: Value) -> Values:
    asked: Values = {"name": "twice", "database": database.id, "schema": "public", "args": [{"type": "integer"}]}
    return {**asked, "returns": "integer", "language": "sql", "body": "SELECT 2 * $1", **more}


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


def test_a_function_is_made_changed_read_imported_and_removed(server: Plugged, home: Path, database: Made) -> None:
    asked = function_in(database, volatility="IMMUTABLE", parallel="SAFE", strict=True)
    made = server.create(FUNCTION, asked)

    assert made.id == f"{database.id}.public.twice(integer)"
    assert ask(home, "SELECT twice(21)", database.id) == [(42,)]
    assert server.read(made) == made
    found = server.adopt(FUNCTION, made.id)
    assert found is not None
    assert server.fields(found, asked) == {}

    ask(home, "ALTER FUNCTION twice(integer) VOLATILE", database.id)
    seen = server.read(made)
    assert seen is not None
    assert server.fields(seen, asked) == {"volatility": "UPDATE"}

    changed = server.update(seen, {**asked, "body": "SELECT 3 * $1"})
    assert ask(home, "SELECT twice(21)", database.id) == [(63,)]
    server.delete(changed)
    assert server.read(changed) is None
    server.delete(changed)


def test_another_signature_or_language_replaces_a_function(server: Plugged, database: Made) -> None:
    made = server.create(FUNCTION, function_in(database))

    assert server.fields(made, function_in(database, args=[{"type": "bigint"}])) == {"args[0].type": "UPDATE_REPLACE"}
    assert server.fields(made, function_in(database, returns="bigint")) == {"returns": "UPDATE_REPLACE"}
    assert server.fields(made, function_in(database, language="plpgsql")) == {"language": "UPDATE_REPLACE"}
    server.delete(made)


def test_a_function_that_exists_is_not_overwritten(server: Plugged, database: Made) -> None:
    made = server.create(FUNCTION, function_in(database))

    with pytest.raises(Failed, match='function "twice" already exists with same argument types'):
        server.create(FUNCTION, function_in(database, body="SELECT 0"))
    server.delete(made)


def test_a_grant_gives_exactly_what_is_named_and_takes_it_back(
    server: Plugged, home: Path, database: Made, role: Made
) -> None:
    asked: Values = {"database": database.id, "role": role.id, "objectType": "database"}
    made = server.create(GRANT, {**asked, "privileges": ["TEMPORARY", "CONNECT"]})
    closed = server.create(GRANT, {**asked, "role": "public", "privileges": []})
    query = f"SELECT has_database_privilege('{role.id}', '{database.id}', right_) FROM unnest(ARRAY['CONNECT', 'CREATE', 'TEMPORARY']) right_"

    assert made.id == f"{role.id}_{database.id}_database"
    assert ask(home, query) == [(True,), (False,), (True,)]
    assert server.read(made) is not None
    assert server.fields(made, {**asked, "privileges": ["CONNECT", "TEMPORARY"]}) == {}

    changed = server.update(made, {**asked, "privileges": ["CREATE"]})
    assert ask(home, query) == [(False,), (True,), (False,)]
    server.delete(changed)
    assert ask(home, query) == [(False,), (False,), (False,)]
    server.delete(changed)
    server.delete(closed)


def test_a_right_taken_behind_the_programs_back_is_drift(
    server: Plugged, home: Path, database: Made, role: Made
) -> None:
    asked: Values = {"database": database.id, "role": role.id, "objectType": "schema", "schema": "public"}
    made = server.create(GRANT, {**asked, "privileges": ["CREATE", "USAGE"]})
    ask(home, f'SET ROLE fleet_admin; REVOKE CREATE ON SCHEMA public FROM "{role.id}"', database.id)
    seen = server.read(made)

    assert seen is not None
    assert seen.inputs["privileges"] == ["USAGE"]
    assert server.fields(seen, made.inputs) == {"privileges[0]": "UPDATE", "privileges[1]": "ADD"}
    server.delete(made)


def test_another_role_or_database_is_another_grant(server: Plugged, database: Made, role: Made) -> None:
    asked: Values = {"database": database.id, "role": role.id, "objectType": "database", "privileges": ["CONNECT"]}
    made = server.create(GRANT, asked)
    answer = server.diff(made, {**asked, "role": "public"})

    assert list(answer.replaces) == ["role"]
    assert answer.deleteBeforeReplace
    server.delete(made)


def test_two_grants_on_one_database_at_once_both_succeed(server: Plugged, home: Path, database: Made) -> None:
    """PostgreSQL itself answers: tuple concurrently updated."""
    roles = [server.create(ROLE, role_of(fresh("role"))) for _ in range(6)]
    asked: Values = {"database": database.id, "objectType": "database", "privileges": ["CONNECT"]}
    with ThreadPoolExecutor(6) as pool:
        begun = [pool.submit(server.create, GRANT, {**asked, "role": role.id}) for role in roles]
    made = [one.result() for one in begun]

    for role in roles:
        query = f"SELECT has_database_privilege('{role.id}', '{database.id}', 'CONNECT')"
        assert ask(home, query) == [(True,)]
    for grant in made:
        server.delete(grant)
    for role in roles:
        server.delete(role)


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


def test_a_missing_name_is_refused_before_anything_is_asked_of_the_server(server: Plugged) -> None:
    assert server.wrong(ROLE, {}) == {
        "name": "the stand-in for pulumi-postgresql makes up no name for a Role; give one"
    }
    assert set(server.wrong(SCHEMA, {})) == {"name", "database"}
    assert set(server.wrong(FUNCTION, {})) == {"name", "database", "body"}


def test_an_unknown_privilege_is_refused_by_name(server: Plugged) -> None:
    """It would be spliced into the statement."""
    asked: Values = {
        "database": "a",
        "role": "b",
        "objectType": "schema",
        "schema": "public",
        "privileges": ["ALL; DROP"],
    }

    assert server.wrong(GRANT, asked) == {"privileges": "there is no ALL; DROP here; there is CREATE, USAGE"}


def test_an_unknown_type_is_refused_by_name(server: Plugged) -> None:
    with pytest.raises(Failed, match=r"does not serve postgresql:index/publication:Publication; it serves .*Role"):
        server.create("postgresql:index/publication:Publication", {})


def test_a_name_full_of_quotes_is_only_a_name(server: Plugged, home: Path) -> None:
    name = fresh("""o'brien"; DROP ROLE owner --""")
    made = server.create(ROLE, role_of(name, password='it\'s "quoted"'))
    with connected(home, "shared-1-owner") as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", (name,)).fetchall()

    assert found == [(name,)]
    server.delete(made)


def test_an_absent_server_is_named_at_once(home: Path) -> None:
    with plugged("postgresql", server_settings(home, port="1")) as provider:
        with pytest.raises(Failed, match=r"role one on 127.0.0.1:1: .*[Cc]onnection refused"):
            provider.create(ROLE, role_of("one"))
        with pytest.raises(Failed, match=r"[Cc]onnection refused"):
            provider.adopt(ROLE, "one")


def test_a_wrong_password_is_told_in_the_servers_words(home: Path) -> None:
    with (
        plugged("postgresql", server_settings(home, password="wrong")) as provider,
        pytest.raises(Failed, match='password authentication failed for user "fleet_admin"'),
    ):
        provider.create(ROLE, role_of("one"))
