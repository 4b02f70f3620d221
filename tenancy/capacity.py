"""What the estate still has room for: server by server, stack by stack, and until when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tenancy import forecast, room
from tenancy.candidate import Budget, Candidate
from tenancy.estate import Estate
from tenancy.forecast import Growth
from tenancy.words import Compliance, Environment, Strategy


@dataclass(frozen=True, kw_only=True)
class Server:
    """A real database server."""

    places: tuple[str, ...]
    """What stacks call it, such as prod/shared-1."""
    strategy: Strategy
    environment: Environment
    region: str
    profile: tuple[Compliance, ...]
    tenants: Budget
    connections: Budget


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack that builds tenants."""

    name: str
    environment: Environment
    region: str
    tenants: Budget


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Places that a newcomer may choose among: on all servers of one kind, or in all stacks, of one region."""

    environment: Environment
    region: str
    strategy: Strategy | None
    """Of the servers; None for stacks."""
    left: int
    """How many more tenants fit, if they are as large as those who are there."""
    residents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """When a pool runs out if tenants go on arriving there as they lately did."""

    pool: Pool
    growth: Growth
    full: date | None
    """None where that is not in sight."""


def servers(estate: Estate) -> tuple[Server, ...]:
    """Every real server that tenants may live on, in order of the stacks' names for it."""
    machines = _by_machine(room.candidates(estate))
    return tuple(
        Server(
            places=tuple(f"{side.stack}/{side.server}" for side in sides),
            strategy=sides[0].strategy,
            environment=sides[0].environment,
            region=sides[0].elsewhere or sides[0].region,
            profile=sides[0].profile,
            tenants=sides[0].tenants,
            connections=sides[0].connections,
        )
        for sides in sorted(machines.values(), key=lambda sides: (sides[0].stack, sides[0].server))
    )


def stacks(estate: Estate) -> tuple[Stack, ...]:
    """Every stack that builds tenants, in order of the names."""
    return tuple(
        Stack(
            name=one.name, environment=one.stack.environment, region=one.stack.region, tenants=room.stack_tenants(one)
        )
        for one in estate.fleets
        if one.stack.builds_tenants
    )


def pools(estate: Estate) -> tuple[Pool, ...]:
    """Every pool there is: of servers, shared ones first, and then of stacks."""
    return (*_server_pools(room.candidates(estate)), *_stack_pools(estate))


def outlooks(pools: Iterable[Pool], arrived: Mapping[str, date], until: date) -> tuple[Outlook, ...]:
    """When each of *pools* runs out, given the days on which tenants *arrived*, as seen on the day *until*."""
    found: list[Outlook] = []
    for pool in pools:
        growth = forecast.growth((arrived[id] for id in pool.residents if id in arrived), until)
        found.append(Outlook(pool=pool, growth=growth, full=forecast.runs_out(pool.left, growth)))
    return tuple(found)


def _by_machine(candidates: Iterable[Candidate]) -> Mapping[str, list[Candidate]]:
    machines: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        machines.setdefault(candidate.machine, []).append(candidate)
    return machines


def _server_pools(candidates: Iterable[Candidate]) -> Iterator[Pool]:
    kinds: dict[tuple[Environment, str, Strategy], dict[str, Candidate]] = {}
    for one in candidates:
        kinds.setdefault((one.environment, one.region, one.strategy), {})[one.machine] = one
    for (environment, region, strategy), machines in sorted(kinds.items(), key=_by_kind):
        here = machines.values()
        tenants = sum(one.tenants.used for one in here)
        each = Fraction(sum(one.connections.used for one in here), tenants or 1)
        yield Pool(
            environment=environment,
            region=region,
            strategy=strategy,
            left=sum(forecast.places(one.tenants.left, one.connections.left, each) for one in here),
            residents=tuple(sorted(resident.id for one in here for resident in one.residents)),
        )


def _by_kind(item: tuple[tuple[Environment, str, Strategy], object]) -> tuple[str, str, bool]:
    (environment, region, strategy), _ = item
    return environment, region, strategy is Strategy.DEDICATED


def _stack_pools(estate: Estate) -> Iterator[Pool]:
    kinds: dict[tuple[Environment, str], list[Stack]] = {}
    for one in stacks(estate):
        kinds.setdefault((one.environment, one.region), []).append(one)
    entries = {fleet.name: fleet.entries for fleet in estate.fleets}
    for (environment, region), here in sorted(kinds.items()):
        yield Pool(
            environment=environment,
            region=region,
            strategy=None,
            left=sum(one.tenants.left for one in here),
            residents=tuple(sorted(entry.id for one in here for entry in entries[one.name])),
        )
