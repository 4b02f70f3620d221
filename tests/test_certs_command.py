"""`fleet certs` against the real API server and a real PostgreSQL server."""

import json
import os
import time
from collections.abc import Callable, Generator
from pathlib import Path

import definitions
import psycopg
import pytest
import typer
from checkout import CLUSTER, DEDICATED, REHEARSAL, SHARED, WEALTH
from checkout import OWN as OWN_SERVER
from desk import Desk, run
from papers import paper, put
from psycopg import sql
from test_kept_server import BUILT

from fleet.commands.certs import certs
from fleet.failure import Failure
from local.platform import Platform
from local.plugins.kubernetes.cluster import Cluster
from local.plugins.values import Values
from tenancy.problem import Refused

pytestmark = pytest.mark.engine

app = typer.Typer()
app.command()(certs)

OWN = "www.certs-spa.example"
HOME = "odoo-certs-spa"
Found = dict[str, dict[str, object]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Desk:
    """One tenant with an address of its own, whose certificates are good."""
    for name, value in platform.environment().items():
        monkeypatch.setenv(name, value)
    made = Desk(tmp_path, monkeypatch)
    made.stack("dev", ingress={"issuer": "letsencrypt"})
    made.add("dev/certs-spa", f"domains: [{OWN}]")
    cluster = api(platform)
    put(cluster, "odoo-platform", "wildcard-tls", "*.odoo.test", days=90)
    put(cluster, HOME, OWN, OWN, days=60)
    return made


def api(platform: Platform) -> Cluster:
    return Cluster(platform.home / "kubeconfig", "odoo-local")


def shown(*arguments: str) -> tuple[int, Found]:
    done = run(app, *arguments, "--json")
    lines = json.loads(done.stdout)
    return done.exit_code, {line["place"]: line for line in lines}


def test_every_certificate_of_a_stack_is_shown_and_all_is_well(desk: Desk) -> None:
    code, found = shown()

    assert code == 0
    assert {place: (line["names"], line["standing"]) for place, line in found.items()} == {
        "odoo-platform/wildcard-tls": (["*.odoo.test"], "good"),
        f"{HOME}/{OWN}": ([OWN], "good"),
        "database server shared-1": (["127.0.0.1"], "no TLS"),
        "database server dedicated-1": (["127.0.0.1"], "no TLS"),
    }


def test_the_server_that_restores_are_rehearsed_on_is_looked_at_too(desk: Desk) -> None:
    desk.stack("dev", ingress={"issuer": "letsencrypt"}, rehearsal=REHEARSAL)

    _, found = shown()
    assert found["database server of rehearsals"]["standing"] == "no TLS"


def test_one_that_ends_before_the_limit_fails_and_is_named_with_what_to_do(desk: Desk) -> None:
    done = run(app, "--days", "70")

    assert isinstance(done.exception, Failure)
    assert str(done.exception).startswith(
        f"1 certificate of stack dev cannot be left alone: {HOME}/{OWN} (ends soon)\n  why: browsers turn visitors away"
    )
    assert "4 certificates." in done.stdout


def test_one_that_has_expired_fails_whatever_the_limit(desk: Desk, platform: Platform) -> None:
    put(api(platform), HOME, OWN, OWN, days=-2)
    code, found = shown("--days", "0")

    assert (code, found[f"{HOME}/{OWN}"]["standing"]) == (1, "expired")


def test_one_that_should_be_there_and_is_not_fails(desk: Desk) -> None:
    desk.write("tenants/dev/certs-spa.yaml", desk_text(desk).replace(OWN, "shop.certs-spa.example"))
    code, found = shown()

    assert (code, found[f"{HOME}/shop.certs-spa.example"]["standing"]) == (1, "missing")
    assert found[f"{HOME}/{OWN}"]["standing"] == "good", "also what nobody asks for any more"


def desk_text(desk: Desk) -> str:
    return (desk.root / "tenants/dev/certs-spa.yaml").read_text()


def test_what_cert_manager_says_of_a_certificate_stands_beside_it(desk: Desk, platform: Platform) -> None:
    cluster = api(platform)
    definitions.install(cluster, "cert-manager")
    at = f"/apis/cert-manager.io/v1/namespaces/{HOME}/certificates/{OWN}"
    head: Values = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": OWN, "namespace": HOME},
    }
    spec: Values = {"secretName": OWN, "dnsNames": [OWN], "issuerRef": {"name": "letsencrypt"}}
    since = "2027-01-31T00:00:00Z"
    said: Values = {
        "type": "Ready",
        "status": "False",
        "reason": "Failed",
        "message": "no such name",
        "lastTransitionTime": since,
    }
    cluster.apply(at, {**head, "spec": spec}, force=True, dry_run=False)
    cluster.apply(f"{at}/status", {**head, "status": {"conditions": [said]}}, force=True, dry_run=False)
    _, found = shown()
    cluster.delete(at, "Foreground")

    assert found[f"{HOME}/{OWN}"]["remark"] == "no such name"


@pytest.fixture
def ssl_on(platform: Platform) -> Generator[Callable[[float], None]]:
    """Has the shared server show a certificate that ends in some days; afterwards it offers none again."""
    folder = platform.home / "papers"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)

    def settle(**settings: str) -> None:
        with psycopg.connect("service=shared-1-owner", autocommit=True) as connection:
            for name, value in settings.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")
        end = time.monotonic() + 20
        while asked("SHOW ssl") != settings["ssl"]:
            assert time.monotonic() < end
            time.sleep(0.1)

    def show(days: float) -> None:
        data = Path(asked("SHOW data_directory"))
        for name, text in zip(("paper.crt", "paper.key"), paper("db.example", days=days), strict=True):
            path = folder / name
            path.write_bytes(text)
            path.chmod(0o600)
            os.chown(path, data.stat().st_uid, data.stat().st_gid)
        settle(ssl_cert_file=f"{folder}/paper.crt", ssl_key_file=f"{folder}/paper.key", ssl="on")

    yield show
    settle(ssl="off")


def asked(statement: str) -> str:
    with psycopg.connect("service=shared-1-owner", autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_a_database_servers_certificate_is_read_from_the_server_itself(
    desk: Desk, ssl_on: Callable[[float], None]
) -> None:
    ssl_on(300)
    code, found = shown()

    line = found["database server shared-1"]
    assert (code, line["names"], line["standing"]) == (0, ["db.example"], "good")


def test_an_expired_certificate_of_a_database_server_is_seen_and_not_only_refused(
    desk: Desk, ssl_on: Callable[[float], None]
) -> None:
    ssl_on(-1)
    code, found = shown()

    assert (code, found["database server shared-1"]["standing"]) == (1, "expired")


def test_a_server_without_tls_fails_where_the_stack_demands_it(desk: Desk) -> None:
    servers = json.loads(json.dumps(dict(desk_servers())))
    servers["shared-1"]["sslmode"] = "require"
    desk.stack("dev", ingress={"issuer": "letsencrypt"}, servers=servers)
    code, found = shown()

    assert (code, found["database server shared-1"]["standing"]) == (1, "missing")
    assert found["database server shared-1"]["remark"] == "it offers none, and sslmode says require"


def test_a_server_whose_connections_are_open_by_intent_is_not_asked(desk: Desk) -> None:
    servers = json.loads(json.dumps(dict(desk_servers())))
    servers["shared-1"]["sslmode"] = "disable"
    desk.stack("dev", ingress={"issuer": "letsencrypt"}, servers=servers)

    assert "database server shared-1" not in shown()[1]


def desk_servers() -> dict[str, object]:
    return {"shared-1": SHARED, "dedicated-1": DEDICATED}


def test_a_cluster_that_cannot_be_reached_is_said_in_words(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = (platform.home / "kubeconfig").read_text()
    address = next(line for line in said.splitlines() if "server:" in line).split()[-1]
    (tmp_path / "kubeconfig").write_text(said.replace(address, "https://127.0.0.1:1"))
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'kubeconfig'}")

    done = run(app)

    assert isinstance(done.exception, Failure)
    assert str(done.exception).startswith("the API server of context odoo-local: cannot be reached: ")


def test_a_registry_that_is_wrong_is_refused_before_anything_is_asked(desk: Desk) -> None:
    desk.edit("tenants/dev/certs-spa.yaml", "basic", "gold")

    assert isinstance(run(app).exception, Refused)


def test_servers_that_are_built_in_the_cluster_and_who_signs_for_them_are_among_them(
    desk: Desk, platform: Platform
) -> None:
    cluster = {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}
    desk.stack(
        "dev",
        cluster=cluster,
        servers={"shared-1": SHARED, "dedicated-1": OWN_SERVER, "built-1": BUILT},
        addons=["cloudnative-pg", "cert-manager"],
        authority={"namespace": "default"},
        ingress={"issuer": "letsencrypt"},
    )
    desk.write("tenants/dev/certs-wealth.yaml", WEALTH)
    put(api(platform), "odoo-platform", "built-1-certificate", "built-1-rw.odoo-platform.svc", days=3)

    code, found = shown()

    assert code == 1
    assert {place: found[place]["standing"] for place in found if "-certificate" in place or "internal" in place} == {
        "odoo-platform/built-1-certificate": "ends soon",
        "odoo-certs-wealth/database-certificate": "missing",
        "default/odoo-internal": "missing",
    }
