"""How the update of one stack ended."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from rich.table import Table

from fleet.failure import Failure
from fleet.held import State
from tenancy.problem import Refused, listed
from tenancy.words import Ring


class Ending(StrEnum):
    """In one word."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REFUSED = "refused"
    BARRED = "would lose data"
    NOT_BEGUN = "not begun"

    @property
    def is_good(self) -> bool:
        return self in (Ending.DONE, Ending.UNCHANGED)

    @property
    def code(self) -> int:
        """The exit code of a command that ends so."""
        return {Ending.FAILED: 1, Ending.REFUSED: 2, Ending.BARRED: 3}.get(self, 0)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One fault: what is wrong, why it matters, and what to do."""

    words: str
    """For a person."""
    data: Mapping[str, object]
    """For a machine."""

    @classmethod
    def of(cls, bad: Refused | Failure) -> tuple[Self, ...]:
        """All that a command was stopped by."""
        if isinstance(bad, Refused):
            return tuple(cls(words=str(one), data=asdict(one)) for one in bad.problems)
        return tuple(cls(words=str(one), data=one.data) for one in bad.parts)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an update did, or why it did not."""

    stack: str
    ring: Ring
    ending: Ending
    changes: Mapping[str, int]
    """How many objects each operation touched; nothing that stays as it is."""
    failed: tuple[str, ...] = ()
    """The tenants of whom something failed; the others are done."""
    told: tuple[Told, ...] = ()
    """Why it ended badly."""
    state: State | None = None
    """What the stack's state holds, where it holds what it did before."""

    @property
    def data(self) -> Mapping[str, object]:
        """The outcome as a machine reads it."""
        return {
            "stack": self.stack,
            "ring": self.ring,
            "ending": self.ending,
            "changes": dict(self.changes),
            "failed": list(self.failed),
            "problems": [one.data for one in self.told],
        }


def code(outcomes: Iterable[Outcome]) -> int:
    """The exit code of all together: the gravest."""
    return max((one.ending.code for one in outcomes), default=0)


def as_table(outcomes: Iterable[Outcome]) -> Table:
    """The outcomes as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("stack", "ring", "ending", "objects"):
        table.add_column(column, overflow="fold")
    for one in outcomes:
        told = ", ".join(f"{count} {operation}" for operation, count in sorted(one.changes.items()))
        failed = f"; failed: {listed(one.failed)}" if one.failed else ""
        table.add_row(one.stack, one.ring, one.ending, f"{told}{failed}")
    return table
