from pathlib import Path

import pytest
from checkout import FACTS, SPA, Checkout
from trial import EUROPE, problem, said, with_server

from tenancy.problem import Problem

STORED = """\
config:
  odoo-saas:servers:
    shared-1:
      sslmode: prefer
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("sslmode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_a_standard_refuses_a_server_that_is_protected_less(checkout: Checkout, sslmode: str):
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert problem(checkout, with_server("shared-1", EUROPE, sslmode=sslmode)) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what=f"compliance gdpr demands connections with sslmode verify-full, and the server shared-1 has {sslmode}",
        why="what passes between Odoo and its database could be read or altered on the way",
        do="choose a server that has verify-full, or give shared-1 a certificate and set its sslmode to it",
    )


def test_a_standard_is_content_with_a_server_that_is_protected_as_it_demands(checkout: Checkout):
    checkout.edit("catalog/compliance/gdpr.yaml", "value: verify-full", "value: require")
    checkout.tenant("acme", SPA + "compliance: [gdpr]\n")

    assert said(checkout, with_server("shared-1", EUROPE, sslmode="require")) == []
    assert said(checkout, with_server("shared-1", EUROPE, sslmode="verify-ca")) == []


def test_a_stack_may_demand_protection_of_all_its_servers(checkout: Checkout):
    checkout.write("Pulumi.dev.yaml", STORED)
    checkout.tenant("acme")
    facts = {**with_server("dedicated-1", sslmode="verify-full"), "hardening": {"sslmode": "verify-ca"}}

    assert problem(checkout, facts) == Problem(
        file="Pulumi.dev.yaml",
        line=4,
        what="hardening demands connections with sslmode verify-ca, and the server shared-1 has prefer",
        why="what passes between Odoo and its database could be read or altered on the way",
        do="give shared-1 a certificate and write sslmode: verify-ca",
    )


def test_what_a_stack_demands_of_its_servers_is_the_least_and_not_all(checkout: Checkout):
    checkout.tenant("acme")

    assert said(checkout, {**FACTS, "hardening": {"sslmode": "prefer"}}) == []
    assert said(checkout, {**FACTS, "hardening": {"sslmode": "allow"}}) == []


@pytest.mark.parametrize("sslmode", ["verify-ca", "verify-full"])
def test_a_server_that_has_to_be_vouched_for_needs_somebody_who_does(checkout: Checkout, sslmode: str):
    checkout.write("Pulumi.dev.yaml", STORED)
    checkout.tenant("acme")
    facts = with_server("shared-1", sslmode=sslmode)

    assert problem(checkout, {**facts, "trusted": None}) == Problem(
        file="Pulumi.dev.yaml",
        line=4,
        what=f"the server shared-1 has sslmode {sslmode}, and nobody is trusted to vouch for it",
        why="the clients' images know no authority of their own; no pod could connect to it",
        do="write the certificate of whoever signs the server's below trusted, of a managed server its provider's bundle",
    )
    assert said(checkout, facts) == []


@pytest.mark.parametrize("sslmode", ["disable", "allow", "prefer", "require"])
def test_where_nobody_asks_who_vouches_nobody_has_to(checkout: Checkout, sslmode: str):
    checkout.tenant("acme")

    assert said(checkout, {**with_server("shared-1", sslmode=sslmode), "trusted": None}) == []
