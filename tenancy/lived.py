"""Holds what is about to be built against what the stack's state says lives there, and refuses to lose a tenant.

A tenant whose file is gone would be deleted; one whose database is gone from the state would get an empty one; one whose
server has another name would be looked for where it is not. None can be told from a slip, so each ends the run before
anything is registered.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from tenancy import departure
from tenancy.guarded import ARCHIVE, CLUSTER, DATABASE, WAY_BACK
from tenancy.inhabitants import DATA, Inhabitants
from tenancy.problem import Problem, Refused, Wording, joined
from tenancy.spec import TenantSpec
from tenancy.words import State


def _needed(spec: TenantSpec) -> Iterator[tuple[str, str, str]]:
    """What of it a tenant that has lived must have: one kind of database, and no way back where it asks for none."""
    built = spec.database.built
    without = (DATABASE, *((ARCHIVE,) if built.archive is None else ())) if built else (CLUSTER, ARCHIVE)
    yield from (one for one in DATA if one[0] not in without)


def _unwanted(spec: TenantSpec) -> Iterator[tuple[str, str, str]]:
    """What of it would go although the tenant stays."""
    needed = tuple(_needed(spec))
    yield from (one for one in DATA if one not in needed)


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
_BORN_GONE: Final = Wording(
    what="nothing of this tenant is in the stack {stack}, and its state says released",
    why="it would be built without what protects it, and there would be nothing to keep or to give up; nothing was changed",
    do="remove the line state, and until with it; where the tenant did live here, the state has lost it: "
    "pulumi stack import with the last good export",
)
_NO_TOMBSTONES: Final[Mapping[str, date]] = MappingProxyType({})


def refuse_losses(
    stack: str,
    state: Mapping[str, Mapping[str, object]],
    tenants: Iterable[TenantSpec],
    *,
    today: date,
    tombstones: Mapping[str, date] = _NO_TOMBSTONES,
    folder: str | None = None,
) -> None:
    """Returns if building *tenants* on *state* loses nobody's data; raises Refused with all it would lose.

    *state* is what the stack's own state holds: the outputs by URN, empty before the first run. *tombstones* are the
    ids that have one in the stack's folder, each with the day from which on the tenant is gone, and *folder* is where
    people find the tenants' files. *today* is the day in UTC: whoever is kept until a later one is not let go.
    """
    held = Inhabitants.of(state)
    place = folder or f"tenants/{stack}"
    specs = {spec.id: spec for spec in tenants}
    buried = {id: day for id, day in tombstones.items() if id not in specs}
    problems = [
        *departure.problems(held, specs, buried, stack=stack, folder=place, today=today),
        *_emptied(stack, place, held, specs),
        *_replaced(stack, place, held, specs),
        *_moved(stack, place, held, specs),
        *_born_gone(stack, place, held, specs),
    ]
    if problems:
        raise Refused(problems)


def _replaced(stack: str, folder: str, held: Inhabitants, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    for tenant in sorted(set(specs) & set(held.lives)):
        losses = [word for type_, ending, word in _unwanted(specs[tenant]) if held.has(tenant, type_, ending)]
        if losses and specs[tenant].keep:
            yield _OTHER_DATA.at(f"{folder}/{tenant}.yaml", tenant=tenant, stack=stack, losses=joined(losses))


def _moved(stack: str, folder: str, held: Inhabitants, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    """The engine would not see it: a database that another provider is to look after is for it the same database."""
    for tenant in sorted(set(specs) & set(held.lives)):
        before, after = held.server(tenant), specs[tenant].database.server.name
        unwanted = any(held.has(tenant, type_, ending) for type_, ending, _ in _unwanted(specs[tenant]))
        if before not in (None, after) and not unwanted:
            path = f"{folder}/{tenant}.yaml"
            yield _OTHER_SERVER.at(path, tenant=tenant, stack=stack, before=before, after=after)


def _emptied(stack: str, folder: str, held: Inhabitants, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    for tenant in sorted(set(specs) & set(held.lives)):
        losses = [word for type_, ending, word in _needed(specs[tenant]) if not held.has(tenant, type_, ending)]
        # A way back is made anew without loss: what it leads to is in the object store.
        losses = [] if losses == [WAY_BACK] else losses
        moved = any(held.has(tenant, type_, ending) for type_, ending, _ in _unwanted(specs[tenant]))
        if held.born(tenant) and losses and not moved:
            yield _LOST_DATA.at(f"{folder}/{tenant}.yaml", tenant=tenant, stack=stack, losses=joined(losses))


def _born_gone(stack: str, folder: str, held: Inhabitants, specs: Mapping[str, TenantSpec]) -> Iterator[Problem]:
    for tenant in sorted(set(specs) - set(held.lives)):
        if specs[tenant].state is State.RELEASED:
            path = f"{folder}/{tenant}.yaml"
            yield _BORN_GONE.at(path, tenant=tenant, stack=stack)
