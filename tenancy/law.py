"""What no single file can say: whether the tenants of a stack, its servers and the catalog go together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from tenancy import names
from tenancy.catalog import Catalog
from tenancy.document import Document
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.registry import Entry
from tenancy.service import Service, absent
from tenancy.stack import PREFIX, Server, Stack
from tenancy.words import Sslmode, Strategy

_NOTHING_MOVES: Final = (
    "placement says where the data is; a changed line moves no data, and the tenant would begin again with none"
)

_HOST_TAKEN: Final = Wording(
    what="the address {host} is also asked for in {other}",
    why="one address leads to one customer; the other would be shut out, or see a stranger's Odoo",
    do="give one of the two another address under hosts",
)
_NAME_TAKEN: Final = Wording(
    what="this id and that of {other} come out as the same name for the database",
    why="two customers would share one database",
    do="choose another id for the newer of the two",
)
_UNKNOWN_SERVER: Final = Wording(
    what='placement names the server "{server}", which this stack does not have',
    why="placement says on which database server the customer's data is",
    do="write one of: {servers}",
)
_OTHER_STRATEGY: Final = Wording(
    what="placement says {asked}, and the server {server} is {is_}",
    why="who shares a server is settled by the server, and a tenant must not be counted as something else",
    do="write strategy: {is_} if the data is on {server}; servers that are {asked}: {servers}",
)
_NEEDS_A_MOVE: Final = Wording(
    what="a dedicated database is demanded by {reason}, and placement says shared",
    why=_NOTHING_MOVES,
    do="this tenant needs a move: keep the plan and compliance it had until an operator has moved its data\n"
    "if it has no data yet, write strategy: dedicated and one of the servers: {servers}",
)
_OTHER_REGION: Final = Wording(
    what="region says {asked}, and this stack keeps its data in {here}",
    why="data is where the stack is, whatever a line says",
    do="write {here} or leave the line out; a customer of another region needs a move to a stack there",
)
_SERVER_TOO_OPEN: Final = Wording(
    what="compliance {standard} demands connections with sslmode {demanded}, and the server {server} has {here}",
    why="what passes between Odoo and its database could be read or altered on the way",
    do="choose a server that has {demanded}, or give {server} a certificate and set its sslmode to it",
)
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


def problems(
    stack: Stack, document: Document, catalog: Catalog, entries: tuple[Entry, ...], services: Mapping[str, Service]
) -> Iterator[Problem]:
    """Everything that does not go together; *document* is the one that *stack* was read from."""
    yield from _services(stack, document, services)
    yield from _names(stack, entries)
    for entry in entries:
        yield from _region(stack, entry)
        yield from _placement(stack, catalog, entry)
    yield from _budgets(stack, document, catalog, entries)


def _services(stack: Stack, document: Document, services: Mapping[str, Service]) -> Iterator[Problem]:
    for name, server in stack.servers.items():
        if server.service not in services:
            line = document.line((f"{PREFIX}servers", name, "service"))
            yield absent(server.service, services, file=document.file, line=line)


def _names(stack: Stack, entries: tuple[Entry, ...]) -> Iterator[Problem]:
    hosts: dict[str, Entry] = {}
    databases: dict[str, Entry] = {}
    for entry in entries:
        for number, host in enumerate(names.hosts(entry.id, entry.tenant.hosts, stack.domain)):
            first = hosts.setdefault(host, entry)
            if first is not entry:
                line = entry.document.line(("hosts", number))
                yield _HOST_TAKEN.at(entry.document.file, line, tenant=entry.id, host=host, other=first.document.file)
        first = databases.setdefault(names.database(entry.id), entry)
        if first is not entry:
            yield _NAME_TAKEN.at(entry.document.file, tenant=entry.id, other=first.document.file)


def _region(stack: Stack, entry: Entry) -> Iterator[Problem]:
    if entry.tenant.region not in (None, stack.region):
        line = entry.document.line(("region",))
        yield _OTHER_REGION.at(entry.document.file, line, tenant=entry.id, asked=entry.tenant.region, here=stack.region)


def _placement(stack: Stack, catalog: Catalog, entry: Entry) -> Iterator[Problem]:
    asked = entry.tenant.placement
    file, tenant = entry.document.file, entry.id
    if asked.server not in stack.servers:
        line = entry.document.line(("placement", "server"))
        yield _UNKNOWN_SERVER.at(file, line, tenant=tenant, server=asked.server, servers=listed(sorted(stack.servers)))
        return
    server = stack.servers[asked.server]
    if asked.strategy is not server.strategy:
        line = entry.document.line(("placement", "strategy"))
        yield _OTHER_STRATEGY.at(
            file,
            line,
            tenant=tenant,
            asked=asked.strategy,
            server=asked.server,
            is_=server.strategy,
            servers=_of(stack, asked.strategy),
        )
    demands = tuple(_demands(catalog, entry))
    if asked.strategy is Strategy.SHARED and demands:
        line = entry.document.line((demands[0][0],))
        reason = joined([f"{key} {word}" for key, word in demands])
        yield _NEEDS_A_MOVE.at(file, line, tenant=tenant, reason=reason, servers=_of(stack, Strategy.DEDICATED))
    yield from _protection(catalog, entry, server)


def _demands(catalog: Catalog, entry: Entry) -> Iterator[tuple[str, str]]:
    """What demands a dedicated database: the key that says so, and its word."""
    if catalog.plans[entry.tenant.plan].strategy is Strategy.DEDICATED:
        yield "plan", entry.tenant.plan
    for standard in entry.tenant.compliance:
        if catalog.compliance[standard].dedicated:
            yield "compliance", standard


def _protection(catalog: Catalog, entry: Entry, server: Server) -> Iterator[Problem]:
    strength = tuple(Sslmode)
    for number, standard in enumerate(entry.tenant.compliance):
        demanded = catalog.compliance[standard].sslmode
        if strength.index(server.sslmode) < strength.index(demanded):
            yield _SERVER_TOO_OPEN.at(
                entry.document.file,
                entry.document.line(("compliance", number)),
                tenant=entry.id,
                standard=standard,
                demanded=demanded,
                server=entry.tenant.placement.server,
                here=server.sslmode,
            )


def _budgets(stack: Stack, document: Document, catalog: Catalog, entries: tuple[Entry, ...]) -> Iterator[Problem]:
    homes: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        homes[entry.tenant.placement.server].append(entry)
    for name, server in stack.servers.items():
        here = homes[name]
        tenants = listed(entry.id for entry in here)
        connections = sum(catalog.plans[entry.tenant.plan].connections for entry in here)
        for wording, key, count, budget in (
            (_TOO_MANY_TENANTS, "tenants", len(here), server.tenants),
            (_TOO_MANY_CONNECTIONS, "connections", connections, server.connections),
        ):
            if count > budget:
                line = document.line((f"{PREFIX}servers", name, key))
                yield wording.at(document.file, line, server=name, count=count, budget=budget, tenants=tenants)


def _of(stack: Stack, strategy: Strategy) -> str:
    return listed(sorted(name for name, server in stack.servers.items() if server.strategy is strategy))
