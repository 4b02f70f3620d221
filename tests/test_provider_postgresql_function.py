"""Functions by the stand-in for pulumi-postgresql: made, changed, replaced by signature, never overwritten."""

from pathlib import Path

import on_platform
import pytest
import records
from plugged import Failed, Made, Plugged, ask
from records import FUNCTION, function_in

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.server
database = records.database


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

    assert server.fields(made, function_in(database, args=[{"name": "number", "type": "bigint"}])) == {
        "args[0].type": "UPDATE_REPLACE"
    }
    assert server.fields(made, function_in(database, returns="bigint")) == {"returns": "UPDATE_REPLACE"}
    assert server.fields(made, function_in(database, language="plpgsql")) == {"language": "UPDATE_REPLACE"}
    server.delete(made)


def test_an_argument_without_a_name_has_no_type_once_it_is_read(server: Plugged, home: Path, database: Made) -> None:
    """As upstream: the next update would make the function anew, which indexes with it do not allow."""
    asked = function_in(database, args=[{"type": "integer"}])
    made = server.create(FUNCTION, asked)
    assert server.fields(made, asked) == {}

    seen = server.read(made)
    assert seen is not None
    assert server.fields(seen, asked) == {"args[0].type": "UPDATE_REPLACE"}
    assert server.read(seen) == seen
    server.delete(seen)
    assert ask(home, "SELECT to_regprocedure('twice(integer)')", database.id) == [(None,)]


def test_a_function_that_exists_is_not_overwritten(server: Plugged, database: Made) -> None:
    made = server.create(FUNCTION, function_in(database))

    with pytest.raises(Failed, match='function "twice" already exists with same argument types'):
        server.create(FUNCTION, function_in(database, body="SELECT 0"))
    server.delete(made)
