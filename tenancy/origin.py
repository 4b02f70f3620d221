"""Where a decided value comes from, and the ledger that remembers it when somebody asks.

Whatever is decided passes through a Why. A plain one hands it on and keeps nothing; a Ledger also writes down the origin.
So the code that decides is the code that explains, and there is no second copy of it to disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

from tenancy.document import Document
from tenancy.reader import Steps, Value

T = TypeVar("T")
LastT = TypeVar("LastT")


class Origin(NamedTuple):
    """Who decides: a rule in words, or a page and what people call it."""

    words: str
    document: Document | None = None
    steps: Steps = ()
    """Where on the page."""
    prefix: str = ""
    """What the first step further down begins with."""

    def at(self, *steps: str | int) -> Steps:
        """The place on the page that is *steps* further down."""
        if self.prefix and steps:
            return (*self.steps, f"{self.prefix}{steps[0]}", *steps[1:])
        return (*self.steps, *steps)

    def further(self, more: str) -> "Origin":
        """The same place, with *more* to say about it."""
        return self._replace(words=f"{self.words}{more}")


NOTHING: Final = Origin("there is none")

Said = tuple[T, Origin, Steps]
"""A value, who decides it, and the place further down on the page."""
Line = tuple[str, T, Origin, Steps]
"""The same for a value that has a key."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One value of a specification, and why it is that one."""

    path: str
    """The field, as in `odoo.image`, `odoo.options.workers` or `odoo.modules[3]`; positions count from one."""
    value: object
    origin: str
    """The rule in words, or whose page it stands on."""
    file: str | None
    """Relative to the checkout; None where it follows from a rule alone."""
    line: int | None


class Why:
    """Hands decided values on."""

    def __call__(self, path: str, value: T, origin: Origin, *steps: str | int) -> T:
        """*value*, settled for the field at *path* by *origin*, *steps* further down on its page."""
        return value

    def first(self, path: str, *wishes: Said[T | None], otherwise: Said[LastT]) -> T | LastT:
        """The first of *wishes* that is one: the strongest word stands first; *otherwise* if nobody wished."""
        for value, origin, steps in wishes:
            if value is not None:
                return self(path, value, origin, *steps)
        value, origin, steps = otherwise
        return self(path, value, origin, *steps)

    def each(self, path: str, items: Iterable[Said[T]], *, none: Origin = NOTHING) -> tuple[T, ...]:
        """*items*, each with its own origin; *none* says why, where there are none."""
        return tuple([item for item, _, _ in items])

    def lines(self, path: str, lines: Iterable[Line[T]], *, none: Origin = NOTHING) -> tuple[tuple[str, T], ...]:
        """Keys and values, each with its own origin; *none* says why, where there are none."""
        return tuple([(key, value) for key, value, _, _ in lines])


NO_MATTER = Why()
"""For whoever only wants the values."""


@dataclass(frozen=True, kw_only=True)
class Ledger(Why):
    """Hands decided values on, and writes down why."""

    decisions: list[Decision] = field(default_factory=list[Decision])

    def __call__(self, path: str, value: T, origin: Origin, *steps: str | int) -> T:
        words, document, place = origin.words, origin.document, origin.at(*steps)
        if document is not None and not _is_said(document.value, place):
            words = f"the usual value, since {words} says nothing"
        self.decisions.append(
            Decision(
                path=path,
                value=value,
                origin=words,
                file=None if document is None else document.file,
                line=None if document is None else document.line(place),
            )
        )
        return value

    def each(self, path: str, items: Iterable[Said[T]], *, none: Origin = NOTHING) -> tuple[T, ...]:
        counted = enumerate(items, start=1)
        kept = tuple(self(f"{path}[{at}]", item, origin, *steps) for at, (item, origin, steps) in counted)
        return kept or self(path, kept, none)

    def lines(self, path: str, lines: Iterable[Line[T]], *, none: Origin = NOTHING) -> tuple[tuple[str, T], ...]:
        kept = tuple((key, self(f"{path}.{key}", value, origin, *steps)) for key, value, origin, steps in lines)
        return kept or self(path, kept, none)


def _is_said(value: Value, steps: Steps) -> bool:
    """Whether something stands in *value* at *steps*."""
    for step in steps:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                return False
    return True
