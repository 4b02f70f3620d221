"""A tenant's backups: database first, filestore second, into a repository of its own, under a key of its own.

And the proof that they are backups: a restore that is rehearsed in the platform's namespace, which no tenant sees.
"""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
from pulumi_kubernetes.batch.v1 import CronJobSpecArgsDict
from pulumi_kubernetes.core.v1 import PodSpecArgsDict

from components.backup_pod import backup_pod
from components.configuration import pgbouncer_ini, userlist
from components.pooler import vouching
from components.rehearsal_pod import rehearsal_pod
from components.scratch import COMPONENT, Scratch
from tenancy.scratch import RehearsalSpec
from tenancy.spec import BackupSpec, DatabaseSpec, NodePoolSpec, OdooSpec


class Backup(pulumi.ComponentResource):
    """Two CronJobs and their credentials. The key is never replaced: what it opened once, it must open for ever."""

    repository: pulumi.Output[str]
    """Where the backups go, known once the key to them is kept."""

    def __init__(
        self,
        name: str,
        spec: BackupSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        service_account: pulumi.Input[str],
        odoo: OdooSpec,
        database: DatabaseSpec,
        database_name: pulumi.Input[str],
        database_password: pulumi.Input[str],
        claim: pulumi.Input[str],
        rehearsal: RehearsalSpec | None,
        scratch: Scratch | None,
        nodes: NodePoolSpec | None,
        walls: list[pulumi.Resource],
        keep: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Backup", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        key = random.RandomPassword(
            f"{name}-key",
            length=48,
            special=False,
            opts=pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep),
        )
        credentials = pulumi.Output.all(database_name, database_password, key.result).apply(
            lambda known: {
                "pgbouncer.ini": pgbouncer_ini(database, database_name=known[0]),
                "userlist.txt": userlist(database, password=known[1]),
                "pg_service.conf": _service(database, name=known[0], password=known[1]),
                "repository": spec.repository,
                "key": known[2],
                **vouching(database.server.trust),
            }
        )
        secret = kubernetes.core.v1.Secret(
            f"{name}-credentials",
            metadata={"name": "backup", "namespace": namespace, "labels": labels},
            type="Opaque",
            string_data=credentials,
            opts=child,
        )
        kubernetes.batch.v1.CronJob(
            f"{name}-job",
            metadata={"name": "backup", "namespace": namespace, "labels": labels},
            spec=_job(
                {**labels, "app.kubernetes.io/component": "backup"},
                schedule=spec.schedule,
                deadline_seconds=spec.deadline_seconds,
                tries=2,
                kept=3,
                pod=backup_pod(
                    labels["odoo-saas/tenant"],
                    spec,
                    odoo=odoo,
                    labels=labels,
                    service_account=service_account,
                    secret=secret.metadata["name"],
                    claim=claim,
                    nodes=nodes,
                    trust=database.server.trust,
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=walls),
        )
        if rehearsal is not None and scratch is not None:
            copied = kubernetes.core.v1.Secret(
                f"{name}-rehearsal-key",
                metadata={"name": rehearsal.name, "namespace": scratch.namespace, "labels": labels},
                type="Opaque",
                string_data={"repository": spec.repository, "key": key.result},
                opts=child,
            )
            kubernetes.batch.v1.CronJob(
                f"{name}-rehearsal",
                metadata={"name": rehearsal.name, "namespace": scratch.namespace, "labels": labels},
                spec=_job(
                    {**labels, **COMPONENT},
                    schedule=rehearsal.schedule,
                    deadline_seconds=rehearsal.deadline_seconds,
                    # A failure is a finding; trying again would only hide it.
                    tries=1,
                    kept=1,
                    pod=rehearsal_pod(
                        labels["odoo-saas/tenant"],
                        rehearsal,
                        odoo=odoo,
                        database=database,
                        backup=spec,
                        secret=copied.metadata["name"],
                        scratch=scratch.secret,
                        nodes=nodes,
                    ),
                ),
                opts=child,
            )
        self.repository = secret.metadata.apply(lambda _: spec.repository)
        self.register_outputs({"repository": self.repository})


def _job(
    labels: dict[str, str], *, schedule: str, deadline_seconds: int, tries: int, kept: int, pod: PodSpecArgsDict
) -> CronJobSpecArgsDict:
    """Of a CronJob that runs *pod*: never two at once, and late rather than not at all."""
    return {
        "schedule": schedule,
        "time_zone": "Etc/UTC",
        "starting_deadline_seconds": deadline_seconds,
        "concurrency_policy": "Forbid",
        "successful_jobs_history_limit": kept,
        "failed_jobs_history_limit": kept,
        "job_template": {
            "metadata": {"labels": labels},
            "spec": {
                "backoff_limit": tries - 1,
                "active_deadline_seconds": deadline_seconds,
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        },
    }


def _service(database: DatabaseSpec, *, name: str, password: str) -> str:
    """Through the pooler, which waits where the role's connections are all in use, once it has had one (pods/dump.sh)."""
    return (
        f"[tenant]\nhost=127.0.0.1\nport=6432\nsslmode=disable\nuser={database.role}\n"
        f"dbname={name}\npassword={password}\n"
    )
