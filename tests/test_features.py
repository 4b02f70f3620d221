from pathlib import Path

import pytest
from checkout import SPA, Checkout
from trial import case, spec

from tenancy.case import Case
from tenancy.features import on_offer, usual


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def names(found: Case) -> list[str]:
    return [one.name for one in found.features]


def test_a_customer_has_what_is_usual_in_its_industry(checkout: Checkout):
    assert names(case(checkout)) == ["gift-cards"]


def test_what_is_asked_for_comes_on_top_in_the_order_of_the_page(checkout: Checkout):
    asked = "features: [franchise-management, member-management]\n"

    assert names(case(checkout, SPA + asked)) == ["member-management", "gift-cards", "franchise-management"]
    assert spec(checkout, SPA + asked).features == ("member-management", "gift-cards", "franchise-management")


def test_what_is_not_wanted_is_left_out(checkout: Checkout):
    assert names(case(checkout, SPA + "without: [gift-cards]\n")) == []


def test_what_is_usual_and_asked_for_is_there_once(checkout: Checkout):
    found = case(checkout, SPA + "features: [gift-cards]\n")

    assert [(one.name, one.is_usual, one.steps) for one in found.features] == [("gift-cards", False, ("features", 0))]


def test_a_usual_feature_that_is_kept_to_others_is_not_usual_for_the_rest(checkout: Checkout):
    title = "    title: Gift cards and loyalty points\n"
    checkout.edit("catalog/industries/spa.yaml", title, f"{title}    only: [acme, one-group]\n")
    mine, groups = case(checkout), case(checkout, SPA + "customer: one-group\n")
    found = case(checkout, SPA + "customer: other\n")

    assert names(mine) == names(groups) == ["gift-cards"]
    assert list(usual(found.trade, "beta", found.asked)) == []
    assert list(usual(found.trade, "acme", found.asked)) == ["gift-cards"]


def test_what_is_on_offer_is_in_alphabetical_order(checkout: Checkout):
    found = case(checkout, SPA + "customer: luxury-spa-chain\n")

    assert list(on_offer(found.trade, "acme", found.asked)) == [
        "franchise-management",
        "gift-cards",
        "health-records",
        "member-management",
        "online-appointments",
    ]
