from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from checkout import FACTS, REHEARSAL, SPA, Checkout
from trial import problem, said, with_server

from tenancy.problem import Problem

PODS = "10.244.0.0/16"
"""The pods' addresses in the facts of all these tests."""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def test_a_mail_server_whose_range_holds_pods_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "mail:\n  host: smtp.example.com\n  cidr: 10.0.0.0/8\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what=f"mail.cidr is 10.0.0.0/8, a range that holds addresses of pods ({PODS})",
        why="whoever may reach that range may reach the pods of every customer on the cluster",
        do="write the addresses of the server alone, such as 10.1.2.3/32",
    )


def test_a_stacks_range_that_holds_pods_is_refused_with_its_line(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", "config:\n  odoo-saas:servers:\n    shared-1:\n      cidr: 0.0.0.0/0\n")

    found = problem(checkout, with_server("shared-1", cidr="0.0.0.0/0"))

    assert (found.file, found.line, found.what) == (
        "Pulumi.dev.yaml",
        4,
        f"servers.shared-1.cidr is 0.0.0.0/0, a range that holds addresses of pods ({PODS})",
    )


@pytest.mark.parametrize(
    ("fact", "value", "what"),
    [
        ("backup", {"target": "s3:https://s3.test/b", "cidr": "10.244.7.0/24"}, "backup.cidr is 10.244.7.0/24"),
        ("mail", {"host": "smtp.test", "cidr": "10.244.0.1/32", "sink": True}, "mail.cidr is 10.244.0.1/32"),
        ("rehearsal", {**REHEARSAL, "cidr": "10.244.9.9/32"}, "rehearsal.cidr is 10.244.9.9/32"),
        ("cluster", {"dns_cidr": "10.240.0.0/12"}, "cluster.dns_cidr is 10.240.0.0/12"),
    ],
)
def test_no_way_of_a_stack_may_lead_to_pods(checkout: Checkout, fact: str, value: dict[str, object], what: str):
    known = cast("Mapping[str, object]", FACTS.get(fact, {}))
    facts = {**FACTS, fact: {**known, **value}}

    assert [line.partition(", a range")[0] for line in said(checkout, facts)] == [f"Pulumi.dev.yaml: {what}"]


@pytest.mark.parametrize(
    ("fact", "value", "what"),
    [
        (
            "backup",
            {"target": "s3:https://s3.test/b", "cidr": "169.254.169.254/32"},
            "backup.cidr is 169.254.169.254/32",
        ),
        ("mail", {"host": "smtp.test", "cidr": "169.254.0.0/17", "sink": True}, "mail.cidr is 169.254.0.0/17"),
        ("cluster", {"dns_cidr": "169.254.20.0/24"}, "cluster.dns_cidr is 169.254.20.0/24"),
        ("cluster", {"dns_cidr": "169.254.0.0/16"}, "cluster.dns_cidr is 169.254.0.0/16"),
    ],
)
def test_no_way_of_a_stack_may_lead_to_a_nodes_own_keys(
    checkout: Checkout, fact: str, value: dict[str, object], what: str
):
    known = cast("Mapping[str, object]", FACTS.get(fact, {}))
    facts = {**FACTS, fact: {**known, **value}}

    assert [line.partition(", a range")[0] for line in said(checkout, facts)] == [f"Pulumi.dev.yaml: {what}"]


@pytest.mark.parametrize("resolver", ["169.254.20.10/32", "169.254.169.254/32"])
def test_pods_may_ask_for_names_at_one_address_of_their_node(checkout: Checkout, resolver: str):
    """Of NodeLocal DNSCache and of Cloud DNS on GKE: at 53 alone, and keys are handed out at 80."""
    known = cast("Mapping[str, object]", FACTS["cluster"])

    assert said(checkout, {**FACTS, "cluster": {**known, "dns_cidr": resolver}}) == []


@pytest.mark.parametrize("cidr", ["10.243.255.255/32", "10.245.0.0/16", "fd00::/8"])
def test_a_range_beside_the_pods_is_fine(checkout: Checkout, cidr: str):
    assert said(checkout, with_server("shared-1", cidr=cidr)) == []
