"""The database server that is built with a tenant, decided: in its namespace, as large as its plan says."""

from collections.abc import Iterator
from typing import Final

from tenancy import bootstrap, bucket, connections, keepalive, names, safekeeping, workload
from tenancy.case import Case
from tenancy.origin import NO_MATTER, Line, Origin, Why
from tenancy.pgcluster import ArchiveSpec, CertificateSpec, PgClusterSpec
from tenancy.quantity import amount
from tenancy.server import Server
from tenancy.words import Builder, PlatformAddon, Sslmode

KEPT_CONNECTIONS: Final = 20
"""Beyond the tenant's: the superuser's three, the operator's, the exporter's, and those of instances that follow."""
BUFFERS: Final = 4
"""The part of the memory that PostgreSQL itself keeps pages in is one of so many (PostgreSQL's and the operator's docs)."""
AUDIT: Final = (
    ("log_connections", "on"),
    ("log_disconnections", "on"),
    ("log_statement", "ddl"),
    # Who read and wrote what, down to the relation; the operator loads pgaudit because these are here.
    ("pgaudit.log", "all, -misc"),
    ("pgaudit.log_catalog", "off"),
    # The values are what a standard protects; a log that repeats them would have to be protected as the database is.
    ("pgaudit.log_parameter", "off"),
    ("pgaudit.log_relation", "on"),
)
"""What a server logs for a standard that wants to know who did what."""
ENCRYPTED: Final = frozenset((Sslmode.REQUIRE, Sslmode.VERIFY_CA, Sslmode.VERIFY_FULL))

_ELSEWHERE: Final = Origin("the server is built elsewhere")
_FROM_ID: Final = Origin("made from the tenant's id, for good")
_ALWAYS: Final = Origin("every server that is built with a tenant is called so")
_BY_PLAN: Final = Origin("the platform has one for each plan")
_FIRST: Final = Origin("what a server is told at its first start")
_WALL: Final = Origin("nobody but the tenant's role comes in, and only to its database")
_NOTICED: Final = Origin("a connection whose pod is gone is given up within two minutes")
_ALONE: Final = Origin("whoever lives on it is alone there")
_UNMEASURED: Final = Origin("the stack's cluster has no Prometheus operator")
_NO_MOMENTS: Final = Origin("no moment between two backups is to be brought back")


def own_server(case: Case, *, idle_seconds: int, point_in_time: bool, why: Why) -> PgClusterSpec | None:
    """The server, where the tenant's placement is one that is built with it.

    *idle_seconds* is how long a transaction may wait, *point_in_time* what the tenant's backups have come to.
    """
    server, at = case.stack.servers[case.asked.home.server], "database.built"
    if server.built is not Builder.WITH_TENANT:
        return why(at, None, _ELSEWHERE)
    size, by, cluster = case.plan.server, case.by_stack, case.stack.cluster
    name, role = names.database(case.id), names.role(case.id)
    assert cluster.api is not None  # the law has asked for it
    return PgClusterSpec(
        name=why(f"{at}.name", names.OWN_SERVER, _ALWAYS),
        namespace=why(f"{at}.namespace", names.namespace(case.id), _FROM_ID),
        policy=why(f"{at}.policy", "allow-postgres", _ALWAYS),
        image=why(f"{at}.image", case.catalog.tools.server, case.by_tools, "server"),
        instances=why(f"{at}.instances", size.instances, case.by_plan, "server", "instances"),
        resources=workload.resources(
            f"{at}.resources",
            size,
            case.by_plan._replace(steps=case.by_plan.at("server")),
            why,
            percent=case.stack.resources.requests_percent,
        ),
        storage=why(f"{at}.storage", size.storage, case.by_plan, "server", "storage"),
        storage_class=safekeeping.storage_class(case, f"{at}.storage_class", why, usual="database"),
        priority_class=why(f"{at}.priority_class", names.priority_class(case.asked.plan), _BY_PLAN),
        parameters=why.lines(f"{at}.parameters", _parameters(case, server, idle_seconds)),
        access=why.each(f"{at}.access", ((line, _WALL, ()) for line in access(name, role, server.sslmode))),
        database=why(f"{at}.database", name, _FROM_ID),
        role=why(f"{at}.role", role, _FROM_ID),
        connection_limit=why(
            f"{at}.connection_limit", connections.most(case.asked, case.plan), connections.by(case), "connections"
        ),
        first=why.each(f"{at}.first", ((line, _FIRST, ()) for line in bootstrap.of_server())),
        inside=why.each(f"{at}.inside", ((line, _FIRST, ()) for line in bootstrap.of_database(name, role))),
        operator_namespace=why(
            f"{at}.operator_namespace", cluster.operator_namespace, by, "cluster", "operator_namespace"
        ),
        api=(
            why(f"{at}.api[1]", cluster.api.cidr, by, "cluster", "api", "cidr"),
            why(f"{at}.api[2]", cluster.api.port, by, "cluster", "api", "port"),
        ),
        certificate=_certificate(case, f"{at}.certificate", why),
        archive=_archive(case, point_in_time, f"{at}.archive", why),
        scraper=_scraper(case, f"{at}.scraper", why),
        shared=why(f"{at}.shared", None, _ALONE),
    )


def archives(case: Case) -> bool:
    """Whether the tenant has a server that writes down everything as it happens."""
    asked, servers = case.asked.placement, case.stack.servers
    own = asked is not None and asked.server in servers and servers[asked.server].built is Builder.WITH_TENANT
    return own and point_in_time(case, NO_MATTER)


def point_in_time(case: Case, why: Why) -> bool:
    """Whether a moment between two backups is to be brought back."""
    at = ("backup", "point_in_time")
    own, usual = case.asked.backup.point_in_time, case.plan.backup.point_in_time
    return why.first("backup.point_in_time", (own, case.by_tenant, at), otherwise=(usual, case.by_plan, at))


def access(database: str, role: str, sslmode: Sslmode) -> tuple[str, ...]:
    """Lines of pg_hba: the tenant's role comes in, over TLS where the stack has it so, and nobody else."""
    kind = host(sslmode)
    return f"{kind} {database} {role} all scram-sha-256", "host all all all reject"


def host(sslmode: Sslmode) -> str:
    """What a line of pg_hba begins with for somebody who comes over the network."""
    return "hostssl" if sslmode in ENCRYPTED else "host"


def shared_buffers(memory: str) -> str:
    """How much of its *memory*, a quantity, a server keeps pages in."""
    return f"{int(amount(memory)) // BUFFERS // 2**20}MB"


def _scraper(case: Case, path: str, why: Why) -> str | None:
    if PlatformAddon.PROMETHEUS not in case.stack.addons:
        return why(path, None, _UNMEASURED)
    return why(path, case.stack.monitoring.namespace, case.by_stack, "monitoring", "namespace")


def _parameters(case: Case, server: Server, idle_seconds: int) -> Iterator[Line[str]]:
    """Beside the operator's own. Reloaded where they change; `max_connections` and `shared_buffers` restart instances."""
    plan, by_plan, by_stack = case.plan, case.by_plan, case.by_stack
    buffers = shared_buffers(plan.server.memory.limit)
    by_number = by_stack.further(f", and {KEPT_CONNECTIONS} for the server itself")
    at = ("servers", case.asked.home.server, "connections")
    yield "statement_timeout", f"{plan.statement_timeout_seconds}s", by_plan, ("statement_timeout_seconds",)
    yield "idle_in_transaction_session_timeout", f"{idle_seconds}s", by_stack, ("tuning", "cron_seconds")
    yield "max_connections", f"{server.connections + KEPT_CONNECTIONS}", by_number, at
    yield "shared_buffers", buffers, by_plan.further("'s memory, a quarter of it"), ("server", "memory", "limit")
    for key, value in keepalive.PARAMETERS:
        yield key, value, _NOTICED, ()
    audit = case.duty.audit_log
    if audit.value:
        for key, value in AUDIT:
            yield key, value, case.by_duty(audit, "audit_log"), ()


def _certificate(case: Case, path: str, why: Why) -> CertificateSpec | None:
    issuer, by = case.stack.cluster.authority, case.by_stack
    if issuer is None:
        return why(path, None, by, "cluster", "authority")
    return CertificateSpec(
        issuer=why(f"{path}.issuer", issuer, by, "cluster", "authority"),
        secret=why(f"{path}.secret", names.OWN_CERTIFICATE, _ALWAYS),
        hosts=why.each(f"{path}.hosts", ((host, _FROM_ID, ()) for host in names.own_hosts(case.id))),
    )


def _archive(case: Case, wanted: bool, path: str, why: Why) -> ArchiveSpec | None:
    if not wanted:
        return why(path, None, _NO_MOMENTS)
    backup, by = case.stack.backup, case.by_stack
    where = bucket.s3(names.archive(case.id, backup.target))
    assert where is not None  # the law lets no other target pass
    return ArchiveSpec(
        endpoint=why(f"{path}.endpoint", where.endpoint, by, "backup", "target"),
        path=why(f"{path}.path", where.path, by, "backup", "target"),
        way=(
            why(f"{path}.way[1]", backup.cidr, by, "backup", "cidr"),
            why(f"{path}.way[2]", backup.port, by, "backup", "port"),
        ),
        secret=why(
            f"{path}.secret",
            None if backup.secret is None else names.archive_secret(backup.secret),
            by,
            "backup",
            "secret",
        ),
        encryption=safekeeping.of_bucket(case, f"{path}.encryption", why),
        resources=workload.resources(f"{path}.resources", case.catalog.container, case.by_container, why),
        days=why.first(
            f"{path}.days",
            (case.asked.backup.daily, case.by_tenant, ("backup", "daily")),
            otherwise=(case.plan.backup.daily, case.by_plan, ("backup", "daily")),
        ),
        schedule=why(f"{path}.schedule", names.copy_schedule(case.id), _FROM_ID),
    )
