from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import CLUSTER, FACTS, SPA, WEALTH, Checkout
from trial import problem, safe, said

from tenancy.problem import Problem

MANY: Mapping[str, object] = {
    **FACTS,
    "storage": {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"},
}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_autoscaling_is_for_plans_that_have_it(checkout: Checkout):
    checkout.tenant("acme", SPA + "autoscaling: true\n")

    assert problem(checkout, MANY) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="autoscaling is wanted, and the plan basic has none",
        why="how far web pods multiply is part of what a plan costs",
        do="remove the line, or choose a plan that has it: premium, enterprise",
    )


def test_autoscaling_needs_a_filestore_that_several_nodes_write_to(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "autoscaling: true\n")

    assert said(checkout, MANY) == []
    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="autoscaling is wanted, and the filestores of this stack can be written to from one node only (ReadWriteOnce)",
        why="web pods on several nodes have to share one filestore; without it, the second one shows pages without pictures "
        "and logs people out",
        do="remove the line, or have an operator give the stack a storage class with access_mode: ReadWriteMany",
    )


def test_who_does_not_want_autoscaling_needs_neither(checkout: Checkout):
    checkout.tenant("acme", SPA + "autoscaling: false\n")

    assert said(checkout) == []


def with_pools(**pools: list[str]) -> Mapping[str, object]:
    nodes = {name: {"labels": {"pool": name}, "compliance": standards} for name, standards in pools.items()}
    return safe(cluster={**CLUSTER, "node_pools": nodes})


def test_a_tenant_cannot_be_on_two_node_pools(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "compliance: [sox, hipaa]\n")

    assert said(checkout, with_pools(a=["hipaa", "sox"], b=["pci"])) == []
    assert problem(checkout, with_pools(a=["hipaa"], b=["sox"], c=["pci"], d=[])) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="compliance sox and hipaa puts this tenant on the node pools a and b, and it can be on one only",
        why="pods of one tenant run where all of its standards are kept, and no pool is named for them together",
        do="have an operator name one pool for all of its standards",
    )
