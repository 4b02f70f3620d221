from datetime import date
from pathlib import Path

import pytest
from checkout import ROOT, Checkout
from killbill import read
from killbill_rules import catalog_faults, text

from tenancy import catalog
from tenancy.billing.catalog_xml import catalog_xml
from tenancy.problem import Refused

NEW_YEAR = date(2027, 1, 1)
SHIPPED = catalog_xml(catalog.load(ROOT), NEW_YEAR)
PLANS = "catalog/plans.yaml"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def made(checkout: Checkout) -> str:
    return catalog_xml(catalog.load(checkout.root), NEW_YEAR)


def said(checkout: Checkout) -> list[str]:
    with pytest.raises(Refused) as caught:
        made(checkout)
    return [str(problem).partition("\n")[0] for problem in caught.value.problems]


def prices(page: str, path: str) -> dict[str, str]:
    """What each plan costs, by its name, in all currencies."""
    return {
        plan.attrib["name"]: " ".join(
            f"{text(price, 'currency')} {text(price, 'value')}" for price in plan.findall(f"{path}/price")
        )
        for plan in read(page).findall("plans/plan")
    }


def test_the_shipped_price_list_makes_a_catalog_that_kill_bill_takes():
    assert catalog_faults(SHIPPED) == []


def test_every_plan_with_a_price_is_sold_by_the_month_and_so_is_a_database_server_on_top():
    assert prices(SHIPPED, "finalPhase/recurring/recurringPrice") == {
        "basic-monthly": "USD 5 EUR 5",
        "basic-dedicated-database-monthly": "USD 40 EUR 37",
        "standard-monthly": "USD 8 EUR 8",
        "standard-dedicated-database-monthly": "USD 40 EUR 37",
        "premium-monthly": "USD 10 EUR 10",
    }
    root = read(SHIPPED)
    assert text(root, "recurringBillingMode") == "IN_ADVANCE"
    assert {one.text for one in root.iter("billingPeriod")} == {"MONTHLY"}


def test_a_plan_without_a_price_is_left_out_and_the_page_says_so():
    assert "enterprise" not in {product.attrib["name"] for product in read(SHIPPED).findall("products/product")}
    assert SHIPPED.splitlines()[1] == "<!-- Not sold here, because the price is asked for: enterprise. -->"


def test_a_page_that_sells_every_plan_has_no_remark(checkout: Checkout):
    checkout.edit(PLANS, "      # A month is asked for: no price stands here.", "      month: {USD: 99, EUR: 95}")

    assert prices(made(checkout), "finalPhase/recurring/recurringPrice")["enterprise-monthly"] == "USD 99 EUR 95"
    assert "<!--" not in made(checkout)
    assert catalog_faults(made(checkout)) == []


def test_a_plan_is_tried_for_nothing_and_so_is_what_is_added_to_it():
    trials = {
        plan.attrib["name"]: [
            (phase.attrib["type"], text(phase, "duration/unit"), text(phase, "duration/number"))
            for phase in plan.iter("phase")
        ]
        for plan in read(SHIPPED).findall("plans/plan")
    }

    assert set(prices(SHIPPED, "initialPhases/phase/fixed/fixedPrice").values()) == {"USD 0 EUR 0"}
    assert [*trials.values()] == [[("TRIAL", "DAYS", "14")]] * 5
    assert {one.text for one in read(SHIPPED).iter("alignment")} == {"START_OF_BUNDLE"}


def test_a_plan_that_cannot_be_tried_begins_with_its_price(checkout: Checkout):
    checkout.edit(PLANS, "trial_days: 14", "trial_days: 0")

    assert read(made(checkout)).find(".//initialPhases") is None
    assert catalog_faults(made(checkout)) == []


def test_a_customer_changes_and_leaves_at_once():
    rules = read(SHIPPED).find("rules")

    assert rules is not None
    assert [[case.tag, text(case, "policy")] for case in rules.iter() if case.find("policy") is not None] == [
        ["changePolicyCase", "IMMEDIATE"],
        ["cancelPolicyCase", "IMMEDIATE"],
    ]


def test_a_database_server_of_ones_own_can_be_added_where_the_plan_has_none():
    added = {
        product.attrib["name"]: [one.text for one in product.findall("available/addonProduct")]
        for product in read(SHIPPED).findall("products/product")
    }

    assert added == {
        "basic": ["basic-dedicated-database"],
        "basic-dedicated-database": [],
        "standard": ["standard-dedicated-database"],
        "standard-dedicated-database": [],
        "premium": [],
    }


def test_what_goes_beyond_a_plan_is_billed_after_the_month():
    usages = [
        (
            usage.attrib["name"],
            usage.attrib["billingMode"],
            text(usage, ".//tieredBlock/unit"),
            text(usage, ".//tieredBlock/size"),
            [text(price, "value") for price in usage.iter("price")],
            text(usage, ".//tieredBlock/max"),
        )
        for usage in read(SHIPPED).findall("plans/plan[@name='basic-monthly']//usage")
    ]

    assert usages == [
        ("basic-extra-users", "IN_ARREAR", "extra-user", "1", ["1", "1"], "-1"),
        ("basic-extra-filestore", "IN_ARREAR", "extra-filestore-gb", "1", ["0.20", "0.20"], "-1"),
    ]


def test_prices_hold_from_the_day_that_is_asked_for():
    assert text(read(SHIPPED), "effectiveDate") == "2027-01-01T00:00:00+00:00"


def test_prices_are_written_to_their_last_digit(checkout: Checkout):
    checkout.edit(PLANS, "month: {USD: 5, EUR: 5}", 'month: {USD: "123456789.0001", EUR: "0.10"}')

    assert (
        prices(made(checkout), "finalPhase/recurring/recurringPrice")["basic-monthly"] == "USD 123456789.0001 EUR 0.10"
    )


def test_a_price_that_one_currency_lacks_is_refused_with_its_line(checkout: Checkout):
    checkout.edit(PLANS, "month: {USD: 8, EUR: 8}", "month: {USD: 8}")
    line = next(
        number
        for number, words in enumerate((checkout.root / PLANS).read_text().splitlines(), start=1)
        if "month: {USD: 8}" in words
    )

    assert said(checkout) == [f"catalog/plans.yaml:{line}: plans.standard.price.month says nothing in EUR"]


def test_a_currency_that_kill_bill_does_not_know_is_refused(checkout: Checkout):
    text = (checkout.root / PLANS).read_text()
    checkout.write(PLANS, text.replace("EUR:", "XXX:"))

    assert {line.partition(": ")[2] for line in said(checkout)} >= {
        "plans.basic.price.month is in XXX, for which Kill Bill has no word",
        "plans.premium.price.overage.user is in XXX, for which Kill Bill has no word",
    }


def test_costs_may_be_told_in_fewer_currencies_than_prices(checkout: Checkout):
    checkout.edit(PLANS, "cpu: {USD: 18, EUR: 17}", "cpu: {USD: 18}")

    assert made(checkout) == SHIPPED
