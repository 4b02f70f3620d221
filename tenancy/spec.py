"""What will be built for one tenant: every value decided, nothing left to look up.

`resolve` makes these from what was asked; components turn them into resources and decide nothing. Sizes are Kubernetes
quantities as text, times are seconds, unless a name says otherwise.
"""

from dataclasses import dataclass
from datetime import date

from tenancy.alert import WatchSpec
from tenancy.ingress import IngressSpec
from tenancy.pgcluster import PgClusterSpec
from tenancy.resources import Resources
from tenancy.scratch import RehearsalSpec
from tenancy.settings import MailSpec, SettingsSpec
from tenancy.supplied import SuppliedSpec
from tenancy.trust import TrustSpec
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy


@dataclass(frozen=True, kw_only=True)
class ServerSpec:
    """A PostgreSQL server as a tenant's workloads and the provider see it."""

    name: str
    host: str
    port: int
    admin: str | None
    """The role that owns every tenant database there; no superuser (design: as on managed servers).

    None where the connection services were not known; nothing is built then.
    """
    sslmode: str
    cidr: str | None
    """Where pods find it, for NetworkPolicies, which know addresses and not names; None where it is in the cluster."""
    trust: TrustSpec | None
    """Who vouches for its certificate; None where nobody asks."""
    cluster: str | None
    """Of CloudNativePG, whose pods it is; None where it is outside."""
    namespace: str | None
    """Where those are, if not in the tenant's own."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSpec:
    """A database and the role that uses it."""

    server: ServerSpec
    strategy: Strategy
    name: str
    role: str
    connection_limit: int
    """Of the role: how many all pods together may hold."""
    pool: int
    """How many of them one pod may hold; what wants more waits in the pod, and is not turned away by the server."""
    statement_timeout_ms: int
    idle_in_transaction_timeout_ms: int
    password_version: int
    built: PgClusterSpec | None
    """The server itself, where it is built with the tenant; None where it is there already."""


@dataclass(frozen=True, kw_only=True)
class FilestoreSpec:
    """The volume claim that holds attachments and sessions."""

    size: str
    storage_class: str
    key: str | None
    """What the key is called by which that class encrypts, where the stack names one."""
    access_mode: str


@dataclass(frozen=True, kw_only=True)
class AutoscalingSpec:
    """How far web pods multiply under load."""

    most: int
    cpu_percent: int
    """At how much use of its processor request another is added."""


@dataclass(frozen=True, kw_only=True)
class CronSpec:
    """Scheduled jobs in a pod of their own, while web pods run none."""

    replicas: int
    threads: int
    resources: Resources


@dataclass(frozen=True, kw_only=True)
class UninstallSpec:
    """The modules whose tables are dropped, once their day has come."""

    modules: tuple[str, ...]
    day: date
    because: str


@dataclass(frozen=True, kw_only=True)
class OdooSpec:
    """The workload: one image, one odoo.conf, one pod template."""

    image: str
    pgbouncer_image: str
    uid: int
    gid: int
    replicas: int | None
    """None where an autoscaler decides."""
    rolls: bool
    """Whether new web pods come before old ones go; else all of them go first, and modules may change."""
    resources: Resources
    disk: str
    """How much its pod may fill of its node's own disk."""
    neutralises: bool
    """Whether its database may be a copy of another tenant's, which is then made harmless before Odoo starts."""
    modules: tuple[str, ...]
    uninstall: UninstallSpec | None
    options: tuple[tuple[str, str], ...]
    """The lines of odoo.conf below [options] that hold no secret, in order, in the dialect of the release."""
    base_url: str
    grace_seconds: int
    progress_deadline_seconds: int
    await_seconds: int
    """How long an update waits for its pods; the engine itself would give up long before the cluster does."""
    priority_class: str
    password_version: int
    autoscaling: AutoscalingSpec | None
    recommends: bool
    """Whether somebody watches what its pods need, and says it; nothing follows from that by itself."""
    cron: CronSpec | None
    """None where web pods run scheduled jobs themselves."""
    mail: MailSpec | None
    """The tenant's own server, or else the stack's; None where there is neither."""
    settings: SettingsSpec


@dataclass(frozen=True, kw_only=True)
class BackupSpec:
    """When the tenant is copied, where to, and how much is kept."""

    schedule: str
    """Cron, UTC; the first of the day is spread over the night by a hash of the id, the others follow evenly."""
    repository: str
    secret: str | None
    """A Secret that the company itself puts into the tenant's namespace: credentials for the target, or the repository
    with a user and a password in its address. None where the target asks for none."""
    dump_image: str
    restic_image: str
    keep_last: int
    """As many as are made in a day, so that a later one does not push out an earlier one of the same day."""
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    deadline_seconds: int
    disk: str
    """How much its pod may fill of its node's own disk; the dump waits there."""
    beside_odoo: bool
    """Whether the filestore can be read only on the node that Odoo runs on."""
    stale_seconds: int
    """From what age on the newest backup counts as missed."""
    point_in_time: bool
    """Whether a moment between two backups can be brought back."""


@dataclass(frozen=True, kw_only=True)
class WaySpec:
    """A way out to a service outside."""

    name: str
    cidrs: tuple[str, ...]
    port: int


@dataclass(frozen=True, kw_only=True)
class IsolationSpec:
    """The walls: what the namespace may hold, and who may talk to whom."""

    quota: tuple[tuple[str, str], ...]
    default_request: Resources
    """What a container gets that names no resources itself."""
    ingress_namespace: str
    dns_cidr: str
    dns_namespace: str
    """Where the pods run that answer at that address: some networks look at the address, some at the pod behind it."""
    backup: tuple[str, int]
    """Where backups go: range of addresses and port."""
    outside: tuple[WaySpec, ...]
    """The services outside that web pods speak to, whoever vouches for people among them."""
    mail: tuple[str, int] | None
    """Where outgoing mail goes: range of addresses and port; None where nobody names a server."""
    registry: str | None
    """The Secret that opens the registry of images; None where it is open."""
    egress_denied: bool
    """Whether a standard forbids every way out that is not named here, whatever is opened for others."""


@dataclass(frozen=True, kw_only=True)
class NodePoolSpec:
    """Nodes that are kept for tenants of the same standards."""

    name: str
    labels: tuple[tuple[str, str], ...]
    taint: str | None
    """As `key=value`; None where nothing keeps others away."""


@dataclass(frozen=True, kw_only=True)
class RecordsSpec:
    """What is kept of what happened; None where no standard speaks of it."""

    audit_log: bool
    """Whether the database logs who did what."""
    retention_days: int | None
    hot_days: int | None
    """For how many of those days logs can be searched at once."""
    erasure: bool
    """Whether leaving ends in the destruction of the key to the backups."""


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
    customer: str | None
    """The client that this and other tenants belong to."""
    features: tuple[str, ...]
    region: str
    ring: Ring
    state: State
    until: date | None
    """Until which day the data of a customer who leaves is kept at least; None for everybody else."""
    keep: bool
    """Whether the loss of the tenant's data would be an accident: everywhere but in the state `released`."""
    namespace: str
    labels: tuple[tuple[str, str], ...]
    """On every object of the tenant."""
    notes: tuple[tuple[str, str], ...]
    """On its namespace: what is too long for a label."""
    node_pool: NodePoolSpec | None
    """None where any node will do."""
    records: RecordsSpec
    isolation: IsolationSpec
    support: bool
    """Whether our support people may look in, for as long as keys are made; the day is for whoever makes them."""
    supplied: tuple[SuppliedSpec, ...]
    """The secrets that people supply, where the stack brings them; none where they come by hand."""
    database: DatabaseSpec
    filestore: FilestoreSpec
    odoo: OdooSpec
    ingress: IngressSpec
    backup: BackupSpec
    rehearsal: RehearsalSpec | None
    """None where the stack names no server for it."""
    watch: WatchSpec | None
    """None where the stack's cluster has nobody who would read it."""
