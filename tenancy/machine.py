"""Real database servers, whatever stacks call them: which descriptions mean the same one, and what all of them put on it.

Two descriptions mean one server if they name the same connection service, which the admins' file has only once, or the
same host and port. What the platform of a cluster builds is one server by its name there. That may take two servers of two networks for one, and then refuses too early; the other way round, a
server would be filled twice and nobody would see it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tenancy import connections, duty
from tenancy.catalog import Catalog
from tenancy.document import Document
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.registry import Entry
from tenancy.server import Server
from tenancy.service import PORT
from tenancy.stack import PREFIX, Stack
from tenancy.words import Builder

_TOLD_DIFFERENTLY: Final = Wording(
    what="{key} is {here} for the server {server}, and {there} in {other}",
    why="both mean the same database server, by its connection service or its host and port, and fill it together",
    do="write the same in both; if they are two servers, give each a service and a host of its own",
)
_TOO_MANY_TENANTS: Final = Wording(
    what="{count} tenants of {stacks} are placed on the server {server}, which bears {budget}",
    why="it is one database server for all of them, and over its budget it becomes slow for every customer on it",
    do="place the newest tenant on another server: {tenants}\nraise the number only if the server really bears more",
)
_TOO_MANY_CONNECTIONS: Final = Wording(
    what="the tenants of {stacks} on the server {server} may hold {count} connections, and it bears {budget}",
    why="it is one database server for all of them; once its connections are used up, it turns every customer on it away",
    do="place the newest tenant on another server: {tenants}\nraise the number only if the server really bears more",
)
_MIXED: Final = Wording(
    what="compliance {standards} demands a server without tenants of other standards, and {server} also has {others}",
    why="they are placed there by other stacks, but it is the same database server, and the standard's boundary is crossed",
    do="this tenant or the others need a move to another server",
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """A database server as one stack's file describes it."""

    stack: str
    name: str
    """What the stack calls it."""
    server: Server
    cluster: str
    """The name of the stack's."""
    region: str
    document: Document
    """The stack's."""
    entries: tuple[Entry, ...]
    """Whom the stack has placed there."""

    @property
    def keys(self) -> frozenset[str]:
        """What it can be recognised by in another stack's file."""
        host = () if self.server.host is None else (f"host {self.server.host}:{self.server.port or PORT}",)
        built = () if self.server.built is not Builder.WITH_PLATFORM else (f"cluster {self.cluster} {self.name}",)
        return frozenset((f"service {self.service}", *host, *built))

    @property
    def service(self) -> str:
        """Its connection service; one that is built with its tenant has none, and is no other stack's."""
        return self.server.service or f"{self.stack}/{self.name}"

    def line(self, key: str) -> int | None:
        return self.document.line((f"{PREFIX}servers", self.name, key))


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One real database server."""

    sides: tuple[Side, ...]
    """As each stack describes it, in order of stacks and names; never none."""

    @property
    def name(self) -> str:
        """What all stacks know it by: the first one's connection service."""
        return self.sides[0].service

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everybody who lives on it."""
        return tuple(entry for side in self.sides for entry in side.entries)

    @property
    def stacks(self) -> str:
        return joined([f"{side.stack} ({side.name})" for side in self.sides])

    def connections(self, catalog: Catalog) -> int:
        """How many its tenants may hold together."""
        return sum(connections.most(entry.tenant, catalog.plans[entry.tenant.plan]) for entry in self.entries)


def sides(stack: str, facts: Stack, document: Document, entries: Iterable[Entry]) -> Iterator[Side]:
    """The servers of *stack*, whose *facts* stand in *document*, each with those of *entries* who are placed there."""
    homes: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.tenant.placement is not None:
            homes[entry.tenant.placement.server].append(entry)
    for name, server in facts.servers.items():
        region = server.region or facts.region
        here = tuple(homes[name])
        yield Side(
            stack=stack,
            name=name,
            server=server,
            cluster=facts.cluster.name,
            region=region,
            document=document,
            entries=here,
        )


def machines(sides: Iterable[Side]) -> tuple[Machine, ...]:
    """The real servers behind *sides*, each once."""
    groups: dict[str, list[Side]] = {}
    for side in sorted(sides, key=lambda side: (side.stack, side.name)):
        met = {id(groups[key]): groups[key] for key in side.keys if key in groups}
        group = [*(known for near in met.values() for known in near), side]
        groups.update((key, group) for known in group for key in known.keys)
    return tuple(
        Machine(sides=tuple(sorted(group, key=lambda side: (side.stack, side.name))))
        for group in {id(group): group for group in groups.values()}.values()
    )


def problems(machine: Machine, catalog: Catalog) -> Iterator[Problem]:
    """What is wrong with a server that several describe; one that is described once is judged with its stack."""
    if len(machine.sides) == 1:
        return
    first, *others = machine.sides
    for other in others:
        yield from _contradictions(first, other)
    tenants = listed(entry.id for entry in machine.entries)
    for wording, key, count, budget in (
        (_TOO_MANY_TENANTS, "tenants", len(machine.entries), first.server.tenants),
        (_TOO_MANY_CONNECTIONS, "connections", machine.connections(catalog), first.server.connections),
    ):
        if count > budget:
            yield wording.at(
                first.document.file,
                first.line(key),
                server=first.name,
                stacks=machine.stacks,
                count=count,
                budget=budget,
                tenants=tenants,
            )
    for side in machine.sides:
        yield from _mixtures(side, machine, catalog)


def _contradictions(first: Side, other: Side) -> Iterator[Problem]:
    for key, there, here in (
        ("strategy", first.server.strategy, other.server.strategy),
        ("tenants", first.server.tenants, other.server.tenants),
        ("connections", first.server.connections, other.server.connections),
        ("region", first.region, other.region),
        ("profile", listed(first.server.profile), listed(other.server.profile)),
    ):
        if here != there:
            yield _TOLD_DIFFERENTLY.at(
                other.document.file,
                other.line(key),
                key=key,
                server=other.name,
                here=here,
                there=there,
                other=first.document.file,
            )


def _mixtures(side: Side, machine: Machine, catalog: Catalog) -> Iterator[Problem]:
    """Who on one side must be alone with its standards, and is not because of another side."""
    neighbours = tuple(entry for other in machine.sides if other is not side for entry in other.entries)
    for entry in side.entries:
        answers = entry.tenant.compliance
        own = duty.of({standard: catalog.compliance[standard] for standard in answers}).own_servers
        others = [one.id for one in neighbours if set(one.tenant.compliance) != set(answers)]
        if own.value and others:
            yield _MIXED.at(
                entry.document.file,
                entry.document.line(("compliance", answers.index(own.by[0]))),
                tenant=entry.id,
                standards=joined(own.by),
                server=side.name,
                others=listed(others),
            )
