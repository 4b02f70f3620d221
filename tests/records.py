"""The types that the stand-in for pulumi-postgresql serves, small inputs for them, and a role and a database to use."""

from collections.abc import Generator

import pytest
from plugged import Made, Plugged, fresh, plugged

from local.plugins.values import Value, Values

ROLE = "postgresql:index/role:Role"
DATABASE = "postgresql:index/database:Database"
SCHEMA = "postgresql:index/schema:Schema"
EXTENSION = "postgresql:index/extension:Extension"
FUNCTION = "postgresql:index/function:Function"
GRANT = "postgresql:index/grant:Grant"
NOWHERE: Values = {"host": "127.0.0.1", "port": "1", "username": "nobody"}


@pytest.fixture
def nowhere() -> Generator[Plugged]:
    """A PostgreSQL provider for questions that need no server."""
    with plugged("postgresql", NOWHERE) as provider:
        yield provider


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
    number: Values = {"name": "number", "type": "integer"}
    asked: Values = {"name": "twice", "database": database.id, "schema": "public", "args": [number]}
    return {**asked, "returns": "integer", "language": "sql", "body": "SELECT 2 * $1", **more}
