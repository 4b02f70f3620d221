"""What is right and yet wants somebody: days in the registry that have passed. Only here does it meet a calendar.

A remark has the shape of a problem and stops nothing: a file that was right yesterday must not stop the work of others today.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from tenancy.fleet import Fleet
from tenancy.problem import Problem, Wording, listed
from tenancy.registry import Entry
from tenancy.words import Release, State

_RELEASES: Final = "catalog/releases.yaml"

_UNSUPPORTED: Final = Wording(
    what="the standard support of Odoo {release} ended on {day}, and {tenants} run it",
    why="its faults, those of security as well, are no longer mended for everybody",
    do="agree with these customers when they move to Odoo {newest}",
)
_TRIAL_OVER: Final = Wording(
    what="the trial ended on {day}, and the customer goes on for nothing",
    why="until the line is gone, nobody is billed",
    do="if the customer stays, remove the line trial; if not: fleet tenant suspend {id}",
)
_KEPT_LONG_ENOUGH: Final = Wording(
    what="the data was to be kept until {day}, and is still there",
    why="it costs, and some of it may have to be gone by now",
    do="see that nobody wants it any more, then: fleet tenant release {id}",
)


def today() -> date:
    """The day against which the registry is held, in UTC."""
    return datetime.now(UTC).date()


def remarks(fleets: Iterable[Fleet], day: date) -> tuple[Problem, ...]:
    """What of *fleets* has passed on *day*, in order of the files."""
    found = tuple(fleets)
    every = [
        *_unsupported(found, day),
        *(remark for one in found for entry in one.entries for remark in _on(entry, day)),
    ]
    return tuple(sorted(every, key=lambda remark: (remark.file, remark.line or 0)))


def _unsupported(fleets: tuple[Fleet, ...], day: date) -> Iterator[Problem]:
    """One remark for each release that is over and in use, however many run it."""
    for release in Release:
        here = [(one, entry) for one in fleets for entry in one.entries if entry.tenant.release is release]
        alive = [(one, entry) for one, entry in here if entry.tenant.state in (State.ACTIVE, State.SUSPENDED)]
        if not alive:
            continue
        catalog = alive[0][0].catalog
        ended = catalog.releases[release].supported_until
        if ended < day:
            line = catalog.documents[_RELEASES].line(("odoo", release.value, "supported_until"))
            tenants = listed(entry.id for _, entry in alive)
            yield _UNSUPPORTED.at(
                _RELEASES, line, release=release, day=ended, tenants=tenants, newest=tuple(Release)[-1]
            )


def _on(entry: Entry, day: date) -> Iterator[Problem]:
    asked = entry.tenant
    if asked.trial is not None and asked.trial < day and asked.state is State.ACTIVE:
        line = entry.document.line(("trial",))
        yield _TRIAL_OVER.at(entry.document.file, line, tenant=entry.id, day=asked.trial, id=entry.id)
    if asked.until is not None and asked.until < day and asked.state is State.ARCHIVED:
        line = entry.document.line(("until",))
        yield _KEPT_LONG_ENOUGH.at(entry.document.file, line, tenant=entry.id, day=asked.until, id=entry.id)
