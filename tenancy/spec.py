"""What will be built for one tenant: every value decided, nothing left to look up.

`resolve` makes these from what was asked; components turn them into resources and decide nothing. Sizes are Kubernetes
quantities as text, times are seconds, unless a name says otherwise.
"""

from dataclasses import dataclass

from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy


@dataclass(frozen=True, kw_only=True)
class ServerSpec:
    """A PostgreSQL server as a tenant's workloads and the provider see it."""

    name: str
    host: str
    port: int
    admin: str
    """The role that owns every tenant database there; no superuser (design: as on managed servers)."""
    sslmode: str
    cidr: str
    """Where pods find it, for NetworkPolicies, which know addresses and not names."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSpec:
    """A database and the role that uses it."""

    server: ServerSpec
    strategy: Strategy
    name: str
    role: str
    connection_limit: int
    statement_timeout_ms: int
    idle_in_transaction_timeout_ms: int
    password_version: int


@dataclass(frozen=True, kw_only=True)
class FilestoreSpec:
    """The volume claim that holds attachments and sessions."""

    size: str
    storage_class: str
    access_mode: str


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a container asks for and may not exceed."""

    cpu_request: str
    cpu_limit: str
    memory_request: str
    memory_limit: str


@dataclass(frozen=True, kw_only=True)
class OdooSpec:
    """The workload: one image, one odoo.conf, one pod template."""

    image: str
    pgbouncer_image: str
    uid: int
    gid: int
    replicas: int
    resources: Resources
    modules: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """The lines of odoo.conf below [options] that hold no secret, in order, in the dialect of the release."""
    base_url: str
    grace_seconds: int
    progress_deadline_seconds: int
    priority_class: str
    password_version: int


@dataclass(frozen=True, kw_only=True)
class IngressSpec:
    """How browsers reach the tenant."""

    hosts: tuple[str, ...]
    """The first is the tenant's address; the others lead to the same place."""
    class_name: str
    tls_secret: str


@dataclass(frozen=True, kw_only=True)
class BackupSpec:
    """When the tenant is copied, where to, and how much is kept."""

    schedule: str
    """Cron, UTC; spread over the night by a hash of the id."""
    repository: str
    dump_image: str
    restic_image: str
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    deadline_seconds: int


@dataclass(frozen=True, kw_only=True)
class IsolationSpec:
    """The walls: what the namespace may hold, and who may talk to whom."""

    quota: tuple[tuple[str, str], ...]
    default_request: Resources
    """What a container gets that names no resources itself."""
    ingress_namespace: str
    dns_cidr: str
    backup_cidr: str
    mail: tuple[str, int] | None
    """Where outgoing mail goes: range of addresses and port; None where the stack names no server."""


@dataclass(frozen=True, kw_only=True)
class TenantSpec:
    """One customer's whole stack, decided."""

    id: str
    name: str
    owner: str
    plan: Plan
    release: Release
    industry: Industry
    compliance: tuple[Compliance, ...]
    ring: Ring
    state: State
    keep: bool
    """Whether the loss of the tenant's data would be an accident: everywhere but in the state `released`."""
    namespace: str
    labels: tuple[tuple[str, str], ...]
    """On every object of the tenant."""
    isolation: IsolationSpec
    database: DatabaseSpec
    filestore: FilestoreSpec
    odoo: OdooSpec
    ingress: IngressSpec
    backup: BackupSpec


@dataclass(frozen=True, kw_only=True)
class PlatformSpec:
    """What a stack that builds the platform gives its cluster."""

    namespace: str
    labels: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, int], ...]
    """Priority class by plan: name and value; the higher keeps its place when a node runs full."""
