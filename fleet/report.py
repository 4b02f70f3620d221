"""What an edit does to the whole fleet: the tenants that it touches, the most dangerous first, and a count of the others."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction

from fleet.effect import Gravity
from fleet.events import Violation
from fleet.impact import Impact
from fleet.rollout import Rollout
from tenancy.candidate import Budget
from tenancy.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Room:
    """A server or a stack that an edit touches, as full as it is after it."""

    place: str
    """Such as prod/shared-1, or the stack's name."""
    tenants: Budget
    connections: Budget | None
    """None for a stack."""

    @property
    def filled(self) -> Fraction:
        """How full it is: by customers or by connections, whichever is more."""
        return max(budget.filled for budget in (self.tenants, self.connections) if budget is not None)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a stack's preview says beside its tenants."""

    stack: str
    counts: Mapping[str, int]
    """How many objects of the stack's own each operation touches."""
    lost: tuple[str, ...]
    """What of them holds the data of several tenants, and would be gone."""
    errors: tuple[str, ...]
    """Why the preview did not come to its end; there may be more than it says."""
    violations: tuple[Violation, ...]
    rollouts: tuple[Rollout, ...] = ()
    """Which of them is a database server that starts anew, and who lives on it."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is to be read before an edit is merged."""

    since: str
    """What the edit is held against, as people call it."""
    impacts: tuple[Impact, ...]
    """The most dangerous first."""
    untouched: int
    """How many tenants stay as they are."""
    faults: tuple[Problem, ...]
    """Steps that may not follow upon what was there before."""
    beside: tuple[Beside, ...]
    room: tuple[Room, ...]
    is_blind: bool = False
    """Whether what it began with breaks a rule itself: then nobody can tell what was asked for."""
    unseen: tuple[str, ...] = ()
    """Stacks that the edit touches and that nobody looked at."""

    @property
    def is_refused(self) -> bool:
        """Whether somebody would lose data, leaps over a step, or breaks a rule that nobody may break."""
        broken = any(one.is_mandatory for beside in self.beside for one in beside.violations)
        return broken or bool(self.faults) or any(impact.losses for impact in self.impacts)

    @property
    def going(self) -> tuple[Impact, ...]:
        """The tenants whose data goes for good although nothing refuses it."""
        return tuple(impact for impact in self.impacts if impact.goes)

    @property
    def interrupted(self) -> frozenset[str]:
        """The tenants who cannot work for a while, by what is their own or by what they share."""
        own = {impact.tenant for impact in self.impacts if impact.gravity is Gravity.INTERRUPTED}
        return frozenset(own.union(*(each.tenants for one in self.beside for each in one.rollouts)))

    @property
    def emptied(self) -> tuple[str, ...]:
        """The objects with the data of several tenants that go for good although nothing refuses it."""
        refused = {loss.name for impact in self.impacts for loss in impact.losses}
        every = (gone.partition(":")[0] for beside in self.beside for gone in beside.lost)
        return tuple(name for name in dict.fromkeys(every) if name not in refused)

    @property
    def code(self) -> int:
        """The exit code of a command that ends with it."""
        if any(impact.losses for impact in self.impacts):
            return 3
        return 2 if self.is_refused else 0 if self.is_whole else 1

    @property
    def is_whole(self) -> bool:
        return not any(beside.errors for beside in self.beside)

    @property
    def data(self) -> Mapping[str, object]:
        """The report as a machine reads it."""
        return {
            "since": self.since,
            "refused": self.is_refused,
            "gone_for_good": [*(one.tenant for one in self.going), *self.emptied],
            "whole": self.is_whole,
            "untouched": self.untouched,
            "problems": [asdict(one) for one in self.faults],
            "tenants": [_impact(one) for one in self.impacts],
            "stacks": [asdict(one) for one in self.beside],
            "room": [asdict(one) for one in self.room],
            "blind": self.is_blind,
            "unseen": list(self.unseen),
        }


def ranked(impacts: Iterable[Impact]) -> tuple[Impact, ...]:
    """The most dangerous first; among equals, in order of their ids."""
    return tuple(sorted(impacts, key=lambda one: (-one.gravity, one.tenant)))


def _impact(one: Impact) -> Mapping[str, object]:
    return {
        "tenant": one.tenant,
        "stack": one.stack,
        "plan": one.plan,
        "ring": one.ring,
        "gravity": Gravity(one.gravity).name.lower(),
        "asked": [asdict(line) for line in one.asked],
        "decided": [
            {
                "field": change.path,
                "before": change.before,
                "after": change.after,
                "because": change.because.origin,
                "file": change.because.file,
                "line": change.because.line,
            }
            for change in one.decided
        ],
        "objects": dict(one.counts),
        "effects": [effect.words for effect in one.effects],
        "losses": [asdict(loss) for loss in one.losses],
        "farewell": None if one.farewell is None else asdict(one.farewell),
        "start_seconds": one.start,
        "prices": [asdict(price) for price in one.prices],
    }
