from pathlib import Path

import pytest
from checkout import SPA, Checkout
from trial import problem, said

from tenancy.problem import Problem

FRANCHISE = SPA + "features: [franchise-management]\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_companies_need_a_feature_that_allows_several(checkout: Checkout):
    checkout.tenant("acme", SPA + "companies: [One Spa North]\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="companies are named, and none of the customer's features allows several in one database",
        why="they would not be set up, and nobody would notice",
        do="add a feature that allows them under features: franchise-management",
    )


def test_companies_are_taken_with_such_a_feature_and_it_without_companies(checkout: Checkout):
    checkout.tenant("acme", FRANCHISE + "companies: [One Spa North, One Spa South]\n")
    checkout.tenant("zebra", FRANCHISE)

    assert said(checkout) == []


@pytest.mark.parametrize(
    ("more", "taken"), [("", "One Spa"), ("branding: {name: The Spa}\n", "The Spa"), ("branding: {}\n", "One Spa")]
)
def test_no_further_company_is_called_as_the_main_one(checkout: Checkout, more: str, taken: str):
    checkout.tenant("acme", FRANCHISE + f"companies:\n  - One Spa North\n  - {taken}\n{more}")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=12,
        tenant="acme",
        what=f"companies names {taken}, as the main company is called already",
        why="Odoo refuses two companies of one name",
        do="remove it, or give one of the two another name",
    )


def test_the_customers_own_name_is_free_where_its_company_is_called_otherwise(checkout: Checkout):
    checkout.tenant("acme", FRANCHISE + "companies: [One Spa]\nbranding: {name: The Spa}\n")

    assert said(checkout) == []
