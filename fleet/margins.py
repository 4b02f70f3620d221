"""What is earned, on a page: rounded to cents for people, to the last digit for machines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.table import Table

from tenancy import estate
from tenancy.billing.currency import currencies
from tenancy.billing.margin import Book, Margin, Total, total
from tenancy.words import Strategy

CENT: Final = Decimal("0.01")
_ASKED: Final = "asked"
"""Stands where there is no price."""
_MONEY: Final = ("price", "processor", "memory", "filestore", "backups", "database", "cost", "earned", "%")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Plans and tenants in one currency."""

    currency: str
    plans: tuple[Margin, ...]
    tenants: tuple[Margin, ...]

    @property
    def data(self) -> Mapping[str, object]:
        """The sheet as a machine reads it, amounts as text with every digit."""
        return {
            "currency": self.currency,
            "plans": [_data(margin) for margin in self.plans],
            "tenants": [_data(margin) for margin in self.tenants],
            "total": _sum(total(self.tenants)),
        }

    def tables(self) -> Iterator[Table]:
        """The sheet as people read it: a table of the plans, and one of the tenants if there are any."""
        plans = _table(f"Plans, {self.currency} a month", ("plan",))
        for margin in self.plans:
            extra = " with a database server of its own" if _is_extended(margin, self.plans) else ""
            plans.add_row(f"{margin.plan}{extra}", *_amounts(margin))
        yield plans
        if not self.tenants:
            return
        tenants = _table(f"Tenants, {self.currency} a month", ("tenant", "stack", "plan", "database server", "state"))
        for stack, found in groupby(self.tenants, key=lambda margin: margin.stack):
            here = tuple(found)
            for margin in here:
                shares = "shared" if margin.strategy is Strategy.SHARED else "its own"
                tenants.add_row(margin.tenant, stack, margin.plan, shares, margin.state, *_amounts(margin))
            tenants.add_row(f"{stack} together", "", "", "", "", *_together(total(here)), end_section=True)
        every = total(self.tenants)
        tenants.add_row("all together", "", "", "", "", *_together(every))
        if every.unpriced:
            tenants.caption = f"Not added up: {_cents(every.unpriced)} for tenants whose price is asked for."
        yield tenants


def sheets(root: Path, currency: str | None) -> tuple[Sheet, ...]:
    """A sheet for *currency*, or for each that customers pay in, of the checkout at *root*.

    Raises Refused where the registry is not right, or says nothing in *currency*.
    """
    found = estate.load(root)
    wanted = currencies(found.catalog) if currency is None else (currency,)
    books = [Book.of(found.catalog, one) for one in wanted]
    return tuple(
        Sheet(currency=book.currency, plans=tuple(book.plans()), tenants=tuple(book.tenants(found))) for book in books
    )


def _is_extended(margin: Margin, plans: Sequence[Margin]) -> bool:
    """Whether *margin* is not the first of its plan."""
    return next(one for one in plans if one.plan is margin.plan) is not margin


def _table(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=True)
    for head in _MONEY:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _amounts(margin: Margin) -> Iterator[str]:
    cost = margin.cost
    yield _ASKED if margin.price is None else _cents(margin.price)
    for part in (cost.cpu, cost.memory, cost.filestore, cost.backups, cost.database, cost.total):
        yield _cents(part)
    yield from _earned(margin.price, margin.earned)


def _together(sum_: Total) -> Iterator[str]:
    yield _cents(sum_.price)
    yield from [""] * 5
    yield _cents(sum_.cost)
    yield from _earned(sum_.price, sum_.earned)


def _earned(price: Decimal | None, earned: Decimal | None) -> Iterator[str]:
    yield "" if earned is None else _cents(earned)
    yield f"{earned / price:.0%}" if price and earned is not None else ""


def _cents(amount: Decimal) -> str:
    return f"{amount.quantize(CENT, rounding=ROUND_HALF_EVEN):,}"


def _data(margin: Margin) -> Mapping[str, object]:
    return {**asdict(margin), "cost": {**asdict(margin.cost), "total": margin.cost.total}, "earned": margin.earned}


def _sum(sum_: Total) -> Mapping[str, object]:
    return {**asdict(sum_), "earned": sum_.earned}
