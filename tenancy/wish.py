"""An uninstall counts as a deletion: a wish for one is let through on its day, and with a new backup that was proven."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from tenancy.gate import Loss
from tenancy.registry import Entry
from tenancy.uninstall import Uninstall

WORDS: Final = "modules"

_EARLY: Final = "they would be uninstalled, and their tables dropped, before {day}"
_WAIT: Final = "let the change wait until that day, or write the day that the customer was told of"
_UNPROVEN: Final = (
    "they would be uninstalled, and their tables dropped, and nobody has proven the newest backup of {tenant}"
)
_PROVE: Final = "prove it with: fleet backup verify {tenant}"


def fresh(asked: Iterable[Entry], let: Mapping[str, Mapping[str, str]]) -> Mapping[str, Uninstall]:
    """The wishes with modules that were not let through for this very day before, of tenants that live.

    *let* has, by tenant, the modules whose uninstall the state knows of, each with its day; nobody who is not in it has
    anything to lose. With another day `prepare` uninstalls again what came back meanwhile.
    """
    wishes = {one.id: one.tenant.uninstall for one in asked if one.id in let}
    return {id: wish for id, wish in wishes.items() if wish and not _days(wish).items() <= let[id].items()}


def _days(wish: Uninstall) -> Mapping[str, str]:
    """As the state has them."""
    return dict.fromkeys(wish.modules, wish.day.isoformat())


def losses(fresh: Mapping[str, Uninstall], *, proven: Collection[str], today: date) -> Iterator[Loss]:
    """Those that come too early, or without a backup that was proven; *proven* are tenants of whom a new one was."""
    for tenant, wish in fresh.items():
        name = ", ".join(wish.modules)
        if wish.day > today:
            yield Loss(tenant=tenant, words=WORDS, name=name, cause=_EARLY.format(day=wish.day), do=_WAIT)
        elif tenant not in proven:
            cause, do = _UNPROVEN.format(tenant=tenant), _PROVE.format(tenant=tenant)
            yield Loss(tenant=tenant, words=WORDS, name=name, cause=cause, do=do)
