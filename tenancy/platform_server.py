"""The database servers that the platform builds for tenants to share, decided: in its namespace, as the stack's file says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tenancy import bootstrap, keepalive, names, own_server, workload
from tenancy.build import Build
from tenancy.catalog import Catalog
from tenancy.fleet import Fleet
from tenancy.origin import NO_MATTER, NOTHING
from tenancy.pgcluster import CertificateSpec, PgClusterSpec, SharedSpec
from tenancy.server import Server
from tenancy.spec import NodePoolSpec
from tenancy.stack import Stack
from tenancy.words import Plan, PlatformAddon, Sslmode

UNLIMITED: Final = -1
"""PostgreSQL's own word for a role that has as many connections as there are left."""


@dataclass(frozen=True, kw_only=True)
class PlatformServerSpec:
    """One server, and where it runs."""

    name: str
    login: str
    """The Secret with the admin's password."""
    built: PgClusterSpec
    node_pool: NodePoolSpec | None
    keep: bool
    """Whether its loss would be an accident: everywhere but where it is released."""
    notes: tuple[tuple[str, str], ...]
    """What it is annotated with: whether the API server lets it go."""


def servers(fleet: Fleet) -> Iterator[PlatformServerSpec]:
    """Those that the stack's file says how to build; the law has seen that it also builds the platform."""
    for name, server in fleet.stack.servers.items():
        if (build := server.build) is not None:
            yield PlatformServerSpec(
                name=name,
                login=names.server_login(name),
                built=_built(fleet, name, server, build),
                node_pool=_node_pool(fleet.stack, build),
                keep=not build.released,
                notes=((names.RELEASED, "true"),) if build.released else (),
            )


def _built(fleet: Fleet, name: str, server: Server, build: Build) -> PgClusterSpec:
    stack, cluster, space = fleet.stack, fleet.stack.cluster, names.PLATFORM_NAMESPACE
    assert cluster.api is not None  # the law has asked for it
    return PgClusterSpec(
        name=name,
        namespace=space,
        policy=f"allow-{name}",
        image=fleet.catalog.tools.server,
        instances=build.instances,
        resources=workload.resources("resources", build, NOTHING, NO_MATTER, percent=stack.resources.requests_percent),
        storage=build.storage,
        # Whoever comes to live there may answer to a standard that demands it.
        storage_class=stack.storage.encrypted,
        priority_class=names.priority_class(_foremost(fleet.catalog)),
        parameters=tuple(_parameters(server, build)),
        access=tuple(_access(server.sslmode, build)),
        database=bootstrap.ADMIN,
        role=bootstrap.ADMIN,
        connection_limit=UNLIMITED,
        first=bootstrap.of_shared_server(),
        inside=bootstrap.of_admins_database(),
        operator_namespace=cluster.operator_namespace,
        api=(cluster.api.cidr, cluster.api.port),
        certificate=None
        if cluster.authority is None
        else CertificateSpec(
            issuer=cluster.authority,
            secret=names.server_certificate(name),
            hosts=(*names.server_hosts(name, space), *build.hosts),
        ),
        archive=None,
        scraper=stack.monitoring.namespace if PlatformAddon.PROMETHEUS in stack.addons else None,
        shared=SharedSpec(
            template=bootstrap.of_template(),
            admins=build.admins,
            hosts=build.hosts,
            dns_cidr=cluster.dns_cidr,
            dns_namespace=cluster.dns_namespace,
        ),
    )


def _foremost(catalog: Catalog) -> Plan:
    """The plan whose tenants give way last; where the server does, all of its tenants do."""
    return max(Plan, key=lambda plan: catalog.plans[plan].priority)


def _parameters(server: Server, build: Build) -> Iterator[tuple[str, str]]:
    yield "max_connections", f"{server.connections + own_server.KEPT_CONNECTIONS}"
    yield "shared_buffers", own_server.shared_buffers(build.memory.limit)
    yield from {**dict(keepalive.PARAMETERS), **build.parameters}.items()


def _access(sslmode: Sslmode, build: Build) -> Iterator[str]:
    """Lines of pg_hba: the admin from where it is said to be, and everybody else into the database of the same name."""
    kind = own_server.host(sslmode)
    for cidr in build.admins:
        yield f"{kind} all {bootstrap.ADMIN} {cidr} scram-sha-256"
    yield f"host all {bootstrap.ADMIN} all reject"
    # A tenant's role is called like its database, for good (names.role).
    yield f"{kind} sameuser all all scram-sha-256"
    yield "host all all all reject"


def _node_pool(stack: Stack, build: Build) -> NodePoolSpec | None:
    if build.node_pool is None:
        return None
    pool = stack.cluster.node_pools[build.node_pool]
    return NodePoolSpec(name=build.node_pool, labels=tuple(pool.labels.items()), taint=pool.taint)
