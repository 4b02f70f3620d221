from pathlib import Path

import pytest
from checkout import Checkout
from trial import problem

from tenancy.parameters import DECIDED
from tenancy.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("acme")
    return made


def line_of(checkout: Checkout, path: str, text: str) -> int:
    return (checkout.root / path).read_text().splitlines().index(text) + 1


def test_a_feature_whose_addon_is_not_described_is_refused(checkout: Checkout):
    checkout.edit("catalog/industries/spa.yaml", "addons: [resource-booking]", "addons:\n      - resource-bookings")

    assert problem(checkout) == Problem(
        file="catalog/industries/spa.yaml",
        line=line_of(checkout, "catalog/industries/spa.yaml", "      - resource-bookings"),
        what="the feature online-appointments needs the addon resource-bookings, which catalog/addons.yaml does not "
        "describe",
        why="without its modules and versions nobody can tell who can have the feature",
        do="write resource-booking instead",
    )


def test_an_addon_that_is_near_to_none_is_to_be_described(checkout: Checkout):
    checkout.edit("catalog/industries/spa.yaml", "addons: [resource-booking]", "addons: [telepathy]")

    assert problem(checkout).do == (
        "describe it in catalog/addons.yaml; there are: resource-booking, subscription, health-records"
    )


def test_an_image_is_said_to_carry_only_addons_that_are_described(checkout: Checkout):
    checkout.edit("catalog/releases.yaml", "early: {image: odoo:18.0-20260908,", CARRIES)

    assert problem(checkout) == Problem(
        file="catalog/releases.yaml",
        line=line_of(checkout, "catalog/releases.yaml", f"      {CARRIES} digest: unpinned}}"),
        what="this image is said to carry the addon subscriptions, which catalog/addons.yaml does not describe",
        why="a misspelt addon would look as if the image lacked it",
        do="write subscription instead",
    )


CARRIES = "early: {image: odoo:18.0-20260908, carries: [subscription, subscriptions],"


@pytest.mark.parametrize("key", sorted(DECIDED))
def test_a_feature_cannot_set_what_standards_and_addresses_settle(checkout: Checkout, key: str):
    title = "    title: Gift cards and loyalty points\n"
    checkout.edit("catalog/industries/spa.yaml", title, f"{title}    parameters:\n      {key}: a\n")

    assert problem(checkout) == Problem(
        file="catalog/industries/spa.yaml",
        line=line_of(checkout, "catalog/industries/spa.yaml", f"      {key}: a"),
        what=f"the feature gift-cards sets the parameter {key}, which is settled elsewhere",
        why="addresses and access follow from a tenant's file and its standards; a feature could loosen what they demand",
        do="remove the line",
    )
