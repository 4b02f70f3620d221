"""Where each tenant's database is, and how an operator gets there: names and addresses, never a password."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.table import Table

from tenancy import names
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.registry import Entry
from tenancy.service import Service
from tenancy.words import Strategy


@dataclass(frozen=True, kw_only=True)
class Route:
    """The way to one tenant's database."""

    id: str
    stack: str
    server: str
    strategy: Strategy
    service: str
    """The connection service of the server's admin."""
    host: str | None
    """None where neither the stack's file nor a connection service says."""
    port: int | None
    database: str
    role: str
    """The tenant's own; the admin's stands in the connection service."""

    @property
    def conninfo(self) -> str:
        """What libpq is told: the admin's service, and the tenant's database."""
        return f"service={self.service} dbname={self.database}"


def routes(estate: Estate, services: Mapping[str, Service]) -> Iterator[Route]:
    """The way to every tenant's database, in order of stacks and ids."""
    for fleet, entry in estate.tenants():
        yield _route(fleet, entry, services)


def as_table(found: list[Route]) -> Table:
    """The ways as a person reads them."""
    table = Table("tenant", "stack", "server", "address", "database", "role", box=None, pad_edge=False)
    for one in found:
        address = f"{one.host}:{one.port}" if one.host else f"service {one.service}"
        table.add_row(one.id, one.stack, f"{one.server} ({one.strategy})", address, one.database, one.role)
    return table


def _route(fleet: Fleet, entry: Entry, services: Mapping[str, Service]) -> Route:
    placement = entry.tenant.home
    server = fleet.stack.servers[placement.server]
    service = services.get(server.service)
    return Route(
        id=entry.id,
        stack=fleet.name,
        server=placement.server,
        strategy=placement.strategy,
        service=server.service,
        host=service.host if service else server.host,
        port=service.port if service else server.port,
        database=names.database(entry.id),
        role=names.role(entry.id),
    )
