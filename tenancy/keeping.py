"""Where a tenant's data is kept, decided: its database, its filestore and its backups."""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeVar

from tenancy import connections, names, own_server, pgcluster, safekeeping
from tenancy.case import Case
from tenancy.fleet import Fleet, Services
from tenancy.origin import Origin, Why
from tenancy.problem import Problem, Wording
from tenancy.quantity import added, amount
from tenancy.registry import Entry
from tenancy.service import PORT
from tenancy.spec import BackupSpec, DatabaseSpec, FilestoreSpec, ServerSpec
from tenancy.stack import PREFIX
from tenancy.trust import CHECKED, TrustSpec
from tenancy.words import AccessMode, Builder, Sslmode

T = TypeVar("T")

IDLE_IN_TRANSACTION_SECONDS: Final = 600
"""Beyond the longest scheduled job, whose row stays locked by a transaction that waits."""

DAY_SECONDS: Final = 24 * 60 * 60
SECONDS_PER_GIB: Final = 60
"""Of a database beyond what its plan has room for: 17 MiB a second through dump, copy and look, which is chosen to be slow."""
MISSED: Final = 2
"""One backup may fail and be made good by the next; where two are missing, somebody has to look."""

_FROM_ID: Final = Origin("made from the tenant's id, for good")
_OUTSIDE: Final = Origin("the server is outside the cluster")
_UNASKED: Final = Origin("its sslmode asks nobody to vouch for it")
_KNOWN: Final = Origin("the certificates are known")
_MADE: Final = Origin("they are made with the server")
_BESIDE: Final = Origin("it is in the tenant's own namespace")
_FROM_NAME: Final = Origin("made from the server's name, for good")
_OPERATOR: Final = Origin("as the operator has it")
_UNKNOWN: Final = Origin("the connection services are not known here")

_NOWHERE: Final = Wording(
    what="where pods find the server {server} is not said, and the connection services are not known here",
    why="without it nothing can be said about what would be built for the tenants on it: {tenants}",
    do="write host: below {server}, or set PGSERVICEFILE to the file of connection services and run the command again",
)


def unreachable(fleet: Fleet, entries: Iterable[Entry]) -> Iterator[Problem]:
    """Servers of *entries* that cannot be found from here; none where the connection services are known."""
    homes: dict[str, list[str]] = {}
    for entry in entries:
        homes.setdefault(entry.tenant.home.server, []).append(entry.id)
    for server, tenants in homes.items():
        found = fleet.stack.servers[server]
        if fleet.services is None and found.host is None and found.built is Builder.ELSEWHERE:
            line = fleet.document.line((f"{PREFIX}servers", server))
            yield _NOWHERE.at(fleet.document.file, line, server=server, tenants=", ".join(tenants))


def database(case: Case, services: Services, point_in_time: bool, why: Why) -> DatabaseSpec:
    """The tenant's database, on the server that its placement names, which may be built with it."""
    plan, placement = case.plan, case.asked.home
    idle_seconds = case.stack.tuning.cron_seconds + IDLE_IN_TRANSACTION_SECONDS
    return DatabaseSpec(
        server=_server(case, placement.server, services, why),
        strategy=why("database.strategy", placement.strategy, case.by_tenant, "placement", "strategy"),
        name=why("database.name", names.database(case.id), _FROM_ID),
        role=why("database.role", names.role(case.id), _FROM_ID),
        connection_limit=why(
            "database.connection_limit", connections.most(case.asked, plan), connections.by(case), "connections"
        ),
        pool=why("database.pool", plan.connections, case.by_plan, "connections"),
        statement_timeout_ms=why(
            "database.statement_timeout_ms",
            plan.statement_timeout_seconds * 1000,
            case.by_plan,
            "statement_timeout_seconds",
        ),
        idle_in_transaction_timeout_ms=why(
            "database.idle_in_transaction_timeout_ms",
            idle_seconds * 1000,
            case.by_stack,
            "tuning",
            "cron_seconds",
        ),
        password_version=why(
            "database.password_version", case.asked.password_version, case.by_tenant, "password_version"
        ),
        built=own_server.own_server(case, idle_seconds=idle_seconds, point_in_time=point_in_time, why=why),
    )


def _server(case: Case, name: str, services: Services, why: Why) -> ServerSpec:
    server, at = case.stack.servers[name], "database.server"
    if server.built is Builder.WITH_TENANT:
        return _own(case, name, server.sslmode, why)
    if server.built is Builder.WITH_PLATFORM:
        return _platforms(case, name, services, why)
    service = None if services is None or server.service is None else services[server.service]
    known = _UNKNOWN if service is None else Origin(f"the connection service {server.service}")
    host = why.first(
        f"{at}.host",
        (server.host, case.by_stack, ("servers", name, "host")),
        otherwise=(service and service.host, known, ()),
    )
    assert host is not None  # `unreachable` has been asked before
    return ServerSpec(
        name=why(f"{at}.name", name, case.by_tenant, "placement", "server"),
        host=host,
        port=why.first(
            f"{at}.port",
            (server.port, case.by_stack, ("servers", name, "port")),
            otherwise=(PORT if service is None else service.port, known, ()),
        ),
        admin=why(f"{at}.admin", service and service.user, known),
        sslmode=why(f"{at}.sslmode", server.sslmode.value, case.by_stack, "servers", name, "sslmode"),
        cidr=why(f"{at}.cidr", server.cidr, case.by_stack, "servers", name, "cidr"),
        trust=_trust(case, server.sslmode, why),
        cluster=why(f"{at}.cluster", None, _OUTSIDE),
        namespace=why(f"{at}.namespace", None, _OUTSIDE),
    )


def _platforms(case: Case, name: str, services: Services, why: Why) -> ServerSpec:
    """The server that the platform builds for tenants to share: pods find it by its name, the admin by its service."""
    server, at, by = case.stack.servers[name], "database.server", case.by_stack
    inside = ("servers", name, "built")
    service = None if services is None or server.service is None else services[server.service]
    known = _UNKNOWN if service is None else Origin(f"the connection service {server.service}")
    return ServerSpec(
        name=why(f"{at}.name", name, case.by_tenant, "placement", "server"),
        host=why(f"{at}.host", names.server_host(name, names.PLATFORM_NAMESPACE), _FROM_NAME),
        port=why(f"{at}.port", pgcluster.PORT, _OPERATOR),
        admin=why(f"{at}.admin", service and service.user, known),
        sslmode=why(f"{at}.sslmode", server.sslmode.value, by, "servers", name, "sslmode"),
        cidr=why(f"{at}.cidr", None, by, *inside),
        trust=_trust(case, server.sslmode, why),
        cluster=why(f"{at}.cluster", name, by, *inside),
        namespace=why(f"{at}.namespace", names.PLATFORM_NAMESPACE, by, *inside),
    )


def _trust(case: Case, sslmode: Sslmode, why: Why) -> TrustSpec | None:
    """The stack's own word on servers outside the tenant's namespace."""
    path, trusted = "database.server.trust", case.stack.trusted
    if sslmode not in CHECKED:
        return why(path, None, _UNASKED)
    assert trusted is not None  # the law has asked for it
    pem = why(f"{path}.pem", trusted, case.by_stack, "trusted")
    return TrustSpec(pem=pem, secret=why(f"{path}.secret", None, _KNOWN))


def _own_trust(case: Case, sslmode: Sslmode, why: Why) -> TrustSpec | None:
    """Whoever signs for servers in the cluster: its certificate comes with the server's own."""
    path = "database.server.trust"
    if sslmode not in CHECKED:
        return why(path, None, _UNASKED)
    return TrustSpec(
        pem=why(f"{path}.pem", None, _MADE),
        secret=why(f"{path}.secret", names.OWN_CERTIFICATE, case.by_stack, "cluster", "authority"),
    )


def _own(case: Case, name: str, sslmode: Sslmode, why: Why) -> ServerSpec:
    """The server that is built with the tenant, as its pods see it."""
    at, by, inside = "database.server", case.by_stack, ("servers", name, "built")
    return ServerSpec(
        name=why(f"{at}.name", name, case.by_tenant, "placement", "server"),
        host=why(f"{at}.host", names.own_host(case.id), _FROM_ID),
        port=why(f"{at}.port", pgcluster.PORT, _OPERATOR),
        admin=why(f"{at}.admin", None, _OPERATOR),
        sslmode=why(f"{at}.sslmode", sslmode.value, by, "servers", name, "sslmode"),
        cidr=why(f"{at}.cidr", None, by, *inside),
        trust=_own_trust(case, sslmode, why),
        cluster=why(f"{at}.cluster", names.OWN_SERVER, by, *inside),
        namespace=why(f"{at}.namespace", None, _BESIDE),
    )


def filestore(case: Case, why: Why) -> FilestoreSpec:
    """The plan's size and what the industry needs more; encrypted where a standard says so."""
    storage, (size, by_size) = case.stack.storage, _files(case)
    return FilestoreSpec(
        size=why("filestore.size", size, by_size, "filestore"),
        storage_class=safekeeping.storage_class(case, "filestore.storage_class", why),
        key=safekeeping.key(case, "filestore.key", why),
        access_mode=why("filestore.access_mode", storage.access_mode.value, case.by_stack, "storage", "access_mode"),
    )


def _files(case: Case) -> tuple[str, Origin]:
    """How much room the tenant's files have, and who says so."""
    size, extra = case.plan.filestore, case.trade.extra_storage
    if extra is None:
        return size, case.by_plan
    by = case.by_plan.further(f", and {extra} more for the industry {case.asked.industry}")
    return added(size, extra), by


def _disk(case: Case, why: Why) -> str:
    """Room for a dump, which is smaller than its database: as for the files, or as large as that is to become."""
    (files, by), wish = _files(case), case.asked.database_size
    if wish is not None and amount(wish) > amount(files):
        return why("backup.disk", wish, case.by_tenant, "database_size")
    return why("backup.disk", files, by, "filestore")


def _deadline(case: Case, why: Why) -> int:
    """The plan's, and longer for a database that is to become larger than what the plan has room for."""
    (files, _), wish, seconds = _files(case), case.asked.database_size, case.plan.backup.deadline_seconds
    at, beyond = "backup.deadline_seconds", Decimal(0) if wish is None else amount(wish) - amount(files)
    if beyond <= 0:
        return why(at, seconds, case.by_plan, "backup", "deadline_seconds")
    more = f", which adds {SECONDS_PER_GIB} s to the plan's {seconds} for each GiB beyond {files}"
    longer = seconds + math.ceil(beyond / amount("1Gi")) * SECONDS_PER_GIB
    return why(at, longer, case.by_tenant.further(more), "database_size")


def backup(case: Case, why: Why) -> BackupSpec:
    """What the customer wants of its plan's backups, or else all of them."""
    plan, wish, own, usual = case.plan.backup, case.asked.backup, case.by_tenant, case.by_plan
    times, origin = (plan.per_day, usual) if wish.per_day is None else (wish.per_day, own)
    target = names.repository(case.id, case.stack.backup.target)

    def kept(field: str, wanted: T | None, given: T) -> T:
        at = ("backup", field.removeprefix("keep_"))
        return why.first(f"backup.{field}", (wanted, own, at), otherwise=(given, usual, at))

    return BackupSpec(
        schedule=why("backup.schedule", _schedule(case.id, times), origin, "backup", "per_day"),
        repository=why("backup.repository", target, case.by_stack, "backup", "target"),
        secret=why("backup.secret", case.stack.backup.secret, case.by_stack, "backup", "secret"),
        dump_image=why("backup.dump_image", case.catalog.tools.postgres, case.by_tools, "postgres"),
        restic_image=why("backup.restic_image", case.catalog.tools.restic, case.by_tools, "restic"),
        keep_last=why("backup.keep_last", times, origin, "backup", "per_day"),
        keep_daily=kept("keep_daily", wish.daily, plan.daily),
        keep_weekly=kept("keep_weekly", wish.weekly, plan.weekly),
        keep_monthly=kept("keep_monthly", wish.monthly, plan.monthly),
        deadline_seconds=_deadline(case, why),
        disk=_disk(case, why),
        beside_odoo=why(
            "backup.beside_odoo",
            case.stack.storage.access_mode is AccessMode.ONE_NODE,
            case.by_stack,
            "storage",
            "access_mode",
        ),
        stale_seconds=why("backup.stale_seconds", MISSED * DAY_SECONDS // times, origin, "backup", "per_day"),
        point_in_time=own_server.point_in_time(case, why),
    )


def _schedule(tenant: str, times: int) -> str:
    """One minute of the day, the same every day; where there are more *times*, they follow it evenly."""
    minute, first, days = names.schedule(tenant).split(" ", 2)
    hours = sorted((int(first) + 24 * number // times) % 24 for number in range(times))
    return f"{minute} {','.join(map(str, hours))} {days}"
