"""Holds what is about to be built against what the stack's state says lives there, and refuses to lose a tenant.

A tenant whose file is gone would be deleted; one whose database is gone from the state would get an empty one; one whose
server has another name would be looked for where it is not. None can be told from a slip, so each ends the run before
anything is registered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self, cast

from tenancy.guarded import ARCHIVE, CLUSTER, DATABASE, GUARDED, WAY_BACK
from tenancy.problem import Problem, Refused, Wording, joined, listed
from tenancy.spec import TenantSpec
from tenancy.words import State

TENANT: Final = "odoo:saas:Tenant"

DATA: Final = tuple((one.type, one.ending, one.words) for one in GUARDED if one.is_data and not one.shared)
"""What cannot be made a second time: type, the end of its name after the tenant's id, and what people call it."""


def _needed(spec: TenantSpec) -> Iterator[tuple[str, str, str]]:
    """What of it a tenant that has lived must have: one kind of database, and no way back where it asks for none."""
    built = spec.database.built
    without = (DATABASE, *((ARCHIVE,) if built.archive is None else ())) if built else (CLUSTER, ARCHIVE)
    yield from (one for one in DATA if one[0] not in without)


def _unwanted(spec: TenantSpec) -> Iterator[tuple[str, str, str]]:
    """What of it would go although the tenant stays."""
    needed = tuple(_needed(spec))
    yield from (one for one in DATA if one not in needed)


_STEPS: Final = (
    "a customer who leaves takes these steps, each a reviewed change of its own: state: suspended, state: archived, "
    "state: released, and only then a tombstone in place of the file's lines"
)

_LOST_FILE: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is gone",
    why="the run would have destroyed {losses}; it was stopped before anything was changed",
    do="bring the file back with: git restore {path}\n" + _STEPS,
)
_BURIED_ALIVE: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is a tombstone",
    why="the run would have destroyed {losses}; it was stopped before anything was changed",
    do="bring the file back as it was before the tombstone: git log -p {path}\n" + _STEPS,
)
_NEW_ID: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is gone, while {new} is new",
    why="if {new} is the same customer: an id is for good, and another one means another, empty database; the run would "
    "have destroyed {losses} and was stopped before anything was changed",
    do="give the file its old name: git mv {new_path} {path}\nto call the customer something else, change name or hosts",
)
_OTHER_DATA: Final = Wording(
    what="this tenant lives in the stack {stack} with its {losses}, and is to live without",
    why="a changed line moves no data; the run would have destroyed it and was stopped before anything was changed",
    do="put placement, and point_in_time below backup, back to what they were; another server needs a move by an operator",
)
_OTHER_SERVER: Final = Wording(
    what="this tenant lives in the stack {stack} on the server {before}, and is to live on {after}",
    why="a changed line moves no data; the run would have looked for it on {after}, where it is not, and was stopped before "
    "anything was changed",
    do="put placement back to server: {before}; another server needs a move by an operator",
)
_LOST_DATA: Final = Wording(
    what="this tenant has lived in the stack {stack}, and the state no longer knows its {losses}",
    why="the run would make it anew, and greet the customer with an empty Odoo; it was stopped before anything was changed",
    do="find out whether the server that was asked is the right one and is complete, and restore it if it is not\n"
    "then bring the state back: pulumi stack import with the last good export, or pulumi import of what still exists",
)


def refuse_losses(
    stack: str,
    state: Mapping[str, Mapping[str, object]],
    tenants: Iterable[TenantSpec],
    *,
    tombstones: Iterable[str] = (),
    folder: str | None = None,
) -> None:
    """Returns if building *tenants* on *state* loses nobody's data; raises Refused with all it would lose.

    *state* is what the stack's own state holds: the outputs by URN, empty before the first run. *tombstones* are the
    ids that have one in the stack's folder, and *folder* is where people find the tenants' files.
    """
    held = _Held.of(state)
    place = folder or f"tenants/{stack}"
    specs = {spec.id: spec for spec in tenants}
    asked = set(specs)
    buried = set(tombstones)
    problems = [
        *_vanished(stack, place, held, asked, buried),
        *_buried_alive(stack, place, held, buried - asked),
        *_emptied(stack, place, held, specs),
        *_replaced(stack, place, held, specs),
        *_moved(stack, place, held, specs),
    ]
    if problems:
        raise Refused(problems)


@dataclass(frozen=True, kw_only=True)
class _Held:
    """What a state holds of tenants."""

    lives: Mapping[str, Mapping[str, object]]
    """The outputs of each tenant's component, by id; empty for one of whom only data is left."""
    data: frozenset[tuple[str, str]]
    """Type and name of everything in the state that cannot be made a second time."""

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, object]]) -> Self:
        lives: dict[str, Mapping[str, object]] = {}
        data: set[tuple[str, str]] = set()
        for urn, outputs in state.items():
            kind, name = _parts(urn)
            if kind == TENANT:
                lives[name] = outputs
            for type_, ending, _ in DATA:
                if kind == type_ and f"{TENANT}$" in urn and name.endswith(f"-{ending}"):
                    data.add((kind, name))
                    lives.setdefault(name.removesuffix(f"-{ending}"), {})
        return cls(lives=lives, data=frozenset(data))

    def has(self, tenant: str, type_: str, ending: str) -> bool:
        return (type_, f"{tenant}-{ending}") in self.data

    def losses(self, tenant: str) -> str:
        """What would go with it, in words."""
        found = [f"its {word}" for type_, ending, word in DATA if self.has(tenant, type_, ending)]
        return listed(found) if found else "what it has so far"

    def released(self, tenant: str) -> bool:
        return self._output(tenant, "state") == State.RELEASED

    def born(self, tenant: str) -> bool:
        return self._output(tenant, "born") is True

    def server(self, tenant: str) -> str | None:
        """On which server the tenant came to life; None where it never did."""
        return cast("str | None", self._output(tenant, "server"))

    def _output(self, tenant: str, name: str) -> object:
        return self.lives[tenant].get(name)


def _parts(urn: str) -> tuple[str, str]:
    """The type and the name in a URN, `urn:pulumi:<stack>::<project>::<parent's type>$<type>::<name>`."""
    kinds, _, name = urn.split("::", 2)[-1].partition("::")
    return kinds.rpartition("$")[2], name


def _vanished(stack: str, folder: str, held: _Held, asked: set[str], buried: set[str]) -> Iterator[Problem]:
    gone = sorted(tenant for tenant in held.lives if tenant not in asked | buried and not held.released(tenant))
    new = sorted(asked - set(held.lives))
    for tenant in gone:
        path = f"{folder}/{tenant}.yaml"
        lost = held.losses(tenant)
        if len(gone) == len(new) == 1:
            new_path = f"{folder}/{new[0]}.yaml"
            yield _NEW_ID.at(path, tenant=tenant, stack=stack, losses=lost, path=path, new=new[0], new_path=new_path)
        else:
            yield _LOST_FILE.at(path, tenant=tenant, stack=stack, losses=lost, path=path)


def _buried_alive(stack: str, folder: str, held: _Held, buried: set[str]) -> Iterator[Problem]:
    for tenant in sorted(buried & set(held.lives)):
        if not held.released(tenant):
            path = f"{folder}/{tenant}.yaml"
            yield _BURIED_ALIVE.at(path, tenant=tenant, stack=stack, losses=held.losses(tenant), path=path)


def _replaced(stack: str, folder: str, held: _Held, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    for tenant in sorted(set(specs) & set(held.lives)):
        losses = [word for type_, ending, word in _unwanted(specs[tenant]) if held.has(tenant, type_, ending)]
        if losses and specs[tenant].keep:
            yield _OTHER_DATA.at(f"{folder}/{tenant}.yaml", tenant=tenant, stack=stack, losses=joined(losses))


def _moved(stack: str, folder: str, held: _Held, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    """The engine would not see it: a database that another provider is to look after is for it the same database."""
    for tenant in sorted(set(specs) & set(held.lives)):
        before, after = held.server(tenant), specs[tenant].database.server.name
        unwanted = any(held.has(tenant, type_, ending) for type_, ending, _ in _unwanted(specs[tenant]))
        if before not in (None, after) and not unwanted:
            path = f"{folder}/{tenant}.yaml"
            yield _OTHER_SERVER.at(path, tenant=tenant, stack=stack, before=before, after=after)


def _emptied(stack: str, folder: str, held: _Held, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    for tenant in sorted(set(specs) & set(held.lives)):
        losses = [word for type_, ending, word in _needed(specs[tenant]) if not held.has(tenant, type_, ending)]
        # A way back is made anew without loss: what it leads to is in the object store.
        losses = [] if losses == [WAY_BACK] else losses
        moved = any(held.has(tenant, type_, ending) for type_, ending, _ in _unwanted(specs[tenant]))
        if held.born(tenant) and losses and not moved:
            yield _LOST_DATA.at(f"{folder}/{tenant}.yaml", tenant=tenant, stack=stack, losses=joined(losses))
