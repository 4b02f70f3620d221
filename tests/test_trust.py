from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import CLUSTER, DEDICATED, FACTS, OWN, OWN_FACTS, REHEARSAL, SPA, WEALTH, Checkout

from components.configuration import pgbouncer_ini
from tenancy.resolve import resolve_scratch, resolve_tenants
from tenancy.spec import DatabaseSpec
from tenancy.trust import EXAMPLE, TrustSpec

FULL: Mapping[str, object] = {"dedicated-1": {**DEDICATED, "sslmode": "verify-full"}}
OWN_FULL: Mapping[str, object] = {"dedicated-1": {**OWN, "sslmode": "verify-full"}}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("one-wealth", WEALTH)
    return made


def database(checkout: Checkout, facts: Mapping[str, object]) -> DatabaseSpec:
    (found,) = resolve_tenants(checkout.load(facts))
    return found.database


@pytest.mark.parametrize(
    ("facts", "trust"),
    [
        (FACTS, None),
        ({**FACTS, "trusted": None}, None),
        ({**FACTS, "servers": FULL}, TrustSpec(pem=EXAMPLE, secret=None)),
        (OWN_FACTS, None),
    ],
)
def test_whoever_is_asked_for_vouches(checkout: Checkout, facts: Mapping[str, object], trust: TrustSpec | None):
    found = database(checkout, facts)

    assert found.server.trust == trust
    line = "server_tls_ca_file = /etc/authority/ca.crt\n"
    assert (line in pgbouncer_ini(found, database_name="t")) is (trust is not None)


def test_where_the_cluster_has_an_authority_it_signs_for_servers_that_are_built_there(checkout: Checkout):
    cluster = {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}
    found = database(checkout, {**OWN_FACTS, "servers": OWN_FULL, "cluster": cluster, "addons": ADDONS})

    assert found.server.trust == TrustSpec(pem=None, secret="database-certificate")
    assert found.built is not None
    assert found.built.certificate is not None
    assert found.built.certificate.issuer == "odoo-internal"
    assert found.server.host in found.built.certificate.hosts


ADDONS = ["cloudnative-pg", "cert-manager"]


def test_an_authority_needs_whoever_asks_it(checkout: Checkout):
    cluster = {**CLUSTER, "api": {"cidr": "10.1.2.7/32"}, "authority": "odoo-internal"}

    assert [str(one) for one in checkout.problems({**OWN_FACTS, "cluster": cluster})] == [
        (
            "Pulumi.dev.yaml: cluster names the authority odoo-internal, and addons has no cert-manager\n"
            "  why: certificates of database servers are asked of it, and nobody would answer\n"
            "  do: add cert-manager to addons once it runs in the cluster, or leave authority out"
        )
    ]


def test_a_rehearsal_asks_for_the_same(checkout: Checkout):
    checkout.tenant("one-wealth", SPA)
    guarded = {**FACTS, "rehearsal": {**REHEARSAL, "sslmode": "verify-full"}}

    for facts, trusted in ((guarded, EXAMPLE), (FACTS, None)):
        fleet = checkout.load(facts)
        scratch, (tenant,) = resolve_scratch(fleet), resolve_tenants(fleet)
        assert (scratch and scratch.trusted) == trusted
        assert (tenant.rehearsal is not None and tenant.rehearsal.trusts) is (trusted is not None)


@pytest.mark.parametrize(
    "text",
    [
        "odoo-internal",
        EXAMPLE.replace("-----END CERTIFICATE-----\n", ""),
        "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n" + EXAMPLE,
        EXAMPLE.replace("M", "!"),
    ],
)
def test_what_is_no_certificate_vouches_for_nobody(checkout: Checkout, text: str):
    (problem,) = checkout.problems({**FACTS, "trusted": text})

    assert 'trusted" is no list of certificates' in problem.what
    assert "MIG" not in str(problem)
