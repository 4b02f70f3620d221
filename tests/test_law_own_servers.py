from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import CLUSTER, OWN, OWN_FACTS, WEALTH, Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("one-wealth", WEALTH)
    return made


def said(checkout: Checkout, **facts: object) -> list[str]:
    return [str(problem) for problem in checkout.problems({**OWN_FACTS, **facts})]


def test_a_server_may_be_built_with_its_tenant(checkout: Checkout):
    assert said(checkout) == []


def test_it_needs_the_operator(checkout: Checkout):
    assert said(checkout, addons=[]) == [
        (
            "Pulumi.dev.yaml: the server dedicated-1 is built with-tenant, and the cluster has no operator that could\n"
            "  why: nobody would make the server, and its tenant would wait for a database for ever\n"
            "  do: add cloudnative-pg to addons once it runs in the cluster, or name a server that is there by its connection "
            "service"
        )
    ]


def test_it_needs_to_know_where_the_api_server_is(checkout: Checkout):
    assert said(checkout, cluster=CLUSTER) == [
        (
            "Pulumi.dev.yaml: the server dedicated-1 is built with-tenant, and cluster does not say where the API server is\n"
            "  why: every instance reports to it, and the walls around a tenant let nothing out that is not named\n"
            "  do: write api: below cluster, with the addresses that the API server itself has: kubectl get endpoints "
            "kubernetes"
        )
    ]


def test_a_way_to_the_api_server_is_none_to_pods(checkout: Checkout):
    (problem,) = said(checkout, cluster={**CLUSTER, "api": {"cidr": "10.0.0.0/8"}})

    assert "cluster.api.cidr is 10.0.0.0/8, a range that holds addresses of pods" in problem


TARGET: Mapping[str, object] = {"target": "rest:https://127.0.0.1/backups", "cidr": "127.0.0.1/32"}


def test_any_moment_comes_back_from_a_bucket_only(checkout: Checkout):
    (problem,) = said(checkout, backup=TARGET)
    assert problem == (
        "tenants/dev/one-wealth.yaml:8: one-wealth: any moment is to be brought back from the server dedicated-1, and "
        "backups go to rest:https://127.0.0.1/backups, which is no bucket\n"
        "  why: what such a server writes down as it happens goes to an object store, and to nothing else\n"
        "  do: write point_in_time: false below backup, or have an operator move backups to s3:https://SERVER/BUCKET"
    )

    checkout.tenant("one-wealth", WEALTH + "backup: {point_in_time: false}\n")
    assert said(checkout, backup=TARGET) == []


@pytest.mark.parametrize(
    ("server", "what"),
    [
        ({**OWN, "strategy": "shared"}, 'strategy" says shared, and the server is built with-tenant'),
        ({**OWN, "cidr": "10.1.2.3/32"}, 'cidr" says 10.1.2.3/32, and the server is built with-tenant'),
        ({**OWN, "service": "own"}, 'service" says own, and the server is built with-tenant'),
        ({**OWN, "host": "10.1.2.3"}, 'host" says 10.1.2.3, and the server is built with-tenant'),
        ({**OWN, "port": 6000}, 'port" says 6000, and the server is built with-tenant'),
        ({**OWN, "built": "elsewhere"}, 'service" is missing'),
        ({**OWN, "built": "elsewhere", "service": "own"}, 'cidr" is missing'),
        ({**OWN, "tenants": 2}, "the server dedicated-1 is dedicated, and may bear 2 tenants"),
    ],
)
def test_it_is_nowhere_but_with_its_tenant(checkout: Checkout, server: Mapping[str, object], what: str):
    found = said(checkout, servers={"dedicated-1": server})

    assert what in found[0], found


def test_what_clients_check_is_not_signed_for_ninety_days(checkout: Checkout):
    (told,) = said(checkout, servers={"dedicated-1": {**OWN, "sslmode": "verify-full"}})

    assert told == (
        "Pulumi.dev.yaml: the server dedicated-1 is built with-tenant with sslmode verify-full, and cluster names no authority\n"
        "  why: what the operator signs with by itself lasts ninety days, and clients read it once: after that nobody would "
        "reach the server any more\n"
        "  do: write authority: odoo-internal below cluster, a cluster issuer of cert-manager's, or authority: {} beside it to "
        "have the platform build that; or sslmode: require"
    )
