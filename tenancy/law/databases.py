"""Whether every tenant's database has a name of its own."""

from collections.abc import Iterable, Iterator
from typing import Final

from tenancy import names
from tenancy.case import Case
from tenancy.problem import Problem, Wording

_SAME: Final = Wording(
    what="this id and that of {other} come out as the same name for the database",
    why="two customers would share one database",
    do="choose another id for the newer of the two",
)


def problems(cases: Iterable[Case]) -> Iterator[Problem]:
    """Of two ids that come out alike, the later hears of it."""
    taken: dict[str, Case] = {}
    for case in cases:
        first = taken.setdefault(names.database(case.id), case)
        if first is not case:
            yield case.problem(_SAME, other=first.document.file)
