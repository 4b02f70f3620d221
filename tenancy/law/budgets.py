"""Whether a stack's servers are there and can bear their tenants, and whether the stack can."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tenancy import connections
from tenancy.case import Case
from tenancy.document import Document
from tenancy.problem import Problem, Wording, listed
from tenancy.service import Service, absent
from tenancy.stack import PREFIX, Stack
from tenancy.words import Builds, Strategy

RESOURCES: Final = 1000
"""Of one stack at most: its state is rewritten for every resource that changes (design, 4 and 18)."""
RESOURCES_OF_A_TENANT: Final = 40
"""With which about 25 tenants make a stack (design, 4)."""
RESOURCES_OF_A_PLATFORM: Final = 100
"""Room that is kept for a platform and its providers; a number of our own."""

_TOO_MANY_TENANTS: Final = Wording(
    what="{count} tenants are placed on the server {server}, which bears {budget}",
    why="a server over its budget becomes slow for every customer on it",
    do="place the newest tenant on another server: {tenants}\nraise the number only if the server really bears more",
)
_TOO_MANY_CONNECTIONS: Final = Wording(
    what="the tenants on the server {server} may hold {count} connections, and it bears {budget}",
    why="once a server's connections are used up, it turns every customer on it away",
    do="place the newest tenant on another server: {tenants}\nraise the number only if the server really bears more",
)
_NOT_ALONE: Final = Wording(
    what="the server {server} is dedicated, and may bear {count} tenants",
    why="a dedicated server is one customer's own; plans and standards promise that nobody else is on it",
    do="write tenants: 1, or strategy: shared",
)
_STACK_FULL: Final = Wording(
    what="this stack has {count} tenants, and {most} fit",
    why="a stack's state is rewritten for every resource that changes; beyond {resources} resources, an update that "
    "takes seconds takes minutes",
    do="place the newest tenants on another stack of the region, or have an operator begin one",
)


def problems(
    stack: Stack, document: Document, cases: tuple[Case, ...], services: Mapping[str, Service] | None
) -> Iterator[Problem]:
    """What is not there, and what is too full."""
    homes: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.asked.placement is not None:
            homes[case.asked.placement.server].append(case)
    for name, server in stack.servers.items():
        at = (f"{PREFIX}servers", name)
        if services is not None and server.service is not None and server.service not in services:
            yield absent(server.service, services, file=document.file, line=document.line((*at, "service")))
        if server.strategy is Strategy.DEDICATED and server.tenants > 1:
            yield _NOT_ALONE.at(document.file, document.line((*at, "tenants")), server=name, count=server.tenants)
        here = homes[name]
        held = sum(connections.most(case.asked, case.plan) for case in here)
        for wording, key, count, budget in (
            (_TOO_MANY_TENANTS, "tenants", len(here), server.tenants),
            (_TOO_MANY_CONNECTIONS, "connections", held, server.connections),
        ):
            if count > budget:
                tenants = listed(case.id for case in here)
                line = document.line((*at, key))
                yield wording.at(document.file, line, server=name, count=count, budget=budget, tenants=tenants)
    if len(cases) > (most := most_tenants(stack.builds)):
        line = document.line((f"{PREFIX}builds",))
        yield _STACK_FULL.at(document.file, line, count=len(cases), most=most, resources=RESOURCES)


def most_tenants(builds: Iterable[Builds]) -> int:
    """How many tenants fit into a stack, beside whatever else it *builds*."""
    platform = RESOURCES_OF_A_PLATFORM if Builds.PLATFORM in builds else 0
    return (RESOURCES - platform) // RESOURCES_OF_A_TENANT
