"""From what is known of an edit to what it does to each tenant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fleet.comparison import Difference
from fleet.effect import RESTARTED, Effect, effects, readdressed
from fleet.events import Step
from fleet.farewell import Farewell
from fleet.foresight import Foresight
from fleet.impact import Impact, Price, touched
from tenancy import names
from tenancy.billing.currency import currencies
from tenancy.billing.margin import Book
from tenancy.change import Change
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.gate import Loss
from tenancy.inhabitants import TENANT
from tenancy.registry import Entry


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What every customer pays a month, in every currency that prices are in."""

    currencies: tuple[str, ...]
    paid: Mapping[str, Mapping[str, Decimal | None]]
    """By tenant and by currency; None where the price is asked for."""

    @classmethod
    def of(cls, estate: Estate) -> "Purse":
        books = [Book(catalog=estate.catalog, currency=currency) for currency in currencies(estate.catalog)]
        return cls(
            currencies=tuple(book.currency for book in books),
            paid={
                entry.id: {book.currency: book.price(entry.tenant) for book in books} for _, entry in estate.tenants()
            },
        )


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
    farewells: Mapping[str, Farewell]
    """What is known of the data of each tenant who leaves."""
    starts: Mapping[str, int]
    """Seconds that the Odoo of each tenant took to start the last time."""

    @cached_property
    def _every(self) -> Mapping[str, tuple[str, tuple[Step, ...]]]:
        """The stack of each tenant that the engine knows, and what it does with all that the tenant has."""
        return {
            tenant: (one.stack, steps) for one in self.foreseen for tenant, steps in one.events.below(TENANT).items()
        }

    @cached_property
    def _steps(self) -> Mapping[str, tuple[Step, ...]]:
        """What the engine does for each tenant; nobody for whom it does nothing."""
        found = {tenant: touched(steps) for tenant, (_, steps) in self._every.items()}
        return {tenant: steps for tenant, steps in found.items() if steps}

    def impacts(self) -> Iterator[Impact]:
        """One for each tenant who is touched, by the edit or by what was not yet done of earlier ones."""
        lost = (loss.tenant for loss in self.losses)
        paying = (tenant for tenant in (*self.before.paid, *self.after.paid) if tuple(self._prices(tenant)))
        for tenant in sorted({*self.differences, *self._steps, *lost, *paying}):
            yield self._impact(tenant)

    def _impact(self, tenant: str) -> Impact:
        difference, steps = self.differences.get(tenant), self._steps.get(tenant, ())
        decided = difference.decided if difference else ()
        fleet, entry = self.homes.get(tenant, (None, None))
        was, now = (
            (difference.before, difference.after) if difference else (self.homes.get(tenant), self.homes.get(tenant))
        )
        stack, every = self._every.get(tenant, ("", ()))
        noticed = effects(every, was=was and was[1].tenant.state, now=now and now[1].tenant.state)
        return Impact(
            tenant=tenant,
            stack=fleet.name if fleet else stack,
            plan=entry.tenant.plan if entry else None,
            ring=(entry.tenant.ring or fleet.stack.ring) if fleet and entry else None,
            asked=difference.asked if difference else (),
            decided=decided,
            steps=steps,
            effects=tuple(sorted((*noticed, *_readdressed(decided)), key=lambda one: -one.gravity)),
            losses=tuple(sorted((loss for loss in self.losses if loss.tenant == tenant), key=_place)),
            prices=tuple(self._prices(tenant)),
            farewell=self.farewells.get(tenant),
            start=self.starts.get(tenant) if RESTARTED in noticed else None,
        )

    def _prices(self, tenant: str) -> Iterator[Price]:
        """Those that change; whoever is not there pays nothing."""
        was, now = self.before.paid.get(tenant), self.after.paid.get(tenant)
        for currency in self.after.currencies:
            before, after = (Decimal(0) if one is None else one.get(currency) for one in (was, now))
            # In a currency that is new, nobody has paid yet, and the others say what there is to say.
            if before != after and (was is None or currency in was):
                yield Price(currency=currency, before=before, after=after)


def _readdressed(decided: Iterable[Change]) -> Iterator[Effect]:
    for change in decided:
        if change.path == f"notes.{names.HOSTS}" and change.before is not None and change.after is not None:
            yield from readdressed(str(change.before).split(), str(change.after).split())


def _place(loss: Loss) -> tuple[str, str]:
    """A state has its resources in another order after each run; a report has not."""
    return loss.words, loss.name
