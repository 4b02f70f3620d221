"""The stand-in for pulumi-postgresql as a whole: what it refuses, how it quotes, and what it says of an absent server."""

from pathlib import Path

import on_platform
import pytest
from plugged import Failed, Plugged, connected, fresh, plugged, server_settings
from records import FUNCTION, ROLE, SCHEMA, role_of

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.server


def test_a_missing_name_is_refused_before_anything_is_asked_of_the_server(server: Plugged) -> None:
    assert server.wrong(ROLE, {}) == {
        "name": "the stand-in for pulumi-postgresql makes up no name for a Role; give one"
    }
    assert set(server.wrong(SCHEMA, {})) == {"name", "database"}
    assert set(server.wrong(FUNCTION, {})) == {"name", "database", "body"}


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
