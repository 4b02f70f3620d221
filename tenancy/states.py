"""What one version of a tenant's file must say about its state; which step follows which is said in `lifecycle`."""

from collections.abc import Iterator
from typing import Final

from tenancy.problem import Problem, Wording
from tenancy.registry import Entry
from tenancy.words import State

LIVING: Final = (State.ACTIVE, State.SUSPENDED)
LEAVING: Final = (State.ARCHIVED, State.RELEASED)

_NO_DAY: Final = Wording(
    what="state says {state}, and no line says until when the data is kept",
    why="what a customer leaves behind is kept until an agreed day, and nobody could tell when it may go",
    do="add the agreed day, such as\nuntil: 2027-03-31",
)
_TOO_EARLY: Final = Wording(
    what="until says {day}, and state says {state}",
    why="only what a customer left behind is kept until a day; that of an active or suspended one is kept for good",
    do="remove the line; it is written together with state: archived",
)
_TRIED_ENOUGH: Final = Wording(
    what="trial says {day}, and state says {state}",
    why="a customer who has left tries nothing any more, and would be counted among those who do",
    do="remove the line",
)


def problems(entry: Entry) -> Iterator[Problem]:
    """What does not go together in the file of one tenant."""
    asked, document = entry.tenant, entry.document
    if asked.state in LEAVING and asked.until is None:
        yield _NO_DAY.at(document.file, document.line(("state",)), tenant=entry.id, state=asked.state)
    if asked.state in LIVING and asked.until is not None:
        line = document.line(("until",))
        yield _TOO_EARLY.at(document.file, line, tenant=entry.id, day=asked.until, state=asked.state)
    if asked.state in LEAVING and asked.trial is not None:
        line = document.line(("trial",))
        yield _TRIED_ENOUGH.at(document.file, line, tenant=entry.id, day=asked.trial, state=asked.state)
