from pathlib import Path

import pytest
from checkout import SPA, Checkout
from trial import problem, safe, said, with_server

from tenancy.problem import Problem

ALLOWED = 'regions: {{value: [{}], answers: ["our test"]}}\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_region_that_is_not_the_stacks_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "region: eu-west-1\n")
    checkout.tenant("zebra", SPA + "region: us-east-1\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="region says eu-west-1, and this stack keeps its data in us-east-1",
        why="data is where the stack is, whatever a line says",
        do="write us-east-1 or leave the line out; a customer of another region needs a move to a stack there",
    )


def test_a_server_in_another_region_is_refused(checkout: Checkout):
    checkout.tenant("acme")

    assert problem(checkout, with_server("shared-1", region="eu-west-1")) == Problem(
        file="tenants/dev/acme.yaml",
        line=8,
        tenant="acme",
        what="placement names the server shared-1, which is in eu-west-1, and this stack keeps its data in us-east-1",
        why="the database would be in another region than the customer was told",
        do="choose a server in us-east-1: dedicated-1",
    )


def test_a_server_that_says_its_stacks_region_is_no_different_from_one_that_says_none(checkout: Checkout):
    checkout.tenant("acme")

    assert said(checkout, with_server("shared-1", region="us-east-1")) == []


def test_a_standard_keeps_data_in_its_regions(checkout: Checkout):
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert said(checkout, safe(region="eu-west-1")) == []
    assert problem(checkout, safe()) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="compliance gdpr allows data in eu-central-1 or eu-west-1, and this stack keeps it in us-east-1",
        why="data that leaves the regions of its standard has left them for good",
        do="this customer needs a stack in eu-central-1 or eu-west-1; place it there before it has data",
    )


def test_standards_that_contradict_each_other_are_both_named(checkout: Checkout):
    text = (checkout.root / "catalog/compliance/pci.yaml").read_text() + ALLOWED.format("us-east-1, us-west-2")
    checkout.write("catalog/compliance/pci.yaml", text)
    checkout.tenant("acme", SPA.replace("shared", "dedicated") + "compliance:\n  - hipaa\n  - pci\n  - gdpr\n")

    assert problem(checkout, safe()) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what="compliance pci and gdpr together leave no region in which the data may be: pci allows us-east-1 or us-west-2, "
        "gdpr allows eu-central-1 or eu-west-1",
        why="each of them forbids the regions of the others, so there is no place for this customer",
        do="ask which of them the customer really answers to, and remove the others",
    )
