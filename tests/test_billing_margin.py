from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from checkout import ROOT, SPA, WEALTH
from desk import Desk

from tenancy import catalog, estate
from tenancy.billing.margin import Book, Cost, Margin, total
from tenancy.problem import Refused
from tenancy.words import Plan, State, Strategy

PLANS = "catalog/plans.yaml"
SERVER = {"sslmode": "verify-full", "cidr": "127.0.0.1/32", "tenants": 1, "connections": 400}
OTHERS = {"shared-2": {**SERVER, "strategy": "shared", "service": "shared-2", "tenants": 50}}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def tenants(desk: Desk, currency: str = "USD") -> dict[str | None, Margin]:
    found = estate.load(desk.root)
    return {margin.tenant: margin for margin in Book.of(found.catalog, currency).tenants(found)}


def said(desk: Desk, currency: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        Book.of(catalog.load(desk.root), currency)
    return [str(problem).partition("\n")[0] for problem in caught.value.problems]


def test_a_plan_costs_what_it_keeps_free():
    first = next(Book.of(catalog.load(ROOT), "USD").plans())

    assert first == Margin(
        tenant=None,
        stack=None,
        plan=Plan.BASIC,
        strategy=Strategy.SHARED,
        state=State.ACTIVE,
        price=Decimal(5),
        cost=Cost(
            cpu=Decimal("5.4"),  # 0.3 at 18
            memory=Decimal("2.1875"),  # 0.875 GiB at 2.50
            filestore=Decimal(1),  # 10 GB at 0.10
            backups=Decimal("0.506"),  # 25.3 GB at 0.02
            database=Decimal(1),
        ),
    )
    assert (first.cost.total, first.earned) == (Decimal("10.0935"), Decimal("-5.0935"))


def test_every_plan_has_a_line_and_one_more_where_a_server_of_ones_own_is_extra():
    lines = [(line.plan, line.strategy, line.price) for line in Book.of(catalog.load(ROOT), "EUR").plans()]

    assert lines == [
        (Plan.BASIC, Strategy.SHARED, 5),
        (Plan.BASIC, Strategy.DEDICATED, 42),
        (Plan.STANDARD, Strategy.SHARED, 8),
        (Plan.STANDARD, Strategy.DEDICATED, 45),
        (Plan.PREMIUM, Strategy.DEDICATED, 10),
        (Plan.ENTERPRISE, Strategy.DEDICATED, None),
    ]


def test_where_the_price_is_asked_for_nothing_is_said_to_be_earned():
    *_, enterprise = Book.of(catalog.load(ROOT), "USD").plans()

    assert (enterprise.plan, enterprise.price, enterprise.earned) == (Plan.ENTERPRISE, None, None)
    assert enterprise.cost.total == Decimal("128.2085")


def test_a_tenant_forced_to_a_server_of_its_own_pays_for_it(desk: Desk):
    desk.tenant("one-wealth", WEALTH.replace("premium", "standard") + "compliance: [sox]\n")
    desk.stack("dev", servers={"dedicated-1": {"strategy": "dedicated", "service": "dedicated-1", **SERVER}})
    found = tenants(desk)["one-wealth"]

    assert (found.price, found.cost.database) == (8 + 40, 35)


def test_a_tenant_whose_plan_has_a_server_of_its_own_pays_nothing_for_it(desk: Desk):
    desk.tenant("one-wealth", WEALTH)
    found = tenants(desk)["one-wealth"]

    assert (found.price, found.cost.database) == (10, 35)


def test_a_tenant_that_is_not_active_pays_nothing_and_costs_its_room(desk: Desk):
    desk.add("dev/one-spa", "state: suspended")
    found = tenants(desk)["one-spa"]

    assert (found.price, found.cost.cpu, found.cost.memory) == (0, 0, 0)
    assert found.cost.total == Decimal("1.5") + Decimal("0.736") + 1
    assert found.earned == -found.cost.total


def test_a_tenant_on_trial_pays_nothing_until_the_line_is_gone(desk: Desk):
    """`fleet validate` says so of a trial that is over; it is no other day here."""
    desk.add("dev/one-spa", 'trial: "2020-01-31"')
    found = tenants(desk)["one-spa"]

    assert (found.price, found.cost.cpu) == (0, Decimal("5.4"))


def test_tenants_are_told_with_their_stacks(desk: Desk):
    desk.tenant("one-spa")
    desk.tenant("one-wealth", WEALTH)
    desk.stack("prod", builds=["tenants"], domain="odoo.example.com", servers=OTHERS)
    desk.write("tenants/prod/three-spa.yaml", SPA.replace("shared-1", "shared-2"))

    assert [(line.stack, name) for name, line in tenants(desk).items()] == [
        ("dev", "one-spa"),
        ("dev", "one-wealth"),
        ("prod", "three-spa"),
    ]


def test_the_total_leaves_those_out_whose_price_is_asked_for():
    basic, *_, enterprise = Book.of(catalog.load(ROOT), "USD").plans()
    every = total([basic, enterprise, replace(basic, price=Decimal(20))])

    assert (every.price, every.cost, every.unpriced) == (25, Decimal("20.187"), Decimal("128.2085"))
    assert every.earned == Decimal("4.813")
    assert total([]).earned == 0


def test_amounts_are_exact_however_long(desk: Desk):
    """A third of a cent that goes missing on each of a thousand tenants is found by nobody."""
    desk.edit(PLANS, 'memory_gib: {USD: "2.50"', 'memory_gib: {USD: "999999999.9999"')
    desk.edit(PLANS, "memory: {request: 768Mi, limit: 2816Mi}", "memory: {request: 999999999M, limit: 1100Ti}")
    desk.edit(PLANS, "memory: {request: 3Gi, limit: 8Gi}", "memory: {request: 2200Ti, limit: 2300Ti}")
    basic = next(Book.of(catalog.load(desk.root), "USD").plans())

    assert basic.cost.memory * 2**30 == (999999999 * 10**6 + 128 * 2**20) * Decimal("999999999.9999")


def test_a_currency_that_nobody_pays_in_is_refused(desk: Desk):
    assert said(desk, "CHF") == ["catalog/plans.yaml: no price is in CHF"]


def test_a_cost_that_the_currency_lacks_is_refused(desk: Desk):
    desk.edit(PLANS, "cpu: {USD: 18, EUR: 17}", "cpu: {USD: 18}")

    assert [line.partition(": ")[2] for line in said(desk, "EUR")] == ["costs.cpu says nothing in EUR"]
