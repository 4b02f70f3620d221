"""What is earned with each plan and each customer in a month: the price, less what everything costs us.

All amounts are exact; whoever shows them rounds. A customer who is not active is taken to pay nothing, and so is one whose
file has a trial, until the line is gone. What is charged beyond the plan is left out: nobody here knows how much that is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from tenancy.billing.currency import FILE, costs, currencies, missing, prices
from tenancy.billing.need import EXACT, Need
from tenancy.case import Case
from tenancy.catalog import Catalog
from tenancy.estate import Estate
from tenancy.problem import Refused, Wording, listed, quoted
from tenancy.tenant import Tenant
from tenancy.words import Plan, State, Strategy

GIB: Final = 2**30
GB: Final = 10**9

_UNSOLD: Final = Wording(
    what="no price is in {currency}",
    why="what is earned is what customers pay, less what it costs us, both in one currency",
    do="name a currency that prices are in: {currencies}",
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a month costs us, in one currency."""

    cpu: Decimal
    memory: Decimal
    filestore: Decimal
    backups: Decimal
    database: Decimal

    @property
    def total(self) -> Decimal:
        with localcontext(EXACT):
            return self.cpu + self.memory + self.filestore + self.backups + self.database


@dataclass(frozen=True, kw_only=True)
class Margin:
    """A month with one customer, or with one who would ask for just this plan."""

    tenant: str | None
    stack: str | None
    """None for a plan by itself, as is the tenant."""
    plan: Plan
    strategy: Strategy
    state: State
    price: Decimal | None
    """What the customer pays, with the surcharge for a database server of its own; None where it is asked for."""
    cost: Cost

    @property
    def earned(self) -> Decimal | None:
        with localcontext(EXACT):
            return None if self.price is None else self.price - self.cost.total


@dataclass(frozen=True, kw_only=True)
class Total:
    """All months together."""

    price: Decimal
    cost: Decimal
    """Of those whose price is known."""
    unpriced: Decimal
    """What those cost whose price is asked for."""

    @property
    def earned(self) -> Decimal:
        with localcontext(EXACT):
            return self.price - self.cost


@dataclass(frozen=True, kw_only=True)
class Book:
    """The prices and costs of a catalog, in one currency."""

    catalog: Catalog
    currency: str

    @classmethod
    def of(cls, catalog: Catalog, currency: str) -> "Book":
        """Raises Refused where a price or a cost is not said in *currency*."""
        if currency not in (paid := currencies(catalog)):
            raise Refused([_UNSOLD.at(FILE, currency=quoted(currency), currencies=listed(paid))])
        if found := tuple(missing(catalog, (*prices(catalog), *costs(catalog)), [currency])):
            raise Refused(found)
        return cls(catalog=catalog, currency=currency)

    def plans(self) -> Iterator[Margin]:
        """A line for each plan, and one more for each that can have a database server of its own on top."""
        for plan, offer in self.catalog.plans.items():
            for strategy in dict.fromkeys((offer.strategy, Strategy.DEDICATED)):
                need = Need.of_plan(offer, self.catalog.container, strategy)
                yield self._margin(plan, need, State.ACTIVE, self._price(plan, strategy))

    def tenants(self, estate: Estate) -> Iterator[Margin]:
        """A line for each tenant of *estate* that has a stack, stack by stack, in order of their ids."""
        for fleet, entry in estate.tenants():
            need = Need.of_tenant(Case.of(fleet.stack, fleet.document, self.catalog, entry))
            asked = entry.tenant
            yield self._margin(asked.plan, need, asked.state, self.price(asked), tenant=entry.id, stack=fleet.name)

    def price(self, asked: Tenant) -> Decimal | None:
        """What a tenant that has a home pays; None where it is asked for."""
        if asked.state is not State.ACTIVE or asked.trial is not None:
            return Decimal(0)
        return self._price(asked.plan, asked.home.strategy)

    def _margin(
        self,
        plan: Plan,
        need: Need,
        state: State,
        price: Decimal | None,
        *,
        tenant: str | None = None,
        stack: str | None = None,
    ) -> Margin:
        return Margin(
            tenant=tenant,
            stack=stack,
            plan=plan,
            strategy=need.strategy,
            state=state,
            price=price,
            cost=self._cost(need),
        )

    def _price(self, plan: Plan, strategy: Strategy) -> Decimal | None:
        offer = self.catalog.plans[plan]
        price = offer.price
        if price.month is None:
            return None
        month = price.month[self.currency]
        return month if strategy is offer.strategy else month + price.dedicated_database[self.currency]

    def _cost(self, need: Need) -> Cost:
        said, currency = self.catalog.costs, self.currency
        place = said.shared_database if need.strategy is Strategy.SHARED else said.dedicated_database
        with localcontext(EXACT):
            return Cost(
                cpu=need.cores * said.cpu[currency],
                memory=need.memory_bytes / GIB * said.memory_gib[currency],
                filestore=need.filestore_bytes / GB * said.storage_gb[currency],
                backups=need.backup_bytes / GB * said.backup_gb[currency],
                database=place[currency],
            )


def total(margins: Iterable[Margin]) -> Total:
    """What *margins* come to together."""
    known = tuple(margins)
    with localcontext(EXACT):
        return Total(
            price=sum((one.price for one in known if one.price is not None), Decimal(0)),
            cost=sum((one.cost.total for one in known if one.price is not None), Decimal(0)),
            unpriced=sum((one.cost.total for one in known if one.price is None), Decimal(0)),
        )
