from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import EUROPE, problem, safe, said, with_server

from tenancy.problem import Problem

SAFE = safe(EUROPE)
GDPR = SPA + "compliance:\n  - gdpr\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_server_that_is_kept_for_standards_takes_nobody_else(checkout: Checkout):
    facts = with_server("shared-2", with_server("shared-1", SAFE, profile=["sox", "gdpr"]))
    checkout.tenant("acme", GDPR)
    checkout.tenant("zebra")

    assert problem(checkout, facts) == Problem(
        file="tenants/dev/zebra.yaml",
        line=8,
        tenant="zebra",
        what="placement names the server shared-1, which is kept to tenants that answer to sox and gdpr",
        why="whoever else is on it is inside a boundary that auditors look at",
        do="choose another server: shared-2",
    )


def test_a_server_of_another_kind_is_not_offered_instead(checkout: Checkout):
    checkout.tenant("acme")

    assert problem(checkout, with_server("shared-1", profile=["gdpr"])).do == "choose another server: none"


def test_a_server_that_is_kept_for_nobody_takes_everybody(checkout: Checkout):
    checkout.tenant("acme", GDPR)
    checkout.tenant("zebra")

    assert said(checkout, SAFE) == []


def own_servers(checkout: Checkout) -> None:
    """Have gdpr keep to servers of its own; the others are dedicated anyway."""
    text = (checkout.root / "catalog/compliance/gdpr.yaml").read_text()
    checkout.write("catalog/compliance/gdpr.yaml", text + 'own_servers: {value: true, answers: ["our test"]}\n')


def test_a_standard_that_keeps_to_its_own_has_only_its_own_on_a_server(checkout: Checkout):
    own_servers(checkout)
    checkout.tenant("acme", GDPR)
    checkout.tenant("beta", GDPR)
    assert said(checkout, SAFE) == []

    checkout.tenant("yak")
    checkout.tenant("zebra")
    first, second = checkout.problems(SAFE)
    assert first == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what="compliance gdpr demands a server without tenants of other standards, and shared-1 also has yak, zebra",
        why="the boundary of the standard would go through the middle of a server",
        do="place the newer of them on another server; one that already has data needs a move",
    )
    assert second.tenant == "beta"


def test_one_standard_more_is_another_boundary(checkout: Checkout):
    own_servers(checkout)
    checkout.edit("catalog/compliance/sox.yaml", "dedicated:\n  value: true", "dedicated:\n  value: false")
    checkout.tenant("acme", GDPR)
    checkout.tenant("zebra", SPA + "compliance: [sox, gdpr]\n")

    assert [one.tenant for one in checkout.problems(SAFE)] == ["acme", "zebra"]
    checkout.tenant("acme", SPA + "compliance: [gdpr, sox]\n")
    assert said(checkout, SAFE) == []


def test_tenants_on_different_servers_are_no_neighbours(checkout: Checkout):
    own_servers(checkout)
    checkout.tenant("acme", GDPR)
    checkout.tenant("zebra", WEALTH)

    assert said(checkout, SAFE) == []
