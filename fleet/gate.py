"""The gate before a stack: what its state holds, against what its program would register now."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from fleet import signpost, standstill
from fleet.held import Held, State
from fleet.proofs import Proofs
from tenancy import keeping, names, parting, repository, wish
from tenancy.case import Case
from tenancy.fleet import Fleet
from tenancy.gate import Loss, losses
from tenancy.guarded import SERVER, SHARED
from tenancy.inhabitants import TENANT
from tenancy.kept_server import COMPONENT
from tenancy.origin import NO_MATTER
from tenancy.parting import Parting
from tenancy.problem import Problem, Refused
from tenancy.service import Service
from tenancy.states import LIVING
from tenancy.thing import Thing
from tenancy.words import State as Stage

Registered = Sequence[Mapping[str, Any]]
"""What a stack's program would register, as rendering.py has it."""

_WHY: Final = "a customer's data would be lost; nothing was changed"


class Barred(Refused):
    """What the gate does not let through; exit code 3."""

    code: Final = 3

    def __init__(self, stack: str, found: Iterable[Loss]) -> None:
        super().__init__(
            Problem(
                file=f"Pulumi.{stack}.yaml" if one.tenant.startswith(SERVER) else f"tenants/{stack}/{one.tenant}.yaml",
                tenant=one.tenant,
                what=f"its {one.words} ({one.name}): {one.cause}",
                why=_WHY,
                do=one.do,
            )
            for one in found
        )


def keep(made: Registered, asked: Fleet, state: State, services: Mapping[str, Service], today: date) -> None:
    """Returns where bringing the stack to what is *asked* loses nobody's data. Raises Barred with all that it would lose.

    The servers are asked too, which have to be reachable: a plan can do without.
    """
    gone = leaving(asked, state, services, today)
    astray = signpost.losses(asked.stack, state, services, leaving=gone)
    if found := (*astray, *everything(made, asked, state, services, today)):
        raise Barred(asked.name, found)


def everything(
    made: Registered, asked: Fleet, state: State, services: Mapping[str, Service], today: date
) -> tuple[Loss, ...]:
    """All that bringing the stack to what is *asked* would lose: objects, what no backup has, and modules with their tables.

    *made* is what the program would register for it.
    """
    gone, bare = leaving(asked, state, services, today), _ended(asked, today)
    return (
        *losses_of(made, state, leaving=gone, bare=bare),
        *_archived(asked, state, services),
        *repository.losses(_staying(asked, state), asked.stack.backup),
        *_uninstalls(asked, state, services, today),
    )


def leaving(asked: Fleet, state: State, services: Mapping[str, Service], today: date) -> frozenset[str]:
    """The tenants whose data may go: released, until a day that has come, and with a final backup that was proven.

    Where no restores are rehearsed, or nobody here knows the way to their record, nothing is proven, and nobody's data may go.
    A server that tenants shared may go once it is released: who lives on it, the law has asked.
    """
    there = {entry.id for entry in asked.entries}
    buried = {grave.id for grave in asked.graves if grave.tombstone.tombstone <= today}
    gone = {one.name for one in _tenants(state) if _is_let_go(one, today)} & buried - there
    partings = _partings(asked, state, services, _ended(asked, today) | gone)
    return frozenset(one.tenant for one in partings if one.is_final) | _released(asked, state)


def _staying(asked: Fleet, state: State) -> Mapping[str, Mapping[str, object]]:
    there = {entry.id for entry in asked.entries}
    return {one.name: one.outputs for one in _tenants(state) if one.name in there}


def _is_let_go(one: Held, today: date) -> bool:
    """Whether the state says that it was released, until a day that has come."""
    until = one.outputs.get("until")
    return one.outputs.get("state") == Stage.RELEASED and (until is None or date.fromisoformat(str(until)) <= today)


def _ended(asked: Fleet, today: date) -> frozenset[str]:
    """Who is released, until a day that has come."""
    there = {entry.id: entry.tenant for entry in asked.entries}
    return frozenset(
        id for id, one in there.items() if one.state is Stage.RELEASED and one.until and one.until <= today
    )


def _archived(asked: Fleet, state: State, services: Mapping[str, Service]) -> Iterator[Loss]:
    lives = {one.name for one in _tenants(state) if one.outputs.get("born") is True and _is_living(one)}
    going = lives & {entry.id for entry in asked.entries if entry.tenant.state is Stage.ARCHIVED}
    found = _partings(asked, state, services, going)
    yield from parting.losses(found, rehearses=asked.stack.rehearsal is not None)


def _is_living(one: Held) -> bool:
    return one.outputs.get("state") in LIVING


def _partings(
    asked: Fleet, state: State, services: Mapping[str, Service], tenants: Collection[str]
) -> tuple[Parting, ...]:
    """What is known of *tenants* who leave, as far as the state has them, in order of their ids."""
    taken = _proven(asked, services, tenants)
    held = {one.name: one for one in _tenants(state) if one.name in tenants}
    return tuple(
        Parting(tenant=id, stopped=standstill.since(state, held[id]), taken=taken.get(id)) for id in sorted(held)
    )


def _proven(asked: Fleet, services: Mapping[str, Service], tenants: Collection[str]) -> Mapping[str, datetime | None]:
    """Those of *tenants* whose newest backup a rehearsed restore has proven, and when it was begun."""
    rehearsal = asked.stack.rehearsal
    if rehearsal is None or rehearsal.service not in services or not tenants:
        return {}
    record = Proofs(service=services[rehearsal.service], name=names.scratch(asked.name))
    return {proof.tenant: proof.taken for proof in record.newest(*tenants) if proof.passed}


def _lately(asked: Fleet, services: Mapping[str, Service], tenants: Collection[str]) -> Iterator[str]:
    """Those of *tenants* whose newest backup was proven, and is none that counts as missed: they work on meanwhile."""
    entries, now = {entry.id: entry for entry in asked.entries}, datetime.now(UTC)
    for tenant, taken in _proven(asked, services, tenants).items():
        case = Case.of(asked.stack, asked.document, asked.catalog, entries[tenant])
        stale = timedelta(seconds=keeping.backup(case, NO_MATTER).stale_seconds)
        if taken is not None and now - taken < stale:
            yield tenant


def _uninstalls(asked: Fleet, state: State, services: Mapping[str, Service], today: date) -> Iterator[Loss]:
    fresh = wish.fresh(asked.entries, {one.name: _let_through(one) for one in _tenants(state)})
    yield from wish.losses(fresh, proven=frozenset(_lately(asked, services, fresh.keys())), today=today)


def _let_through(one: Held) -> Mapping[str, str]:
    """The days of uninstalls by their modules; none where the update that was to bring them has failed."""
    found = one.outputs.get("uninstalls")
    return cast("Mapping[str, str]", found) if isinstance(found, dict) else {}


def _released(asked: Fleet, state: State) -> frozenset[str]:
    """Servers, as guarded.py calls them, of which the file says so, or did while it named them."""
    named = {name for name, one in asked.stack.servers.items() if one.build is not None and one.build.released}
    before = {SHARED.whose(one.name) for one in _servers(state) if one.outputs.get("released") is True}
    still = {SHARED.whose(name) for name in asked.stack.servers}
    return frozenset({SHARED.whose(name) for name in named} | (before - still))


def losses_of(
    made: Registered, state: State, *, leaving: Iterable[str] = (), bare: Iterable[str] = ()
) -> tuple[Loss, ...]:
    """What registering what is *made* would lose, of tenants who are not among *leaving*.

    What is unprotected of those who are *bare* may stay so.
    """
    asked = (_asked(one) for one in made)
    return tuple(losses(map(_held, state.resources), asked, lived=lived(state), leaving=leaving, bare=bare))


def lived(state: State) -> Iterator[str]:
    """The tenants, and the servers that they share, of whom *state* says that everything was there once."""
    for held in _tenants(state):
        if held.outputs.get("born") is True:
            yield held.name
    for held in _servers(state):
        if held.outputs.get("born") is True:
            yield SHARED.whose(held.name)


def _tenants(state: State) -> Iterator[Held]:
    return (held for held in state.resources if held.type == TENANT)


def _servers(state: State) -> Iterator[Held]:
    return (held for held in state.resources if held.type == COMPONENT)


def _held(one: Held) -> Thing:
    # The reference to a provider ends in what the engine calls this very one.
    provider = one.provider.rpartition("::")[0]
    return Thing(urn=one.urn, type=one.type, name=one.name, provider=provider, inputs=one.inputs, is_kept=one.kept)


def _asked(one: Mapping[str, Any]) -> Thing:
    return Thing(
        urn=one["urn"],
        type=one["type"],
        name=one["name"],
        provider=one["provider"].rpartition("::")[0],
        inputs=one["inputs"],
        aliases=tuple(one["aliases"]),
        is_kept=one["protect"] and one["kept"],
    )
