"""The step from what was asked to what will be built: total, pure, and the only place where defaults are filled in."""

from typing import Final

from tenancy import names, workload
from tenancy.fleet import Fleet
from tenancy.offer import PlanOffer
from tenancy.registry import Entry
from tenancy.spec import (
    BackupSpec,
    DatabaseSpec,
    FilestoreSpec,
    IngressSpec,
    IsolationSpec,
    PlatformSpec,
    ServerSpec,
    TenantSpec,
)
from tenancy.words import Builds, Plan, State

IDLE_IN_TRANSACTION_SECONDS: Final = 1800
"""Longer than the longest scheduled job, whose row stays locked by a transaction that waits."""


# Who decides, the strongest first; each speaks only where those above it are silent:
#   the law           names, dialects, and what every tenant gets alike: the constants of this package
#   compliance        encryption; what it demands of placement and connections is checked before, never put right here
#   the tenant        what its file says
#   the industry      modules
#   the plan          sizes, limits, backups
#   the stack         region, ring, addresses, storage classes
def resolve_tenants(fleet: Fleet) -> tuple[TenantSpec, ...]:
    """What will be built for each tenant of *fleet*, in order of their ids. Needs no more than *fleet*, never fails."""
    return tuple(_tenant(fleet, entry) for entry in sorted(fleet.entries, key=lambda entry: entry.id))


def resolve_platform(fleet: Fleet) -> PlatformSpec | None:
    """What the stack gives its cluster; None where it builds tenants only."""
    if Builds.PLATFORM not in fleet.stack.builds:
        return None
    return PlatformSpec(
        namespace=names.PLATFORM_NAMESPACE,
        labels=names.platform_labels(fleet.name),
        priorities=tuple((names.priority_class(plan), fleet.catalog.plans[plan].priority) for plan in Plan),
    )


def _tenant(fleet: Fleet, entry: Entry) -> TenantSpec:
    asked = entry.tenant
    plan = fleet.catalog.plans[asked.plan]
    hosts = names.hosts(entry.id, asked.hosts, fleet.stack.domain)
    return TenantSpec(
        id=entry.id,
        name=asked.name,
        owner=asked.owner,
        plan=asked.plan,
        release=asked.release,
        industry=asked.industry,
        compliance=asked.compliance,
        ring=asked.ring or fleet.stack.ring,
        state=asked.state,
        keep=asked.state is not State.RELEASED,
        namespace=names.namespace(entry.id),
        labels=names.labels(entry.id, asked.plan, fleet.name),
        isolation=_isolation(fleet, plan),
        database=_database(fleet, entry, plan),
        filestore=_filestore(fleet, entry, plan),
        odoo=workload.odoo(fleet, entry, plan, hosts),
        ingress=IngressSpec(
            hosts=hosts,
            class_name=fleet.stack.cluster.ingress_class,
            tls_secret=fleet.stack.cluster.tls_secret,
        ),
        backup=_backup(fleet, entry, plan),
    )


def _isolation(fleet: Fleet, plan: PlanOffer) -> IsolationSpec:
    quota = plan.quota
    return IsolationSpec(
        quota=(
            ("pods", str(quota.pods)),
            ("requests.cpu", quota.cpu.request),
            ("limits.cpu", quota.cpu.limit),
            ("requests.memory", quota.memory.request),
            ("limits.memory", quota.memory.limit),
            ("persistentvolumeclaims", str(quota.claims)),
            ("requests.storage", quota.storage),
            # A tenant is reached through the ingress controller and in no other way.
            ("services.loadbalancers", "0"),
            ("services.nodeports", "0"),
        ),
        default_request=workload.resources(fleet.catalog.container),
        ingress_namespace=fleet.stack.cluster.ingress_namespace,
        dns_cidr=fleet.stack.cluster.dns_cidr,
        backup_cidr=fleet.stack.backup.cidr,
        mail=None if fleet.stack.mail is None else (fleet.stack.mail.cidr, fleet.stack.mail.port),
    )


def _database(fleet: Fleet, entry: Entry, plan: PlanOffer) -> DatabaseSpec:
    placement = entry.tenant.placement
    return DatabaseSpec(
        server=_server(fleet, placement.server),
        strategy=placement.strategy,
        name=names.database(entry.id),
        role=names.role(entry.id),
        connection_limit=plan.connections,
        statement_timeout_ms=plan.statement_timeout_seconds * 1000,
        idle_in_transaction_timeout_ms=IDLE_IN_TRANSACTION_SECONDS * 1000,
        password_version=entry.tenant.password_version,
    )


def _server(fleet: Fleet, name: str) -> ServerSpec:
    server = fleet.stack.servers[name]
    service = fleet.services[server.service]
    return ServerSpec(
        name=name,
        host=server.host or service.host,
        port=server.port or service.port,
        admin=service.user,
        sslmode=server.sslmode.value,
        cidr=server.cidr,
    )


def _filestore(fleet: Fleet, entry: Entry, plan: PlanOffer) -> FilestoreSpec:
    storage = fleet.stack.storage
    encrypted = any(fleet.catalog.compliance[standard].encrypted for standard in entry.tenant.compliance)
    return FilestoreSpec(
        size=plan.filestore,
        storage_class=storage.encrypted if encrypted else storage.standard,
        access_mode=storage.access_mode.value,
    )


def _backup(fleet: Fleet, entry: Entry, plan: PlanOffer) -> BackupSpec:
    kept = plan.backup
    return BackupSpec(
        schedule=names.schedule(entry.id),
        repository=names.repository(entry.id, fleet.stack.backup.target),
        dump_image=fleet.catalog.tools.postgres,
        restic_image=fleet.catalog.tools.restic,
        keep_daily=kept.daily,
        keep_weekly=kept.weekly,
        keep_monthly=kept.monthly,
        deadline_seconds=kept.deadline_seconds,
    )
