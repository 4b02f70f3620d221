"""Which version of the registry may follow which: a customer's life goes in steps, data stays where it is, an id is for ever.

It knows no day: whether `until` has passed, the gate and the program can tell.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from tenancy import permanence
from tenancy.document import parse
from tenancy.estate import Estate
from tenancy.permanence import Life
from tenancy.problem import Problem, Refused, Wording
from tenancy.reader import Value
from tenancy.registry import Grave
from tenancy.states import LEAVING
from tenancy.words import State

NEXT: Final[Mapping[State, tuple[State, ...]]] = {
    State.ACTIVE: (State.SUSPENDED,),
    State.SUSPENDED: (State.ACTIVE, State.ARCHIVED),
    State.ARCHIVED: (State.SUSPENDED, State.RELEASED),
    # The way back is open as long as the file is there, and with it the data.
    State.RELEASED: (State.ARCHIVED,),
}
"""Which state may follow which. After `released` comes a tombstone as well, and after that nothing."""

_STEPS: Final = (
    "a customer leaves in steps, each a reviewed change of its own: state: suspended; state: archived, with until; "
    "state: released; and in the end a tombstone in place of the file's lines"
)
_UNDO: Final = "bring the file back with: git restore {path}"

_LEAP: Final = Wording(
    what="state goes from {before} to {after}",
    why="each step can be taken back as long as the next has not been; a leap over one could not",
    do="write state: {next}\n" + _STEPS,
)
_BORN_GONE: Final = Wording(
    what="this tenant is new, and state says {state}",
    why="nothing of it has been built yet, so there is nothing to keep or to give up",
    do="remove the line; if it is a tenant whose file had another name, give it that name again: an id is for good",
)
_OTHER_UNTIL: Final = Wording(
    what="until goes from {before} to {after} with the release",
    why="the customer was told until when its data is kept; a day that moves with the release would hold up nothing",
    do="write until: {before}; another day is a change of its own, before the release",
)
_OTHER_DAY: Final = Wording(
    what="until goes from {before} to {after} while state says released",
    why="what is released has no protection any more, and whoever is to be kept longer needs it",
    do="write state: archived together with until: {after}, which protects the data again; it is released once more later",
)
_BURIED_EARLY: Final = Wording(
    what="this is a tombstone from {day} on, and the data was to be kept until {until}",
    why="the customer was told until when its data is kept; the run would refuse to remove it",
    do="bring the file back with: git restore {path}\nand write the tombstone on {until} or later",
)
_FILE_GONE: Final = Wording(
    what="the file of this tenant is gone, and its state was {state}",
    why="its data would be nobody's, and its id could become another customer's",
    do=_UNDO + "\n" + _STEPS,
)
_NO_TOMBSTONE: Final = Wording(
    what="the file of this tenant is gone, and no tombstone is in its place",
    why="an id is one customer's for ever; without a tombstone it could become another's",
    do="write {path} again, with the day from which the tenant is gone, such as\ntombstone: 2027-04-01\nname: {name}",
)
_BURIED_ALIVE: Final = Wording(
    what="this is a tombstone now, and the tenant's state was {state}",
    why="only what was released may go; the run would refuse to remove anything else",
    do=_UNDO + "\n" + _STEPS,
)
_NO_GRAVE: Final = Wording(
    what="the tombstone of {name} is gone",
    why="an id is one customer's for ever; without its tombstone it could become another's",
    do="bring it back with: git restore {path}",
)
_RISEN: Final = Wording(
    what="this id was that of {name}, who is gone since {day}",
    why="an id is one customer's for ever; old backups, logs and bills would become those of another",
    do="bring the tombstone back with: git restore {path}\nand choose another id for the new customer",
)
_BLIND: Final = Wording(
    what="{key} is to change in a file that is not right as it is",
    why="whether the one may follow upon the other is judged from the file as it was, and data hangs on it",
    do="first mend what fleet validate names, in a change of its own; if it is this very line, bring it back as it was: "
    "see git diff, or git restore {path}",
)
STEPPED: Final = ("state", "until", "tombstone", "release", "placement", "password_version", "uninstall")
"""The lines that go in steps, or that data hangs on."""


def problems(before: Estate, after: Estate) -> Iterator[Problem]:
    """Everything in *after* that may not follow upon *before*."""
    old, new = _lives(before), _lives(after)
    old_graves, graves = _graves(before), _graves(after)
    for id, grave in old_graves.items():
        yield from _rest(grave, new.get(id), graves.get(id))
    for id, life in old.items():
        if id in new:
            yield from _steps(life, new[id])
            yield from permanence.problems(life, new[id])
        elif life.fleet is not None:
            yield from _end(life, graves.get(id))
    for id, life in new.items():
        if id not in old_graves and (id not in old or old[id].fleet is None) and life.state in LEAVING:
            yield life.problem(_BORN_GONE, "state", state=life.state)


def blind(file: str, before: str | None, after: str | None) -> Iterator[Problem]:
    """What an edit of a tenant's *file*, which could not be judged *before*, changes of what goes in steps."""
    if before is None or after is None:
        return
    old, new = _plain(file, before), _plain(file, after)
    for key in STEPPED:
        if old.get(key) != new.get(key):
            yield _BLIND.at(file, tenant=PurePosixPath(file).stem, key=key, path=file)


def _plain(file: str, text: str) -> Mapping[str, Value]:
    """What stands in *text*, right or not; nothing where it is no document."""
    try:
        value = parse(text.encode(errors="surrogateescape"), file=file).value
    except Refused:
        return {}
    return value if isinstance(value, dict) else {}


def _lives(estate: Estate) -> Mapping[str, Life]:
    placed = (Life(entry=entry, fleet=fleet) for fleet, entry in estate.tenants())
    waiting = (Life(entry=entry, fleet=None) for entry in estate.unplaced)
    return {life.entry.id: life for life in (*placed, *waiting)}


def _graves(estate: Estate) -> Mapping[str, Grave]:
    return {grave.id: grave for grave in estate.graves}


def _rest(grave: Grave, life: Life | None, still: Grave | None) -> Iterator[Problem]:
    """A tombstone stays one, and stays where it is."""
    file, said = grave.document.file, grave.tombstone
    if life is not None:
        yield life.problem(_RISEN, name=said.name, day=said.tombstone, path=file)
    elif still is None or still.document.file != file:
        yield _NO_GRAVE.at(file, tenant=grave.id, name=said.name, path=file)


def _steps(before: Life, after: Life) -> Iterator[Problem]:
    """Of a tenant that has its file still: whether its state may follow upon the one before."""
    was, is_ = before.entry.tenant.until, after.entry.tenant.until
    if before.fleet is None or before.state is after.state:
        if before.state is State.RELEASED and was != is_:
            yield after.problem(_OTHER_DAY, "until", before=was, after=is_)
        return
    if after.state not in NEXT[before.state]:
        yield after.problem(_LEAP, "state", before=before.state, after=after.state, next=_next(before.state))
    if after.state is State.RELEASED and was is not None and was != is_:
        yield after.problem(_OTHER_UNTIL, "until", before=was, after=is_)


def _end(life: Life, grave: Grave | None) -> Iterator[Problem]:
    """Of a tenant that has no file any more: whether it was released, and is remembered in its old place."""
    if life.state is State.RELEASED:
        if grave is None or grave.document.file != life.file:
            yield _NO_TOMBSTONE.at(life.file, tenant=life.entry.id, path=life.file, name=life.entry.tenant.name)
        elif (until := life.entry.tenant.until) is not None and (day := grave.tombstone.tombstone) < until:
            yield _BURIED_EARLY.at(life.file, tenant=life.entry.id, path=life.file, day=day, until=until)
    elif grave is None:
        yield _FILE_GONE.at(life.file, tenant=life.entry.id, state=life.state, path=life.file)
    else:
        yield _BURIED_ALIVE.at(life.file, tenant=life.entry.id, state=life.state, path=life.file)


def _next(state: State) -> str:
    return " or ".join(NEXT[state])
