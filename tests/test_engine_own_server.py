"""A database server that is built with its tenant: judged by the real API server, and its first start done on a real one.

CloudNativePG itself does not run here: no pod is made, no instance follows another, nothing is archived. What it is asked
for is accepted by an API server that has its definitions, and what it would say to a new server is said to a real one.
"""

import json
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any, cast

import definitions
import psycopg
import pytest
from first_start import Fresh, fresh
from yard import Yard

from local.plugins.kubernetes.cluster import Cluster
from tenancy import names

pytestmark = pytest.mark.engine

TENANT = "stables"
SPACE = names.namespace(TENANT)
ROLE = names.role(TENANT)
SERVERS: Mapping[str, object] = {
    "own-1": {"strategy": "dedicated", "built": "with-tenant", "sslmode": "prefer", "tenants": 1, "connections": 60}
}
CLUSTER: Mapping[str, object] = {
    "name": "odoo-local",
    "context": "odoo-local",
    "pod_cidr": "10.244.0.0/16",
    "dns_cidr": "10.96.0.10/32",
    "ingress_namespace": "ingress",
    "ingress_class": "traefik",
    "tls_secret": "wildcard-tls",
    "api": {"cidr": "10.1.2.7/32", "port": 6443},
}


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard], standing: Yard) -> Yard:
    definitions.install(Cluster(standing.platform.home / "kubeconfig", "odoo-local"), "cnpg", "barman-cloud")
    made = yards()
    made.configure(cluster=CLUSTER, servers=SERVERS, addons=["cloudnative-pg"])
    made.add(TENANT, plan="premium", placement={"strategy": "dedicated", "server": "own-1"})
    done = made.up()
    assert done.code == 0, done.output
    assert "warning" not in done.output, done.output
    return made


@pytest.fixture(scope="module")
def asked(yard: Yard) -> Mapping[str, Any]:
    """What the operator is asked for, as the API server has it."""
    return cast("Mapping[str, Any]", yard.look_at("clusters.postgresql.cnpg.io", SPACE, "database")["spec"])


@pytest.fixture(scope="module")
def server(asked: Mapping[str, Any], ground: Path) -> Generator[Fresh]:
    """A real server with the parameters, doors and first words of the Cluster."""
    settings = asked["postgresql"]
    with fresh(ground / "own-server", parameters=settings["parameters"], access=settings["pg_hba"]) as made:
        made.initialise(asked["bootstrap"]["initdb"], asked["managed"]["roles"])
        yield made


def test_the_server_is_asked_for_and_nothing_is_made_on_another(yard: Yard) -> None:
    kinds = "clusters.postgresql.cnpg.io,scheduledbackups.postgresql.cnpg.io,objectstores.barmancloud.cnpg.io"
    found = yard.kubectl("get", kinds, "--namespace", SPACE, "--output", "name").split()

    assert found == [
        "cluster.postgresql.cnpg.io/database",
        "scheduledbackup.postgresql.cnpg.io/database",
        "objectstore.barmancloud.cnpg.io/database",
    ]
    assert [urn for urn in yard.held() if "postgresql:index" in urn or "providers:postgresql" in urn] == []


def test_a_second_run_changes_nothing(yard: Yard) -> None:
    again = yard.up("--expect-no-changes")

    assert (again.code, again.changes) == (0, {})


def test_no_password_is_in_what_the_operator_is_asked_for(yard: Yard, asked: Mapping[str, Any]) -> None:
    assert [name for name, word in yard.secrets().items() if word in json.dumps(asked)] == []


def test_the_password_is_where_the_operator_looks_for_it(yard: Yard, asked: Mapping[str, Any]) -> None:
    secret = cast("Mapping[str, Any]", yard.look_at("secret", SPACE, asked["bootstrap"]["initdb"]["secret"]["name"]))

    assert secret["type"] == "kubernetes.io/basic-auth"
    assert sorted(secret["data"]) == ["password", "username"]
    assert secret["metadata"]["labels"]["cnpg.io/reload"] == "true"


def test_odoos_role_works_in_a_database_as_odoo_wants_it(server: Fresh) -> None:
    facts = (
        "SELECT pg_encoding_to_char(encoding), datcollate, datdba::regrole::text FROM pg_database WHERE datname = '%s'"
    )
    assert server.ask("postgres", facts % ROLE) == [("UTF8", "C", "postgres")]

    with server.connect(ROLE, ROLE) as connection:
        connection.execute("CREATE TABLE res_partner (name text)")
        connection.execute("CREATE INDEX ON res_partner USING gin (public.unaccent(name) gin_trgm_ops)")
        connection.execute("INSERT INTO res_partner VALUES ('Élodie')")
        found = connection.execute("SELECT name FROM res_partner WHERE public.unaccent(name) ILIKE 'elo%'").fetchall()
        limits = connection.execute(
            "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
        ).fetchall()
    assert found == [("Élodie",)]
    assert limits == [("15min", "30min")]


def test_odoos_role_is_no_more_than_that(server: Fresh) -> None:
    rights = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit"
    assert server.ask("postgres", f"SELECT {rights} FROM pg_roles WHERE rolname = '{ROLE}'") == [
        (False, False, False, False, False, 45)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        f"DROP DATABASE {ROLE}",
        f"ALTER DATABASE {ROLE} RENAME TO mine",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "SET ROLE postgres",
        "SET ROLE streaming_replica",
        "CREATE TABLE extensions.mine ()",
        "ALTER SYSTEM SET archive_mode = off",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT * FROM pg_authid",
        "CREATE EXTENSION dblink",
    ],
)
def test_odoos_role_cannot(server: Fresh, statement: str) -> None:
    with server.connect(ROLE, ROLE) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_other_database_lets_it_in_even_where_no_door_shuts_it_out(
    server: Fresh, asked: Mapping[str, Any], ground: Path, database: str
) -> None:
    """Once by pg_hba, and once, where that were open, by the privileges."""
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects connection"):
        server.connect(database, ROLE)
    with fresh(ground / f"open-{database}") as doorless:
        doorless.initialise(asked["bootstrap"]["initdb"], asked["managed"]["roles"])
        with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{database}"'):
            doorless.connect(database, ROLE)


def test_those_whom_the_operator_sends_still_come_in(server: Fresh) -> None:
    """Instances rewind themselves through `postgres`; the exporter's role is given pg_monitor and reads both databases."""
    may = "SELECT has_database_privilege('{}', '{}', 'CONNECT')"

    assert server.ask("postgres", may.format("streaming_replica", "postgres")) == [(True,)]
    assert server.ask("postgres", may.format("pg_monitor", "postgres")) == [(True,)]
    assert server.ask("postgres", may.format("pg_monitor", ROLE)) == [(True,)]
    assert server.ask("postgres", may.format("streaming_replica", ROLE)) == [(False,)]
    assert server.ask("postgres", "SHOW statement_timeout") == [("0",)]


POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {{cnpg.io/cluster: database}}}}
spec:
  securityContext: {{runAsNonRoot: true, runAsUser: 26, seccompProfile: {{type: RuntimeDefault}}}}
  containers:
    - name: postgres
      image: {image}
      resources: {resources}
      securityContext: &none {{allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}
    - {{name: plugin-barman-cloud, image: "sidecar:1", resources: {sidecar}, securityContext: *none}}
"""


def test_all_its_instances_and_the_job_that_makes_one_more_fit_beside_odoo(
    yard: Yard, asked: Mapping[str, Any], tmp_path: Path
) -> None:
    """The real quota decides, with Odoo's own pod there, a second one of its size and a backup still to come."""
    store = cast("Mapping[str, Any]", yard.look_at("objectstores.barmancloud.cnpg.io", SPACE, "database")["spec"])
    size = {
        "image": asked["imageName"],
        "resources": json.dumps(asked["resources"]),
        "sidecar": json.dumps(store["instanceSidecarConfiguration"]["resources"]),
    }
    pods = tmp_path / "pods.yaml"
    everyone = [*(f"database-{number + 1}" for number in range(asked["instances"])), "database-2-join"]
    pods.write_text("---\n".join(POD.format(name=name, namespace=SPACE, **size) for name in everyone))
    quota = cast("Mapping[str, Any]", yard.look_at("resourcequota", SPACE, "plan"))["spec"]["hard"]

    said = yard.kubectl("create", "--filename", f"{pods}")

    assert said.split("\n")[:-1] == [f"pod/{name} created" for name in everyone]
    assert (quota["pods"], quota["persistentvolumeclaims"], quota["requests.storage"]) == ("9", "4", "200G")
    yard.kubectl("delete", "--filename", f"{pods}", "--wait=false")
