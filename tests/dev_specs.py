"""What the shipped tenants of dev come out as, written out."""

from tenancy.ingress import IngressSpec, PlainSpec
from tenancy.resources import Resources
from tenancy.scratch import RehearsalSpec
from tenancy.settings import BrandingSpec, SettingsSpec
from tenancy.spec import (
    BackupSpec,
    DatabaseSpec,
    FilestoreSpec,
    IsolationSpec,
    OdooSpec,
    RecordsSpec,
    ServerSpec,
    TenantSpec,
)
from tenancy.words import Industry, Plan, Release, Ring, State, Strategy

Pairs = tuple[tuple[str, str], ...]


def server(name: str, port: int) -> ServerSpec:
    return ServerSpec(
        name=name,
        host="127.0.0.1",
        port=port,
        admin="fleet_admin",
        sslmode="prefer",
        cidr="127.0.0.1/32",
        trust=None,
        cluster=None,
        namespace=None,
    )


def isolation(cpu: tuple[str, str], memory: tuple[str, str], storage: str) -> IsolationSpec:
    return IsolationSpec(
        quota=(
            ("pods", "6"),
            ("requests.cpu", cpu[0]),
            ("limits.cpu", cpu[1]),
            ("requests.memory", memory[0]),
            ("limits.memory", memory[1]),
            ("persistentvolumeclaims", "2"),
            ("requests.storage", storage),
            ("services.loadbalancers", "0"),
            ("services.nodeports", "0"),
        ),
        default_request=Resources(cpu_request="50m", cpu_limit="500m", memory_request="128Mi", memory_limit="512Mi"),
        ingress_namespace="ingress",
        dns_cidr="10.96.0.10/32",
        dns_namespace="kube-system",
        backup=("127.0.0.1/32", 443),
        outside=(),
        mail=None,
        registry=None,
        egress_denied=False,
    )


def database(home: ServerSpec, strategy: Strategy, name: str, *, connections: int, seconds: int) -> DatabaseSpec:
    return DatabaseSpec(
        server=home,
        strategy=strategy,
        name=name,
        role=name,
        connection_limit=connections,
        pool=connections,
        statement_timeout_ms=seconds * 1000,
        idle_in_transaction_timeout_ms=1_800_000,
        password_version=1,
        built=None,
    )


def options(name: str, *, workers: str, cron: str, memory: tuple[str, str], own: Pairs) -> Pairs:
    return (
        ("db_host", "127.0.0.1"),
        ("db_port", "6432"),
        ("db_sslmode", "disable"),
        ("db_user", name),
        ("db_name", name),
        ("db_maxconn", "8"),
        ("db_maxconn_gevent", "16"),
        ("list_db", "False"),
        ("proxy_mode", "True"),
        ("http_interface", "0.0.0.0"),  # noqa: S104  # in its pod
        ("http_port", "8069"),
        ("gevent_port", "8072"),
        ("workers", workers),
        ("max_cron_threads", cron),
        ("limit_memory_soft", memory[0]),
        ("limit_memory_hard", memory[1]),
        ("limit_request", "8192"),
        ("limit_time_cpu", "300"),
        ("limit_time_real", "300"),
        ("limit_time_real_cron", "1200"),
        ("data_dir", "/var/lib/odoo"),
        ("log_level", "info"),
        *own,
    )


def odoo(
    image: str, *, uid: int, size: Resources, modules: str, lines: Pairs, priority: str, settings: SettingsSpec
) -> OdooSpec:
    return OdooSpec(
        image=image,
        pgbouncer_image="ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
        uid=uid,
        gid=101,
        replicas=1,
        rolls=False,
        resources=size,
        disk="2Gi",
        neutralises=True,
        modules=tuple(modules.split()),
        uninstall=None,
        options=lines,
        base_url=dict(settings.parameters)["web.base.url"],
        grace_seconds=330,
        progress_deadline_seconds=1800,
        await_seconds=2190,
        priority_class=priority,
        password_version=1,
        autoscaling=None,
        recommends=False,
        cron=None,
        mail=None,
        settings=settings,
    )


def settings(name: str, host: str, primary: str, secondary: str, *audit: tuple[str, str]) -> SettingsSpec:
    return SettingsSpec(
        parameters=(
            ("web.base.url", f"https://{host}"),
            ("web.base.url.freeze", "True"),
            ("report.url", "http://127.0.0.1:8069"),
        ),
        company=(("name", name), ("primary_color", primary), ("secondary_color", secondary)),
        every_company=audit,
        companies=(),
        branding=BrandingSpec(name=name, logo=None, primary=primary, secondary=secondary, mail_from=None),
        signin=None,
        two_factor=None,
    )


def tenant(
    id: str,
    name: str,
    owner: str,
    *,
    plan: Plan,
    release: Release,
    industry: Industry,
    features: tuple[str, ...],
    walls: IsolationSpec,
    home: DatabaseSpec,
    filestore: str,
    runs: OdooSpec,
    schedule: str,
    deadline: int,
    moments: bool,
    proven: tuple[str, str, str],
) -> TenantSpec:
    return TenantSpec(
        id=id,
        name=name,
        owner=owner,
        plan=plan,
        release=release,
        industry=industry,
        compliance=(),
        customer=None,
        features=features,
        region="us-east-1",
        ring=Ring.STABLE,
        state=State.ACTIVE,
        until=None,
        keep=True,
        namespace=f"odoo-{id}",
        labels=(
            ("app.kubernetes.io/instance", id),
            ("app.kubernetes.io/managed-by", "pulumi"),
            ("app.kubernetes.io/name", "odoo"),
            ("app.kubernetes.io/part-of", "odoo-saas"),
            ("odoo-saas/plan", plan.value),
            ("odoo-saas/stack", "dev"),
            ("odoo-saas/tenant", id),
        ),
        notes=(("odoo-saas/owner", owner), ("odoo-saas/hosts", f"{id}.odoo.test")),
        node_pool=None,
        records=RecordsSpec(audit_log=False, retention_days=None, hot_days=None, erasure=False),
        isolation=walls,
        support=False,
        supplied=(),
        database=home,
        filestore=FilestoreSpec(size=filestore, storage_class="standard", key=None, access_mode="ReadWriteOnce"),
        odoo=runs,
        ingress=IngressSpec(
            hosts=(f"{id}.odoo.test",),
            domains=(),
            issuer=None,
            certified=False,
            is_open=True,
            class_name="traefik",
            way=PlainSpec(
                paths=(
                    ("/", "http"),
                    ("/websocket", "evented"),
                    ("/web/database", "closed"),
                    ("/xmlrpc/db", "closed"),
                    ("/xmlrpc/2/db", "closed"),
                )
            ),
        ),
        backup=BackupSpec(
            schedule=schedule,
            repository=f"s3:https://127.0.0.1/odoo-saas-dev/{id}",
            secret=None,
            dump_image="postgres:16.15-bookworm",
            restic_image="restic/restic:0.19.1",
            keep_last=2 if plan is Plan.PREMIUM else 1,
            keep_daily=7,
            keep_weekly=4,
            keep_monthly=3,
            deadline_seconds=deadline,
            disk=filestore,
            beside_odoo=True,
            stale_seconds=86_400 if plan is Plan.PREMIUM else 172_800,
            point_in_time=moments,
        ),
        rehearsal=RehearsalSpec(
            namespace="odoo-platform",
            name=f"rehearsal-{id}",
            schedule=proven[0],
            deadline_seconds=deadline,
            stale_seconds=86_400 if plan is Plan.PREMIUM else 172_800,
            prefix=proven[1],
            scratch="scratch-dev",
            trusts=False,
            secret=None,
            escrow=None,
            registry=None,
            size=proven[2],
            storage_class="standard",
        ),
        watch=None,
    )
