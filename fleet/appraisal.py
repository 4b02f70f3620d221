"""From what is known of an edit to what it does to each tenant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fleet.comparison import Difference
from fleet.effect import RESTARTED, effects
from fleet.events import Step
from fleet.foresight import Foresight
from fleet.impact import Impact, Price, touched
from tenancy.billing.currency import currencies
from tenancy.billing.margin import Book
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.gate import Loss
from tenancy.inhabitants import TENANT
from tenancy.registry import Entry


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What every customer pays a month, in the first currency of the catalog."""

    currency: str
    prices: Mapping[str, Decimal | None]
    """By tenant; None where the price is asked for."""

    @classmethod
    def of(cls, estate: Estate) -> "Purse":
        currency = currencies(estate.catalog)[0]
        book = Book.of(estate.catalog, currency)
        return cls(currency=currency, prices={str(one.tenant): one.price for one in book.tenants(estate)})


@dataclass(frozen=True)
class Appraisal:
    """Everything that is known."""

    differences: Mapping[str, Difference]
    """By tenant: who is to be built otherwise."""
    foreseen: Sequence[Foresight]
    losses: Sequence[Loss]
    before: Purse
    after: Purse
    homes: Mapping[str, tuple[Fleet, Entry]]
    """Where each tenant lives; where it lived, if it is gone."""
    starts: Mapping[str, int]
    """Seconds that the Odoo of each tenant took to start the last time."""

    @cached_property
    def _steps(self) -> Mapping[str, tuple[Step, ...]]:
        """What the engine does for each tenant; nobody for whom it does nothing."""
        found = {tenant: touched(steps) for one in self.foreseen for tenant, steps in one.events.below(TENANT).items()}
        return {tenant: steps for tenant, steps in found.items() if steps}

    def impacts(self) -> Iterator[Impact]:
        """One for each tenant who is touched, by the edit or by what was not yet done of earlier ones."""
        for tenant in sorted({*self.differences, *self._steps, *(loss.tenant for loss in self.losses)}):
            yield self._impact(tenant)

    def _impact(self, tenant: str) -> Impact:
        difference, steps = self.differences.get(tenant), self._steps.get(tenant, ())
        fleet, entry = self.homes.get(tenant, (None, None))
        was, now = (
            (difference.before, difference.after) if difference else (self.homes.get(tenant), self.homes.get(tenant))
        )
        noticed = effects(steps, was=was and was[1].tenant.state, now=now and now[1].tenant.state)
        return Impact(
            tenant=tenant,
            stack=fleet.name if fleet else "",
            plan=entry.tenant.plan if entry else None,
            ring=(entry.tenant.ring or fleet.stack.ring) if fleet and entry else None,
            asked=difference.asked if difference else (),
            decided=difference.decided if difference else (),
            steps=steps,
            effects=noticed,
            losses=tuple(sorted((loss for loss in self.losses if loss.tenant == tenant), key=_place)),
            price=self._price(tenant),
            start=self.starts.get(tenant) if RESTARTED in noticed else None,
        )

    def _price(self, tenant: str) -> Price | None:
        if tenant not in self.before.prices and tenant not in self.after.prices:
            return None
        nothing = Decimal(0)
        return Price(
            currency=self.after.currency,
            before=self.before.prices.get(tenant, nothing),
            after=self.after.prices.get(tenant, nothing),
        )


def _place(loss: Loss) -> tuple[str, str]:
    """A state has its resources in another order after each run; a report has not."""
    return loss.words, loss.name
