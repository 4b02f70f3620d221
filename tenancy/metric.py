"""When something is wrong with a tenant, in PromQL, on metrics that are there without a program of ours.

docs/monitoring.md says whose each metric is. One that nobody collects alarms nobody: a comparison with nothing is nothing.
"""

from dataclasses import dataclass
from typing import Final

from tenancy import names
from tenancy.ingress import IngressSpec
from tenancy.scratch import RehearsalSpec
from tenancy.spec import BackupSpec, DatabaseSpec

DAY_SECONDS: Final = 86_400
RESTORE_SECONDS: Final = 8 * DAY_SECONDS
"""A week, in which each tenant's restore is rehearsed once, and a day for it to be late."""
CERTIFICATE_SECONDS: Final = 14 * DAY_SECONDS
"""cert-manager renews a certificate of ninety days thirty before its end; half of that has passed by then."""
FREE_PERCENT: Final = 10
CONNECTIONS_PERCENT: Final = 90
ERRORS_PERCENT: Final = 5
ERRORS_A_SECOND: Final = "0.05"
"""Fewer are no pattern: three in a minute."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A tenant's parts, as far as metrics tell of them."""

    id: str
    active: bool
    cron: bool
    ingress: IngressSpec
    database: DatabaseSpec
    backup: BackupSpec
    rehearsal: RehearsalSpec | None

    @property
    def namespace(self) -> str:
        return names.namespace(self.id)


def down(one: Watched) -> str:
    """No web pod is ready."""
    return f'kube_deployment_status_replicas_available{{namespace="{one.namespace}",deployment="web"}} == 0'


def jobs_down(one: Watched) -> str:
    """The pod of scheduled jobs is not there."""
    return f'kube_deployment_status_replicas_available{{namespace="{one.namespace}",deployment="cron"}} == 0'


def backup(one: Watched) -> str:
    """The newest backup is older than it may be."""
    return _old(one.namespace, "backup", one.backup.stale_seconds)


def _old(namespace: str, job: str, seconds: int) -> str:
    """A job that never ended well counts from its own beginning."""
    at = f'{{namespace="{namespace}",cronjob="{job}"}}'
    return f"time() - (kube_cronjob_status_last_successful_time{at} or kube_cronjob_created{at}) > {seconds}"


def restore(one: Watched) -> str:
    """A rehearsed restore has not passed since a week: its job ends well in no other case (pods/rehearse.sh)."""
    assert one.rehearsal is not None
    return _old(one.rehearsal.namespace, one.rehearsal.name, RESTORE_SECONDS)


def certificate(one: Watched) -> str:
    """A certificate ends soon."""
    return " or ".join(
        f'certmanager_certificate_expiration_timestamp_seconds{{{label}="{one.namespace}"}} - time() '
        f"< {CERTIFICATE_SECONDS}"
        # A scrape that does not honour labels keeps the tenant's namespace under the second name.
        for label in ("namespace", "exported_namespace")
    )


def disk(one: Watched) -> str:
    """A volume of the tenant's own is nearly full: its filestore, or one of the server that is built with it.

    CloudNativePG calls claims as it calls instances, by the Cluster and a number, with `-wal` behind it for those that hold
    the log alone (pkg/reconciler/persistentvolumeclaim); a server that cannot archive fills the one that has the log.
    """
    built = one.database.built
    claims = "filestore" if built is None else f"filestore|{built.name}-[0-9]+(-wal)?"
    at = f'{{namespace="{one.namespace}",persistentvolumeclaim=~"{claims}"}}'
    share = f"kubelet_volume_stats_available_bytes{at} / kubelet_volume_stats_capacity_bytes{at}"
    # By claim, so that the alert says which; a pod that is elsewhere by now makes no second one.
    return f"min by (persistentvolumeclaim) ({share}) * 100 < {FREE_PERCENT}"


def connections(one: Watched) -> str:
    """Of the role's own limit; by postgres_exporter or by CloudNativePG, whichever the server has."""
    at, most = f'{{datname="{one.database.name}"}}', one.database.connection_limit
    held = f"(sum(pg_stat_database_numbackends{at}) or sum(cnpg_backends_total{at}))"
    return f"{held} * 100 > {CONNECTIONS_PERCENT} * {most}"


def errors(one: Watched) -> str:
    """Traefik names a service by namespace, route and a hash of the rule (makeServiceKey, twenty hexadecimal digits)."""
    service = f"{one.namespace}-odoo-[0-9a-f]{{20}}@kubernetescrd"

    def rate(more: str) -> str:
        series = (
            f'rate(traefik_service_requests_total{{{label}=~"{service}"{more}}}[10m])'
            for label in ("service", "exported_service")
        )
        return f"sum({' or '.join(series)})"

    bad = rate(',code=~"5.."')
    return f"{bad} / {rate('')} * 100 > {ERRORS_PERCENT} and {bad} > {ERRORS_A_SECOND}"
