"""PgBouncer as it runs beside Odoo, in front of a real server with TLS: it knows whom it talks to, or talks to nobody.

The server is the tenant's own, as CloudNativePG would start it; who signs for it is the test, in the place of cert-manager.
"""

import base64
import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import definitions
import pytest
from first_start import Fresh, fresh
from host_pod import Ended, python_image
from sandbox import until
from tenant_pods import job_pod, web_pod
from test_engine_own_server import CLUSTER, SERVERS
from vouching import Authority
from yard import Yard

from local.plugins.kubernetes.cluster import Cluster
from tenancy import names

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

TENANT = "guarded"
SPACE = names.namespace(TENANT)
ROLE = names.role(TENANT)
HOST = names.own_host(TENANT)
SECRET = names.OWN_CERTIFICATE
ASK = """
import sys, psycopg
connection = psycopg.connect(sys.argv[1], connect_timeout=4)
print(connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()[0])
"""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("of the cluster")


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard], standing: Yard) -> Yard:
    """A stack whose cluster has an authority, and a tenant with a server of its own under it."""
    api = Cluster(standing.platform.home / "kubeconfig", "odoo-local")
    definitions.install(api, "cnpg", "barman-cloud", "cert-manager")
    made = yards()
    own = {"own-1": {**cast("Mapping[str, object]", SERVERS["own-1"]), "sslmode": "verify-full"}}
    cluster = {**CLUSTER, "authority": "odoo-internal"}
    made.configure(cluster=cluster, servers=own, addons=["cloudnative-pg", "cert-manager"])
    made.add(TENANT, plan="premium", placement={"strategy": "dedicated", "server": "own-1"})
    done = made.up()
    assert done.code == 0, done.output
    assert "warning" not in done.output, done.output
    return made


@contextmanager
def serving(yard: Yard, folder: Path, authority: Authority, *hosts: str) -> Generator[Fresh]:
    """The tenant's server with a certificate for *hosts*, and cert-manager's Secret as it would be."""
    asked = cast("Mapping[str, Any]", yard.look_at("clusters.postgresql.cnpg.io", SPACE, "database")["spec"])
    files = authority.issue(folder / "certificate", *hosts)
    tls = {"ssl": "on", **asked["postgresql"]["parameters"]}
    with fresh(folder / "server", parameters=tls, access=asked["postgresql"]["pg_hba"], files=files) as server:
        word = yard.secrets()[f"{TENANT}-database-password"]
        server.initialise(asked["bootstrap"]["initdb"], asked["managed"]["roles"], word)
        yield server


def vouch(yard: Yard, folder: Path, pem: str) -> None:
    """What cert-manager leaves beside a certificate: who signed it."""
    folder.mkdir(exist_ok=True)
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": SECRET, "namespace": SPACE},
        "data": {
            "ca.crt": base64.b64encode(pem.encode()).decode(),
            "tls.key": base64.b64encode(b"not for you").decode(),
        },
    }
    file = folder / "secret.json"
    file.write_text(json.dumps(body))
    yard.kubectl("apply", "--filename", f"{file}")


def asks(yard: Yard, server: Fresh, folder: Path) -> tuple[Ended, str]:
    """What a client in the web pod is told through its pooler, and what the pooler has to say about it."""
    pod = replace(
        web_pod(yard, TENANT, folder / "pod", {"odoo": python_image()}),
        reaches=(("127.0.0.1", server.port),),
        ports={server.port: 5432},
        names=(HOST,),
    )
    word = yard.secrets()[f"{TENANT}-database-password"]
    with pod:
        pooler = pod.start("pgbouncer")
        found = pod.inside(
            "odoo", "python3", "-c", ASK, f"host=127.0.0.1 port=6432 dbname=postgres user={ROLE} password={word}"
        )
        until(lambda: "closing because" in pooler.said or found.code == 0, "an end of the connection")
        return found, pooler.said


def test_the_certificate_is_asked_for_under_every_name_and_the_operator_told_of_it(yard: Yard) -> None:
    wanted = cast("Mapping[str, Any]", yard.look_at("certificate", SPACE, SECRET)["spec"])
    asked = cast("Mapping[str, Any]", yard.look_at("clusters.postgresql.cnpg.io", SPACE, "database")["spec"])

    assert wanted["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "odoo-internal"}
    assert (wanted["secretName"], HOST in wanted["dnsNames"], wanted["usages"]) == (SECRET, True, ["server auth"])
    assert asked["certificates"] == {"serverTLSSecret": SECRET, "serverCASecret": SECRET}


def test_the_right_authority_and_the_right_name_connect(yard: Yard, ground: Path, authority: Authority) -> None:
    folder = ground / "tls-right"
    vouch(yard, folder, authority.pem)
    with serving(yard, folder, authority, *names.own_hosts(TENANT)) as server:
        found, _ = asks(yard, server, folder)

    assert (found.code, found.said) == (0, "True\n")


def test_another_authority_connects_to_nobody(yard: Yard, ground: Path, authority: Authority) -> None:
    folder = ground / "tls-authority"
    vouch(yard, folder, Authority.new("of somebody else").pem)
    with serving(yard, folder, authority, *names.own_hosts(TENANT)) as server:
        found, said = asks(yard, server, folder)

    assert found.code == 1
    assert "certificate verify failed" in said


def test_another_name_connects_to_nobody(yard: Yard, ground: Path, authority: Authority) -> None:
    folder = ground / "tls-name"
    vouch(yard, folder, authority.pem)
    with serving(yard, folder, authority, *names.own_hosts("neighbour")) as server:
        found, said = asks(yard, server, folder)

    assert found.code == 1
    assert f"name `{HOST}' not present in server certificate" in said


def test_who_works_with_the_database_sees_who_vouches_and_no_key(
    yard: Yard, ground: Path, authority: Authority
) -> None:
    vouch(yard, ground / "tls-files", authority.pem)
    with web_pod(yard, TENANT, ground / "tls-web") as web, job_pod(yard, SPACE, "backup", ground / "tls-job") as job:
        for pod in (web, job):
            assert [path.name for path in pod.volume("authority").iterdir()] == ["ca.crt"]
            assert (pod.volume("authority") / "ca.crt").read_text() == authority.pem
