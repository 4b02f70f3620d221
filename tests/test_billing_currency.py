from pathlib import Path

import pytest
from checkout import ROOT, Checkout

from tenancy import catalog
from tenancy.billing import currency

SHIPPED = catalog.load(ROOT)
PLANS = ("basic", "standard", "premium", "enterprise")


def test_customers_pay_by_month_for_a_server_of_their_own_and_for_what_is_beyond_a_plan():
    asked_for = {("plans", "enterprise", "price", "month")}
    kinds = (("month",), ("dedicated_database",), ("overage", "user"), ("overage", "filestore_gb"))

    found = [amount.steps for amount in currency.prices(SHIPPED)]

    assert found == [
        steps for plan in PLANS for kind in kinds if (steps := ("plans", plan, "price", *kind)) not in asked_for
    ]


def test_we_pay_for_processors_memory_storage_backups_and_servers():
    assert [(amount.steps, amount.money) for amount in currency.costs(SHIPPED)] == [
        (("costs", "cpu"), SHIPPED.costs.cpu),
        (("costs", "memory_gib"), SHIPPED.costs.memory_gib),
        (("costs", "storage_gb"), SHIPPED.costs.storage_gb),
        (("costs", "backup_gb"), SHIPPED.costs.backup_gb),
        (("costs", "shared_database"), SHIPPED.costs.shared_database),
        (("costs", "dedicated_database"), SHIPPED.costs.dedicated_database),
    ]


@pytest.mark.parametrize(
    "amount", [*currency.prices(SHIPPED), *currency.costs(SHIPPED)], ids=lambda one: ".".join(one.steps)
)
def test_each_amount_is_found_on_the_page(amount: currency.Amount):
    page = SHIPPED.documents["catalog/plans.yaml"]

    assert amount.steps in page.lines


def test_a_cost_that_lacks_a_currency_is_named_with_its_line(tmp_path: Path):
    checkout = Checkout(tmp_path)
    checkout.edit("catalog/plans.yaml", 'backup_gb: {USD: "0.02", EUR: "0.02"}', 'backup_gb: {USD: "0.02"}')
    offers = catalog.load(tmp_path)

    (problem,) = currency.missing(offers, currency.costs(offers), ("USD", "EUR"))

    line = (ROOT / "catalog/plans.yaml").read_text().splitlines().index('  backup_gb: {USD: "0.02", EUR: "0.02"}') + 1
    assert (problem.line, problem.what) == (line, "costs.backup_gb says nothing in EUR")
