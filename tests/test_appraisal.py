"""Who is touched by an edit of which the engine knows nothing: whoever pays another price."""

from decimal import Decimal
from pathlib import Path

import pytest
from checkout import WEALTH
from desk import Desk

from fleet.appraisal import Appraisal, Purse
from fleet.effect import Gravity
from fleet.impact import Impact, Price
from tenancy import estate
from tenancy.estate import Estate

PLANS = "catalog/plans.yaml"
BASIC = "month: {USD: 5, EUR: 5}"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, monkeypatch)
    made.tenant("one-spa")
    made.tenant("one-wealth", WEALTH)
    return made


def impacts(before: Estate, after: Estate) -> list[Impact]:
    homes = {entry.id: (fleet, entry) for fleet, entry in after.tenants()}
    return list(
        Appraisal(
            differences={},
            foreseen=(),
            losses=(),
            before=Purse.of(before),
            after=Purse.of(after),
            homes=homes,
            farewells={},
            starts={},
        ).impacts()
    )


def dearer(desk: Desk, prices: str) -> list[Impact]:
    """Those whom *prices* of the plan basic touch."""
    before = estate.load(desk.root)
    desk.edit(PLANS, BASIC, f"month: {prices}")
    return impacts(before, estate.load(desk.root))


def test_who_pays_more_is_touched_though_nothing_is_built_otherwise(desk: Desk):
    (found,) = dearer(desk, "{USD: 10, EUR: 5}")

    assert (found.tenant, found.stack, found.gravity) == ("one-spa", "dev", Gravity.NOTICED)
    assert found.prices == (Price(currency="USD", before=Decimal(5), after=Decimal(10)),)
    assert found.prices[0].rise == 5


def test_every_currency_counts(desk: Desk):
    (found,) = dearer(desk, "{USD: 5, EUR: 4}")

    assert found.prices == (Price(currency="EUR", before=Decimal(5), after=Decimal(4)),)


def test_nobody_is_touched_by_a_page_that_says_the_same(desk: Desk):
    assert dearer(desk, '{USD: "5.00", EUR: 5}') == []


def test_the_end_of_a_trial_is_a_price(desk: Desk):
    desk.add("dev/one-spa", 'trial: "2027-01-31"')
    before = estate.load(desk.root)
    desk.edit("tenants/dev/one-spa.yaml", 'trial: "2027-01-31"\n', "")
    (found,) = impacts(before, estate.load(desk.root))

    assert found.prices[0] == Price(currency="USD", before=Decimal(0), after=Decimal(5))
