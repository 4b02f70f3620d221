from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import CLUSTER, FACTS, PRODUCTION, SPA, WEALTH, Checkout
from trial import safe, spec

from tenancy.spec import NodePoolSpec, RecordsSpec

MANY = {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def quota(checkout: Checkout, text: str, facts: Mapping[str, object] = FACTS) -> dict[str, str]:
    return dict(spec(checkout, text, facts).isolation.quota)


def test_a_namespace_holds_what_the_plan_gives(checkout: Checkout):
    assert spec(checkout, WEALTH).isolation.quota == (
        ("pods", "6"),
        ("requests.cpu", "5"),
        ("limits.cpu", "13"),
        ("requests.memory", "6Gi"),
        ("limits.memory", "13Gi"),
        ("persistentvolumeclaims", "2"),
        ("requests.storage", "100G"),
        ("services.loadbalancers", "0"),
        ("services.nodeports", "0"),
    )


def test_a_namespace_has_room_for_the_industrys_extra_storage_in_each_claim(checkout: Checkout):
    assert quota(checkout, SPA)["requests.storage"] == "30G"
    assert spec(checkout).filestore.size == "15G"


def test_a_namespace_has_room_for_web_pods_that_multiply(checkout: Checkout):
    """Eight while four are replaced, six more than usual, 2 cores and 2560Mi each, and one of 250m and 512Mi for jobs; with a
    pooler of 50m and 128Mi beside each."""
    more = quota(checkout, WEALTH + "autoscaling: true\n", {**FACTS, "storage": MANY})

    assert (more["pods"], more["requests.cpu"], more["limits.cpu"]) == ("13", "17600m", "48500m")
    assert (more["requests.memory"], more["limits.memory"]) == ("22912Mi", "49Gi")
    assert more["requests.storage"] == "100G"


def test_the_ways_out_are_those_that_the_stack_names(checkout: Checkout):
    found = spec(checkout).isolation

    assert (found.ingress_namespace, found.dns_cidr, found.backup, found.mail) == (
        "ingress",
        "10.96.0.10/32",
        ("127.0.0.1/32", 443),
        None,
    )


def test_mail_opens_the_way_to_its_server_and_no_other(checkout: Checkout):
    facts = {**PRODUCTION, "mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32", "port": 25}}
    own = SPA + "mail: {host: smtp.spa.example, cidr: 10.9.9.9/32, secret: smtp}\n"

    assert spec(checkout, facts=facts).isolation.mail == ("10.1.2.5/32", 25)
    assert spec(checkout, own, facts).isolation.mail == ("10.9.9.9/32", 587)
    assert spec(checkout, own, PRODUCTION).isolation.mail == ("10.9.9.9/32", 587)


@pytest.mark.parametrize(("standards", "denied"), [("[]", False), ("[gdpr]", True), ("[sox, hipaa]", True)])
def test_a_standard_denies_every_way_out_that_is_not_named(checkout: Checkout, standards: str, denied: bool):
    region = "eu-west-1" if "gdpr" in standards else "us-east-1"
    found = spec(checkout, WEALTH + f"compliance: {standards}\n", safe(region=region))

    assert found.isolation.egress_denied is denied


def test_records_are_kept_as_the_strictest_standard_wants_it(checkout: Checkout):
    assert spec(checkout).records == RecordsSpec(audit_log=False, retention_days=None, hot_days=None, erasure=False)
    assert spec(checkout, WEALTH + "compliance: [pci, sox]\n", safe()).records == RecordsSpec(
        audit_log=True, retention_days=2555, hot_days=90, erasure=False
    )
    assert spec(checkout, WEALTH + "compliance: [gdpr]\n", safe(region="eu-west-1")).records == RecordsSpec(
        audit_log=True, retention_days=365, hot_days=None, erasure=True
    )


def with_pools(**pools: Mapping[str, object]) -> Mapping[str, object]:
    return safe(cluster={**CLUSTER, "node_pools": pools})


def test_pods_are_marked_with_how_long_their_logs_are_kept(checkout: Checkout):
    def marks(*lines: str) -> dict[str, str]:
        found = dict(spec(checkout, WEALTH + "".join(lines), safe()).labels)
        return {key: value for key, value in found.items() if "log" in key}

    assert marks() == {}
    assert marks("compliance: [pci]\n") == {"odoo-saas/log-days": "365", "odoo-saas/log-hot-days": "90"}
    assert marks("compliance: [sox, pci]\n") == {"odoo-saas/log-days": "2555", "odoo-saas/log-hot-days": "90"}


def test_a_tenant_runs_on_the_nodes_that_are_kept_for_its_standards(checkout: Checkout):
    pools = with_pools(
        open={"labels": {"pool": "open"}},
        money={"labels": {"pool": "money"}, "compliance": ["sox"]},
        health={"labels": {"b": "2", "a": "1"}, "taint": "pool=health", "compliance": ["pci", "hipaa"]},
    )

    assert spec(checkout, WEALTH, pools).node_pool is None
    assert spec(checkout, WEALTH + "compliance: [sox]\n", pools).node_pool == NodePoolSpec(
        name="money", labels=(("pool", "money"),), taint=None
    )
    assert spec(checkout, WEALTH + "compliance: [hipaa]\n", pools).node_pool == NodePoolSpec(
        name="health", labels=(("b", "2"), ("a", "1")), taint="pool=health"
    )
