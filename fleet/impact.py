"""What an edit does to one tenant: what was asked, what follows, what the engine does for it, and what people notice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from fleet.effect import Effect, Gravity
from fleet.events import UNTOUCHED, Step
from tenancy.change import Change
from tenancy.gate import Loss
from tenancy.tenant import Tenant
from tenancy.words import Plan, Ring

OPERATIONS: Final = ("create", "update", "replace", "delete")
"""In the order in which they are told; what belongs to a replacement is told as one."""
_PARTS: Final = frozenset({"create-replacement", "delete-replaced"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """A key of a tenant's file that says something else than before."""

    key: str
    before: object
    """None where it said nothing."""
    after: object


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a customer pays a month, before and after."""

    currency: str
    before: Decimal | None
    """None where it is asked for."""
    after: Decimal | None


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
    price: Price | None
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
        return Gravity.LOST if self.losses else max(found, default=Gravity.UNNOTICED)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many objects each operation touches."""
        found = Counter(step.operation for step in self.steps if step.operation not in _PARTS)
        return {word: found[word] for word in OPERATIONS if found[word]}


def touched(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Those of *steps* that do something."""
    return tuple(step for step in steps if step.operation not in UNTOUCHED)


def lines(before: Tenant | None, after: Tenant | None) -> Iterator[Line]:
    """The keys of a tenant's file that say something else, in the order of the form; those of a group as `group.key`."""
    old, new = _said(before), _said(after)
    for key in dict.fromkeys((*new, *old)):
        if old.get(key) != new.get(key):
            yield Line(key=key, before=old.get(key), after=new.get(key))


def _said(asked: Tenant | None) -> Mapping[str, object]:
    return {} if asked is None else dict(_flat(asked.model_dump(mode="json", exclude_defaults=True)))


def _flat(group: Mapping[str, object], place: str = "") -> Iterator[tuple[str, object]]:
    for key, value in group.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, object]", value), f"{place}{key}.")
        else:
            yield f"{place}{key}", value
