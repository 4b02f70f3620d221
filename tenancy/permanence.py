"""What stays as it is while a tenant lives, because no edit of a line moves, shrinks or downgrades data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tenancy import keeping, own_server
from tenancy.case import Case
from tenancy.fleet import Fleet
from tenancy.origin import NO_MATTER
from tenancy.pgcluster import PgClusterSpec
from tenancy.problem import Problem, Wording
from tenancy.quantity import amount
from tenancy.registry import Entry
from tenancy.spec import FilestoreSpec
from tenancy.words import Release, State

_NEEDS_A_MOVE: Final = Wording(
    what="this tenant is to be on {after}, and its data is on {before}",
    why="a changed line moves no data, and the tenant would begin again with none",
    do="put the file and its placement back to {before}; to be on {after}, it needs a move by an operator",
)
_DOWNGRADE: Final = Wording(
    what="release goes back from {before} to {after}",
    why="Odoo has rewritten the database for {before}, and an older one cannot read it",
    do='write release: "{before}"; the way back is a restore of a backup from before the upgrade, by an operator',
)
_LEAP: Final = Wording(
    what="release goes from {before} to {after}",
    why="a database is upgraded one major at a time, each looked at before the next",
    do='write release: "{next}"; once the tenant runs it well, {after} is a change of its own',
)
_OLD_PASSWORDS: Final = Wording(
    what="password_version falls from {before} to {after}",
    why="passwords that were replaced may have been replaced for a reason, and must not come back",
    do="write {before}, or one more for new passwords",
)
_SHRINKS: Final = Wording(
    what="the filestore would shrink from {before} to {after}",
    why="a volume can only grow; files that no longer fit would be lost",
    do="keep the plan and industry that it had; a smaller one needs a move of the filestore by an operator",
)
_SERVER_SHRINKS: Final = Wording(
    what="the tenant's own database server would shrink from {before} to {after}",
    why="a volume can only grow; a database that no longer fits would stop",
    do="keep the plan that it had; a smaller server needs a move of the database by an operator",
)
_OTHER_SERVER_STORAGE: Final = Wording(
    what="the tenant's own database server would change its storage class from {before} to {after}",
    why="a database stays on the volumes it was written to; a changed line copies it to no others",
    do="keep the compliance that it had; a standard that demands {after} needs a move of the database by an operator",
)
_OTHER_STORAGE: Final = Wording(
    what="the filestore would change its storage class from {before} to {after}",
    why="files stay where they were written; a changed line copies none of them to the other class",
    do="keep the compliance that it had; a standard that demands {after} needs a move of the filestore by an operator",
)


@dataclass(frozen=True, kw_only=True)
class Life:
    """A tenant in one version of the registry."""

    entry: Entry
    fleet: Fleet | None
    """None where it has no stack yet."""

    @property
    def file(self) -> str:
        return self.entry.document.file

    @property
    def state(self) -> State:
        return self.entry.tenant.state

    @property
    def home(self) -> str:
        """Where its data is, in words."""
        stack = "no stack" if self.fleet is None else f"stack {self.fleet.name}"
        placement = self.entry.tenant.placement
        return stack if placement is None else f"the {placement.strategy} server {placement.server} of {stack}"

    def problem(self, wording: Wording, *steps: str, **facts: object) -> Problem:
        """The problem that *wording* words, at *steps* of the tenant's file."""
        document = self.entry.document
        return wording.at(document.file, document.line(steps), tenant=self.entry.id, **facts)


def problems(before: Life, after: Life) -> Iterator[Problem]:
    """What an edit that makes *after* of *before* would do to data that is there."""
    if before.fleet is None:
        return
    old, new = before.entry.tenant, after.entry.tenant
    if before.home != after.home:
        yield after.problem(_NEEDS_A_MOVE, "placement", before=before.home, after=after.home)
    yield from _release(old.release, after)
    if new.password_version < old.password_version:
        yield after.problem(_OLD_PASSWORDS, "password_version", before=old.password_version, after=new.password_version)
    if after.fleet is not None and before.home == after.home:
        yield from _filestore(before.fleet, after.fleet, before, after)
        yield from _server(before.fleet, after.fleet, before, after)


def _release(before: Release, after: Life) -> Iterator[Problem]:
    majors = tuple(Release)
    now = after.entry.tenant.release
    rise = majors.index(now) - majors.index(before)
    if rise < 0:
        yield after.problem(_DOWNGRADE, "release", before=before, after=now)
    elif rise > 1:
        yield after.problem(_LEAP, "release", before=before, after=now, next=majors[majors.index(before) + 1])


def _filestore(before: Fleet, after: Fleet, old: Life, new: Life) -> Iterator[Problem]:
    was, is_ = _decided(before, old.entry), _decided(after, new.entry)
    if amount(is_.size) < amount(was.size):
        yield new.problem(_SHRINKS, "plan", before=was.size, after=is_.size)
    if is_.storage_class != was.storage_class:
        yield new.problem(_OTHER_STORAGE, "compliance", before=was.storage_class, after=is_.storage_class)


def _server(before: Fleet, after: Fleet, old: Life, new: Life) -> Iterator[Problem]:
    was, is_ = _built(before, old.entry), _built(after, new.entry)
    if was is None or is_ is None:
        return
    if amount(is_.storage) < amount(was.storage):
        yield new.problem(_SERVER_SHRINKS, "plan", before=was.storage, after=is_.storage)
    if is_.storage_class != was.storage_class:
        yield new.problem(_OTHER_SERVER_STORAGE, "compliance", before=was.storage_class, after=is_.storage_class)


def _built(fleet: Fleet, entry: Entry) -> PgClusterSpec | None:
    case = Case.of(fleet.stack, fleet.document, fleet.catalog, entry)
    return own_server.own_server(case, idle_seconds=0, point_in_time=False, why=NO_MATTER)


def _decided(fleet: Fleet, entry: Entry) -> FilestoreSpec:
    return keeping.filestore(Case.of(fleet.stack, fleet.document, fleet.catalog, entry), NO_MATTER)
