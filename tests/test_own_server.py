"""What a tenant gets whose database server is built with it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from checkout import CLUSTER, OWN, OWN_FACTS, WEALTH, Checkout

from tenancy import bootstrap
from tenancy.pgcluster import ArchiveSpec, PgClusterSpec
from tenancy.resolve import resolve_tenants
from tenancy.resources import Resources
from tenancy.spec import ServerSpec, TenantSpec


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def tenant(checkout: Checkout, *lines: str, facts: Mapping[str, object] = OWN_FACTS) -> TenantSpec:
    checkout.tenant("one-wealth", WEALTH + "".join(f"{line}\n" for line in lines))
    (found,) = resolve_tenants(checkout.load(facts))
    return found


def built(checkout: Checkout, *lines: str, facts: Mapping[str, object] = OWN_FACTS) -> PgClusterSpec:
    found = tenant(checkout, *lines, facts=facts).database.built
    assert found is not None
    return found


def test_its_plan_and_stack_say_what_it_is(checkout: Checkout):
    role = tenant(checkout).database.role
    assert built(checkout) == PgClusterSpec(
        name="database",
        namespace="odoo-one-wealth",
        policy="allow-postgres",
        image=(
            "ghcr.io/cloudnative-pg/postgresql:16.15-202608310817-standard-bookworm"
            "@sha256:6c697d90e9b7cd6c70e06b76616c89540650c2b80a603e9804993800c3413c51"
        ),
        instances=2,
        resources=Resources(cpu_request="1", cpu_limit="2", memory_request="4Gi", memory_limit="4Gi"),
        storage="50G",
        storage_class="standard",
        priority_class="odoo-saas-premium",
        parameters=(
            ("statement_timeout", "900s"),
            ("idle_in_transaction_session_timeout", "1800s"),
            ("max_connections", "80"),
            ("shared_buffers", "1024MB"),
            ("tcp_keepalives_idle", "60"),
            ("tcp_keepalives_interval", "10"),
            ("tcp_keepalives_count", "6"),
        ),
        access=(f"host {role} {role} all scram-sha-256", "host all all all reject"),
        database=role,
        role=role,
        connection_limit=45,
        first=bootstrap.of_server(),
        inside=bootstrap.of_database(role, role),
        operator_namespace="cnpg-system",
        api=("10.1.2.7/32", 6443),
        certificate=None,
        archive=ArchiveSpec(
            endpoint="https://127.0.0.1",
            path="s3://odoo-saas-dev/_postgres/one-wealth",
            way=("127.0.0.1/32", 443),
            secret=None,
            encryption=None,
            resources=Resources(cpu_request="50m", cpu_limit="500m", memory_request="128Mi", memory_limit="512Mi"),
            days=7,
            schedule="0 2 2 * * *",
        ),
        scraper=None,
        shared=None,
    )


def test_its_pods_see_it_as_any_other_server(checkout: Checkout):
    assert tenant(checkout).database.server == ServerSpec(
        name="dedicated-1",
        host="database-rw.odoo-one-wealth.svc",
        port=5432,
        admin=None,
        sslmode="prefer",
        cidr=None,
        trust=None,
        cluster="database",
        namespace=None,
    )


def test_no_connection_service_has_to_be_known(checkout: Checkout):
    checkout.tenant("one-wealth", WEALTH)

    (found,) = resolve_tenants(checkout.load(OWN_FACTS, services=None))

    assert found.database.built is not None


def test_whoever_wants_no_moment_back_writes_none_down(checkout: Checkout):
    with_none = built(checkout, "backup: {point_in_time: false}")

    assert with_none == replace(built(checkout), archive=None)


def test_a_standard_has_it_encrypted_and_audited(checkout: Checkout):
    cluster = {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}
    addons = ["cloudnative-pg", "cert-manager"]
    servers = {"dedicated-1": {**OWN, "sslmode": "verify-full"}}
    facts = {**OWN_FACTS, "servers": servers, "cluster": cluster, "addons": addons}
    found = built(checkout, "compliance: [hipaa]", facts=facts)

    assert found.storage_class == "encrypted"
    assert dict(found.parameters) | {"pgaudit.log": "all, -misc", "log_connections": "on"} == dict(found.parameters)
    assert dict(found.parameters)["pgaudit.log_parameter"] == "off"
    assert found.access[0].startswith("hostssl ")


def test_a_stack_may_have_a_storage_class_for_databases(checkout: Checkout):
    storage = {"standard": "standard", "encrypted": "encrypted", "database": "fast", "access_mode": "ReadWriteOnce"}

    assert built(checkout, facts={**OWN_FACTS, "storage": storage}).storage_class == "fast"


def test_the_quota_has_room_for_it_beside_what_it_has_for_odoo(checkout: Checkout):
    elsewhere = dict(tenant(checkout, facts=checkout_facts()).isolation.quota)
    found = dict(tenant(checkout).isolation.quota)

    assert {key: (elsewhere[key], found[key]) for key in found if found[key] != elsewhere[key]} == {
        # Two instances, and the Job that makes one of them anew; each with what writes its archive.
        "pods": ("6", "9"),
        "requests.cpu": ("5", "8150m"),
        "limits.cpu": ("13", "20500m"),
        "requests.memory": ("6Gi", "18816Mi"),
        "limits.memory": ("13Gi", "27136Mi"),
        "persistentvolumeclaims": ("2", "4"),
        "requests.storage": ("100G", "200G"),
    }


def checkout_facts() -> Mapping[str, object]:
    server = {**OWN, "built": "elsewhere", "service": "dedicated-1", "cidr": "127.0.0.1/32"}
    return {**OWN_FACTS, "servers": {"dedicated-1": server}}
