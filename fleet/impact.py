"""What an edit does to one tenant: what was asked, what follows, what the engine does for it, and what people notice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fleet.effect import Effect, Gravity
from fleet.events import UNTOUCHED, Step
from fleet.farewell import Farewell
from fleet.line import Line
from tenancy.change import Change
from tenancy.gate import Loss
from tenancy.words import Plan, Ring

OPERATIONS: Final = ("create", "update", "replace", "delete")
"""In the order in which they are told; what belongs to a replacement is told as one."""
_PARTS: Final = frozenset({"create-replacement", "delete-replaced"})


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a customer pays a month, before and after, in one of the currencies that prices are in."""

    currency: str
    before: Decimal | None
    """None where it is asked for."""
    after: Decimal | None

    @property
    def rise(self) -> Decimal | None:
        """How much more it is; None where nobody knows."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Impact:
    """One tenant whom an edit touches."""

    tenant: str
    stack: str
    plan: Plan | None
    """None where neither version of the registry knows the tenant."""
    ring: Ring | None
    asked: tuple[Line, ...]
    """The lines of the tenant's own file that are others."""
    decided: tuple[Change, ...]
    """What follows from those, or from another page."""
    steps: tuple[Step, ...]
    """What the engine does; nothing that stays as it is."""
    effects: tuple[Effect, ...]
    """What people notice, the gravest first."""
    losses: tuple[Loss, ...]
    """Why it is refused; none, where it is not."""
    prices: tuple[Price, ...]
    """In every currency in which it changes; none, where it does not."""
    farewell: Farewell | None = None
    """What is known of its data, if it leaves."""
    start: int | None = None
    """Seconds that its Odoo took to start the last time; None where nobody knows, or nothing starts."""

    @property
    def is_new(self) -> bool:
        """Whether nothing was decided of the tenant before."""
        return bool(self.decided) and all(change.before is None for change in self.decided)

    @property
    def is_gone(self) -> bool:
        """Whether nothing is decided of the tenant any more."""
        return bool(self.decided) and all(change.after is None for change in self.decided)

    @property
    def gravity(self) -> Gravity:
        found = (effect.gravity for effect in self.effects)
        least = Gravity.NOTICED if self.prices else Gravity.UNNOTICED
        return Gravity.LOST if self.losses else max((least, *found))

    @property
    def goes(self) -> bool:
        """Whether its data goes for good although nothing refuses it."""
        return not self.losses and self.gravity is Gravity.LOST

    @property
    def counts(self) -> Mapping[str, int]:
        """How many objects each operation touches."""
        found = Counter(step.operation for step in self.steps if step.operation not in _PARTS)
        return {word: found[word] for word in OPERATIONS if found[word]}


def touched(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Those of *steps* that do something."""
    return tuple(step for step in steps if step.operation not in UNTOUCHED)
