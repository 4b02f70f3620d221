"""Where each tenant's database is, and how an operator gets there: names and addresses, never a password."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.table import Table

from tenancy import names, pgcluster
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.registry import Entry
from tenancy.service import Service
from tenancy.words import Builder, Strategy


@dataclass(frozen=True, kw_only=True)
class Route:
    """The way to one tenant's database."""

    id: str
    stack: str
    server: str
    strategy: Strategy
    service: str | None
    """The connection service of the server's admin; None where the server is built with the tenant and has neither."""
    host: str | None
    """None where neither the stack's file nor a connection service says."""
    port: int | None
    context: str
    """Of the kubeconfig, for the cluster that the tenant lives on."""
    database: str
    role: str
    """The tenant's own; the admin's stands in the connection service."""

    @property
    def command(self) -> tuple[str, ...]:
        """What opens a psql there: as the server's admin, or in the first instance of a server that is the tenant's own."""
        if self.service is not None:
            return "psql", f"service={self.service} dbname={self.database}"
        there = ("--context", self.context, "--namespace", names.namespace(self.id), f"svc/{names.OWN_SERVER}-rw")
        return "kubectl", "exec", "--stdin", "--tty", *there, "--container", "postgres", "--", "psql", self.database


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
    own = server.built is Builder.WITH_TENANT
    service = services.get(server.service) if server.service is not None else None
    return Route(
        id=entry.id,
        stack=fleet.name,
        server=placement.server,
        strategy=placement.strategy,
        service=server.service,
        host=names.own_host(entry.id) if own else service.host if service else server.host,
        port=pgcluster.PORT if own else service.port if service else server.port,
        context=fleet.stack.cluster.context,
        database=names.database(entry.id),
        role=names.role(entry.id),
    )
