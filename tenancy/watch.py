"""What a tenant is watched for, decided: a table of what goes wrong, how it shows in metrics, and who is called."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from tenancy import metric, names
from tenancy.alert import AlertSpec, WatchSpec
from tenancy.case import Case
from tenancy.ingress import TraefikSpec
from tenancy.metric import Watched
from tenancy.origin import Origin, Why
from tenancy.words import PlatformAddon

PAGE: Final = "page"
TICKET: Final = "ticket"
_UNWATCHED: Final = Origin("the stack's cluster has no Prometheus operator")
_WATCHED: Final = Origin("what every tenant is watched for")
_AS_BACKUPS: Final = Origin("from what age on the newest backup counts as missed")
_WEEKLY: Final = Origin("a restore is rehearsed every week")
_PLATFORM: Final = Origin("the platform's own, so that no tenant reaches it")
_FROM_ID: Final = Origin("made from the tenant's id, for good")


class _Kind(NamedTuple):
    """A thing to watch: who has it, when it is wrong, for how long, how bad that is, and the words for it."""

    concerns: Callable[[Watched], bool]
    expr: Callable[[Watched], str]
    minutes: int
    severity: str
    summary: str
    by: Origin


def _always(one: Watched) -> bool:
    # A tenant that is suspended or archived is copied and proven as before.
    return True


def _active(one: Watched) -> bool:
    return one.active


def _has_jobs(one: Watched) -> bool:
    return one.active and one.cron


def _is_proven(one: Watched) -> bool:
    return one.rehearsal is not None


def _has_certificate(one: Watched) -> bool:
    return one.ingress.issuer is not None and bool(one.ingress.domains)


def _is_counted(one: Watched) -> bool:
    return one.active and isinstance(one.ingress.way, TraefikSpec)


_KINDS: Final[Mapping[str, _Kind]] = {
    "OdooDown": _Kind(_active, metric.down, 10, PAGE, "no web pod of {id} has been ready for ten minutes", _WATCHED),
    "OdooJobsDown": _Kind(
        _has_jobs, metric.jobs_down, 30, TICKET, "scheduled jobs of {id} have had no pod for half an hour", _WATCHED
    ),
    "OdooBackupOld": _Kind(
        _always, metric.backup, 15, PAGE, "the newest backup of {id} is older than it may be", _AS_BACKUPS
    ),
    "OdooRestoreUnproven": _Kind(
        _is_proven, metric.restore, 60, TICKET, "no restore of {id} has passed for more than a week", _WEEKLY
    ),
    "OdooCertificateEnds": _Kind(
        _has_certificate, metric.certificate, 60, TICKET, "a certificate of {id} ends within fourteen days", _WATCHED
    ),
    "OdooDiskFull": _Kind(_always, metric.disk, 15, PAGE, "less than a tenth of a volume of {id} is free", _WATCHED),
    "OdooConnectionsUsed": _Kind(
        _active,
        metric.connections,
        10,
        TICKET,
        "{id} holds nine tenths of the connections that its plan gives it",
        _WATCHED,
    ),
    "OdooErrors": _Kind(
        _is_counted,
        metric.errors,
        10,
        PAGE,
        "more than one request in twenty to {id} ends in a server's error",
        _WATCHED,
    ),
}
ALERTS: Final = tuple(_KINDS)
"""All that there are; each has a page of its name in docs/runbooks."""


def watch(case: Case, watched: Watched, why: Why) -> WatchSpec | None:
    """What the tenant is watched for; None where nobody would read it."""
    if PlatformAddon.PROMETHEUS not in case.stack.addons:
        return why("watch", None, _UNWATCHED)
    asked, by = case.stack.monitoring, case.by_stack
    labels = ((key, value, by, ("monitoring", "labels", key)) for key, value in asked.labels.items())
    return WatchSpec(
        namespace=why("watch.namespace", names.PLATFORM_NAMESPACE, _PLATFORM),
        name=why("watch.name", watched.namespace, _FROM_ID),
        labels=why.lines("watch.labels", labels),
        alerts=tuple(_alerts(watched, case, why)),
    )


def _alerts(watched: Watched, case: Case, why: Why) -> Iterator[AlertSpec]:
    runbooks = case.stack.monitoring.runbooks.rstrip("/")
    concerned = ((name, kind) for name, kind in _KINDS.items() if kind.concerns(watched))
    for number, (name, kind) in enumerate(concerned, start=1):
        at = f"watch.alerts[{number}]"
        page = f"{runbooks}/{name}.md"
        yield AlertSpec(
            name=why(f"{at}.name", name, kind.by),
            expr=why(f"{at}.expr", kind.expr(watched), kind.by),
            minutes=why(f"{at}.minutes", kind.minutes, kind.by),
            severity=why(f"{at}.severity", kind.severity, kind.by),
            summary=why(f"{at}.summary", kind.summary.format(id=watched.id), kind.by),
            runbook=why(f"{at}.runbook", page, case.by_stack, "monitoring", "runbooks"),
        )
