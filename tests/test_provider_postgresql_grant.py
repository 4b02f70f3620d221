"""Grants by the stand-in for pulumi-postgresql: exactly what is named, to whom it is named, also at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import on_platform
import pytest
import records
from plugged import Made, Plugged, ask, fresh
from records import GRANT, ROLE, role_of

from local.plugins.values import Values

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.server
role = records.role
database = records.database


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
