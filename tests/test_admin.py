"""Whoever a connection service trusts to vouch for a server is asked, by the fleet itself and by the engine's provider."""

from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest
from copied import ROOT
from first_start import WORD, Fresh, fresh
from vouching import Authority

from fleet import admin, rendering
from local.plugins.kind import Refused
from local.plugins.postgresql.server import Server
from tenancy.service import Service, parse

SERVICES = """\
[{name}]
host=db.example.com
user=fleet_admin
sslmode=verify-full
sslrootcert={vouches}
"""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("the fleet's own")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Generator[Fresh]:
    ground = tmp_path_factory.mktemp("vouched")
    # PostgreSQL's own user has to come there; beside other tests there is one folder more on the way.
    for folder in (ground, *(above for above in ground.parents if above.name.startswith(("pytest-", "popen-")))):
        folder.chmod(0o755)
    files = authority.issue(ground / "certificate", "localhost")
    with fresh(ground / "server", parameters={"ssl": "on"}, files=files) as made:
        made.run("postgres", [f"CREATE ROLE fleet_admin LOGIN PASSWORD '{WORD}'"])
        yield made


def service(server: Fresh, vouches: Path) -> Service:
    lines = f"host=localhost\nport={server.port}\nuser=fleet_admin\ndbname=postgres\npassword={WORD}\n"
    return parse(f"[own]\n{lines}sslmode=verify-full\nsslrootcert={vouches}\n", file="pg_service.conf")["own"]


def test_the_authority_that_a_service_names_vouches_for_the_server(
    server: Fresh, authority: Authority, tmp_path: Path
) -> None:
    """As the fleet connects, and as the provider that is told so."""
    known, other = tmp_path / "known.pem", tmp_path / "other.pem"
    known.write_text(authority.pem)
    other.write_text(Authority.new("somebody").pem)
    asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    with admin.connect(service(server, known)) as connection:
        assert connection.execute(asked).fetchall() == [(True,)]
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        admin.connect(service(server, other))

    told = {"host": "localhost", "port": f"{server.port}", "username": "fleet_admin", "password": WORD}
    with Server.of({**told, "sslmode": "verify-full", "sslrootcert": f"{known}"}).connect("a look") as connection:
        assert connection.execute(asked).fetchall() == [(True,)]
    with (
        pytest.raises(Refused, match="certificate verify failed"),
        Server.of({**told, "sslmode": "verify-full", "sslrootcert": f"{other}"}).connect("a look"),
    ):
        pass


def test_the_provider_is_told_whom_the_service_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word for everybody's authorities is libpq's; Go takes those where it is told nothing."""
    file = tmp_path / "pg_service.conf"
    vouches = {"shared-1": "/etc/ssl/fleet.pem", "dedicated-1": "system"}
    file.write_text("".join(SERVICES.format(name=name, vouches=word) for name, word in vouches.items()))
    monkeypatch.setenv("PGSERVICEFILE", f"{file}")
    made = {one["name"]: one["inputs"] for one in rendering.registered(ROOT, "dev")}

    assert [made[f"server-{name}"].get("sslrootcert") for name in vouches] == ["/etc/ssl/fleet.pem", None]
    assert [made[f"server-{name}"]["sslmode"] for name in vouches] == ["verify-full", "verify-full"]
