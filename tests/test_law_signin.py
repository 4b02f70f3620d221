from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import problem, safe, said

from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_a_provider_without_a_secret_is_refused(checkout: Checkout, provider: str):
    checkout.tenant("acme", SPA + f"signin:\n  provider: {provider}\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what=f"signin names the provider {provider}, and no secret",
        why="the provider lets Odoo ask only with a client id and a key, which are supplied under a name",
        do="add the name of the supplied secret below signin, such as\nsecret: sso-acme",
    )


def test_an_openid_provider_without_an_address_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "signin:\n  provider: openid\n  secret: sso\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what="signin names the provider openid, and no issuer",
        why="openid is spoken at many places, and Odoo has to know which one to ask",
        do="add the provider's address below signin, such as\nissuer: https://login.example.com/realms/acme",
    )


def test_a_provider_with_all_that_it_needs_is_taken(checkout: Checkout):
    checkout.tenant("acme", SPA + "signin: {provider: google, secret: sso}\n")
    checkout.tenant("zebra", SPA + "signin: {provider: openid, secret: sso, issuer: 'https://login.example.com/a'}\n")

    assert said(checkout) == []


@pytest.mark.parametrize(
    ("standard", "asked", "demanded"),
    [("hipaa", "nobody", "employees"), ("pci", "nobody", "everyone"), ("pci", "employees", "everyone")],
)
def test_a_second_factor_for_fewer_than_a_standard_demands_is_refused(
    checkout: Checkout, standard: str, asked: str, demanded: str
):
    checkout.tenant("acme", WEALTH + f"compliance: [{standard}]\nsignin:\n  two_factor: {asked}\n")

    assert problem(checkout, safe()) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what=f"two_factor says {asked}, and compliance {standard} demands {demanded}",
        why="a standard's demand is not the customer's to waive",
        do=f"write two_factor: {demanded}, or leave the line out",
    )


@pytest.mark.parametrize(
    ("standard", "asked"), [("hipaa", "employees"), ("hipaa", "everyone"), ("pci", "everyone"), ("sox", "nobody")]
)
def test_a_second_factor_for_as_many_or_more_is_taken(checkout: Checkout, standard: str, asked: str):
    checkout.tenant("acme", WEALTH + f"compliance: [{standard}]\nsignin: {{two_factor: {asked}}}\n")

    assert said(checkout, safe()) == []
