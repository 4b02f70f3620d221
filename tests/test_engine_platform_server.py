"""A database server that the platform builds, for tenants to share: asked for, begun, and lived on, by the real program.

CloudNativePG itself does not run here. What it is asked for is judged by an API server that has its definitions; what it would
say to a new server is said to a real one, with the password that it would find; and then a tenant comes to live on that one.
"""

import configparser
import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import definitions
import psycopg
import pytest
from backup_target import HOST, BackupTarget
from conftest import BIN, ROOT
from first_start import Fresh, fresh
from host_pod import HostPod
from kept_tenant import SUPPLIED, supply
from lived_in import keep_files
from preparing import preparing
from tenant_pods import job_pod
from vouching import Authority
from yard import Done, Yard

from local.platform import Platform
from local.plugins.kubernetes.cluster import Cluster
from tenancy import names

pytestmark = pytest.mark.engine

TENANT: Final = "lodger"
ROLE: Final = names.role(TENANT)
BUILD: Final[Mapping[str, object]] = {
    "instances": 2,
    "cpu": {"request": "1", "limit": "2"},
    "memory": {"request": "4Gi", "limit": "4Gi"},
    "storage": "100G",
    "admins": ["127.0.0.1/32"],
    "hosts": ["built-1.db.odoo.test"],
    "parameters": {"work_mem": "16MB"},
}
SERVER: Final[Mapping[str, object]] = {
    "strategy": "shared",
    "built": "with-platform",
    "sslmode": "verify-full",
    "tenants": 50,
    "connections": 400,
    "build": BUILD,
}
OPERATORS: Final = ("cnpg", "cert-manager", "monitoring")
KINDS: Final = (
    "clusters.postgresql.cnpg.io,certificates.cert-manager.io,podmonitors.monitoring.coreos.com,networkpolicies,secrets"
)


@pytest.fixture(scope="module")
def platform(ground: Path) -> Generator[Platform]:
    """One of this file's own: there is one platform in a cluster, and the shared one has another's."""
    made = Platform(ground / "built-platform", BIN, (ROOT / "fleet/server.sql").read_text())
    try:
        made.up(print)
        yield made
    finally:
        made.clean(print)


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Who signs, in the place of cert-manager."""
    return Authority.new("of the cluster")


@pytest.fixture(scope="module")
def yard(platform: Platform, ground: Path, authority: Authority) -> Yard:
    """A stack that builds platform and server, before anybody lives there; a first customer is elsewhere."""
    definitions.install(Cluster(platform.home / "kubeconfig", "odoo-local"), *OPERATORS)
    made = Yard.build(ground / "built", platform)
    for shipped in ("one-barn", "one-wealth"):
        (made.tenants / f"{shipped}.yaml").unlink()
    cluster = {**made.fact("cluster"), "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}
    made.configure(
        cluster=cluster,
        servers={"shared-1": made.fact("servers")["shared-1"], "built-1": SERVER},
        addons=["cert-manager", "cloudnative-pg", "prometheus"],
        authority={"namespace": "default"},
        monitoring={"labels": {"release": "prometheus"}},
        trusted=authority.pem,
        rehearsal=None,
    )
    done = made.up()
    assert done.code == 0, done.output
    assert "warning" not in done.output, done.output
    return made


@pytest.fixture(scope="module")
def asked(yard: Yard) -> Mapping[str, Any]:
    """What the operator is asked for, as the API server has it."""
    return cast("Mapping[str, Any]", yard.look_at("clusters.postgresql.cnpg.io", "odoo-platform", "built-1")["spec"])


@pytest.fixture(scope="module")
def server(yard: Yard, asked: Mapping[str, Any], ground: Path, authority: Authority) -> Generator[Fresh]:
    """A real server with the parameters, doors and first words of the Cluster, and the way there for the fleet's admin."""
    settings, word = asked["postgresql"], yard.secrets()["built-1-server-password"]
    files = authority.issue(ground / "built-1-certificate", *names.server_hosts("built-1", "odoo-platform"))
    parameters = {"ssl": "on", **settings["parameters"]}
    with fresh(ground / "built-1", parameters=parameters, access=settings["pg_hba"], files=files) as made:
        made.initialise(asked["bootstrap"]["initdb"], word=word)
        services, file = configparser.RawConfigParser(), yard.platform.home / "pg_service.conf"
        services.read(file)
        login = {"host": "127.0.0.1", "port": f"{made.port}", "user": "fleet_admin", "password": word}
        services["built-1"] = {**login, "dbname": "postgres", "sslmode": "require"}
        services["built-1-owner"] = {"host": f"{made.folder}", "port": f"{made.port}", "user": "postgres"}
        with file.open("w") as out:
            services.write(out, space_around_delimiters=False)
        yield made


@pytest.fixture(scope="module")
def lodged(yard: Yard, server: Fresh) -> Done:
    """A tenant comes to live there."""
    yard.configure(servers={**yard.fact("servers"), "built-1": {**SERVER, "service": "built-1"}})
    yard.add(TENANT, placement={"strategy": "shared", "server": "built-1"})
    done = yard.fleet("up")
    assert done.code == 0, done.output
    return done


def test_the_platform_asks_for_a_server_an_authority_and_somebody_who_measures(yard: Yard) -> None:
    found = yard.kubectl("get", KINDS, "--namespace", "odoo-platform", "--output", "name").split()

    assert found == [
        "cluster.postgresql.cnpg.io/built-1",
        "certificate.cert-manager.io/built-1-certificate",
        "podmonitor.monitoring.coreos.com/databases",
        "networkpolicy.networking.k8s.io/allow-built-1",
        "networkpolicy.networking.k8s.io/deny-all",
        "networkpolicy.networking.k8s.io/maintenance",
        "secret/built-1-login",
    ]
    signer = yard.kubectl(
        "get", "clusterissuers,issuers,certificates", "--namespace", "default", "--output", "name"
    ).split()
    assert signer == [
        "clusterissuer.cert-manager.io/odoo-internal",
        "issuer.cert-manager.io/odoo-internal-itself",
        "certificate.cert-manager.io/odoo-internal",
    ]


def test_a_second_run_changes_nothing(yard: Yard) -> None:
    again = yard.up("--expect-no-changes")

    assert (again.code, again.changes) == (0, {})


def test_the_stacks_file_says_what_the_server_is(asked: Mapping[str, Any]) -> None:
    parameters = asked["postgresql"]["parameters"]
    assert {key: parameters[key] for key in ("max_connections", "shared_buffers", "work_mem")} == {
        "max_connections": "420",
        "shared_buffers": "1024MB",
        "work_mem": "16MB",
    }
    assert asked["postgresql"]["pg_hba"] == [
        "hostssl all fleet_admin 127.0.0.1/32 scram-sha-256",
        "host all fleet_admin all reject",
        "hostssl sameuser all all scram-sha-256",
        "host all all all reject",
    ]
    assert (asked["instances"], asked["storage"]) == (
        2,
        {"size": "100G", "storageClass": "encrypted", "resizeInUseVolumes": True},
    )
    assert asked["certificates"]["serverTLSSecret"] == "built-1-certificate"


def test_no_password_is_in_what_the_operator_is_asked_for(yard: Yard, asked: Mapping[str, Any]) -> None:
    assert [name for name, word in yard.secrets().items() if word in json.dumps(asked)] == []


def test_a_server_whose_lines_are_gone_is_kept_by_the_program_and_by_the_gate_before_it(yard: Yard) -> None:
    """Whoever lives there may be another stack's."""
    before = yard.fact("servers")
    yard.configure(servers={"shared-1": before["shared-1"]})
    try:
        refused, barred = yard.up(), yard.fleet("up")
    finally:
        yard.configure(servers=before)

    assert (refused.code, refused.changes) == (1, {})
    assert "Pulumi.dev.yaml: the server built-1 is there, and nothing in this file asks for it" in refused.output
    assert barred.code == 3
    assert "its databases, of all tenants on it (built-1-server): nothing asks for it any more" in barred.output


def test_nobody_can_live_there_before_it_is_reached(yard: Yard) -> None:
    yard.add(TENANT, placement={"strategy": "shared", "server": "built-1"})
    try:
        refused = yard.preview()
    finally:
        (yard.tenants / f"{TENANT}.yaml").unlink()

    assert refused.code != 0
    assert "placement names the server built-1, which has no connection service yet" in refused.output


def test_a_tenant_comes_to_live_there_by_the_real_provider(yard: Yard, lodged: Done, server: Fresh) -> None:
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = '{}'"
    assert server.ask("postgres", owner.format(ROLE)) == [("fleet_admin",)]
    login = {"user": ROLE, "password": yard.secrets()[f"{TENANT}-database-password"], "dbname": ROLE}
    with yard.connect("built-1", **login) as connection:
        connection.execute("CREATE TABLE res_partner (name text)")
        connection.execute("CREATE INDEX ON res_partner USING gin (public.unaccent(name) gin_trgm_ops)")
        connection.execute("INSERT INTO res_partner VALUES ('Élodie')")
        found = connection.execute("SELECT name FROM res_partner WHERE public.unaccent(name) ILIKE 'elo%'").fetchall()
    assert found == [("Élodie",)]


@pytest.mark.parametrize("database", ["postgres", "template1", "fleet_admin"])
def test_the_tenant_comes_into_no_other_database(
    yard: Yard, lodged: Done, server: Fresh, asked: Mapping[str, Any], database: str
) -> None:
    """Once by pg_hba, and once by the privileges, from the machine itself, where no line stands in the way."""
    login = {"user": ROLE, "password": yard.secrets()[f"{TENANT}-database-password"], "dbname": database}
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects connection"):
        yard.connect("built-1", **login)
    with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{database}"'):
        server.connect(database, ROLE, host=f"{server.folder}")


def test_pods_find_it_by_its_name_in_the_cluster(yard: Yard, lodged: Done) -> None:
    policy = cast("Mapping[str, Any]", yard.look_at("networkpolicy", names.namespace(TENANT), "allow-database"))

    assert policy["spec"]["egress"][1]["to"] == [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "odoo-platform"}},
            "podSelector": {"matchLabels": {"cnpg.io/cluster": "built-1"}},
        }
    ]


@pytest.fixture(scope="module")
def target(yard: Yard, lodged: Done, ground: Path) -> Generator[BackupTarget]:
    """Where the tenant is copied to, and where restores are rehearsed: on another server."""
    with BackupTarget(ground / "built-target") as made:
        before = yard.fact("backup")["target"]
        place = {"target": made.address, "moved_from": before, "cidr": f"{HOST}/32", "port": made.port}
        backup = {**place, "secret": SUPPLIED}
        scratch = {"service": "shared-1", "sslmode": "prefer", "cidr": f"{HOST}/32"}
        yard.configure(backup=backup, rehearsal=scratch)
        done = yard.up()
        assert done.code == 0, done.output
        supply(yard, names.namespace(TENANT), SUPPLIED, repository=made.repository(TENANT))
        supply(yard, "odoo-platform", f"{SUPPLIED}-{TENANT}", repository=made.repository(TENANT))
        yield made


def test_a_tenant_is_made_ready_copied_and_proven_there(
    yard: Yard, server: Fresh, target: BackupTarget, ground: Path
) -> None:
    """By its own pods, which know the server by its certificate."""
    home = names.namespace(TENANT)
    away = ("127.0.0.1", target.port)
    found_as = (names.server_host("built-1", "odoo-platform"),)

    def there(pod: HostPod) -> HostPod:
        return replace(pod, ports={server.port: 5432}, names=found_as)

    with preparing(yard, TENANT, ground / "built-web", "built-1-owner", there=there) as made:
        ready = made.prepare()
        assert ready.code == 0, ready.said
        assert made.states()["installed"] > 1
    with there(job_pod(yard, home, "backup", ground / "built-backup", away)) as copying:
        keep_files(yard, TENANT, "built-1", copying.volume("filestore"), ("a contract", "a portrait"))
        ended = copying.play()
    assert {name: one.code for name, one in ended.items()} == {"dump": 0, "copy": 0, "mark": 0}, ended
    with job_pod(yard, "odoo-platform", names.rehearsal(TENANT), ground / "built-rehearsal", away) as proving:
        ended = proving.play()
    assert {name: one.code for name, one in ended.items()} == {"fetch": 0, "rehearse": 0}, ended
    assert ended["rehearse"].said == "passed\n"


def test_a_server_on_which_somebody_lives_is_not_released(yard: Yard, lodged: Done) -> None:
    before = yard.fact("servers")
    yard.configure(servers={**before, "built-1": {**before["built-1"], "build": {**BUILD, "released": True}}})
    try:
        refused = yard.preview()
    finally:
        yard.configure(servers=before)

    assert refused.code != 0
    assert "placement names the server built-1, which is released" in refused.output
