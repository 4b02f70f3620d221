"""A tenant's nightly backup: database first, filestore second, into a repository of its own, under a key of its own."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
from pulumi_kubernetes.core.v1 import ContainerArgsDict

from components.security import CONTAINER_SECURITY, pod_security
from tenancy.spec import BackupSpec, DatabaseSpec, OdooSpec

DUMP = ["--format=custom", "--no-owner", "--no-privileges", "--schema=public", "--file=/dump/database.dump"]


class Backup(pulumi.ComponentResource):
    """A CronJob and its credentials. The key is never replaced: what it opened once, it must open for ever."""

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
        server = database.server
        connection = pulumi.Output.concat(
            f"[tenant]\nhost={server.host}\nport={server.port}\nsslmode={server.sslmode}\nuser={database.role}\ndbname=",
            database_name,
            "\npassword=",
            database_password,
            "\n",
        )
        secret = kubernetes.core.v1.Secret(
            f"{name}-credentials",
            metadata={"name": "backup", "namespace": namespace, "labels": labels},
            type="Opaque",
            string_data={"repository": spec.repository, "key": key.result, "pg_service.conf": connection},
            opts=child,
        )
        dump: ContainerArgsDict = {
            "name": "dump",
            "image": spec.dump_image,
            "command": ["pg_dump", "service=tenant", *DUMP],
            "env": [{"name": "PGSERVICEFILE", "value": "/credentials/pg_service.conf"}],
            "volume_mounts": [
                {"name": "credentials", "mount_path": "/credentials", "read_only": True},
                {"name": "dump", "mount_path": "/dump"},
            ],
        }
        copy: ContainerArgsDict = {
            "name": "restic",
            "image": spec.restic_image,
            "command": ["restic", "backup", "--host", name, "/dump", "/filestore"],
            "env": [
                {"name": "RESTIC_REPOSITORY_FILE", "value": "/credentials/repository"},
                {"name": "RESTIC_PASSWORD_FILE", "value": "/credentials/key"},
                {"name": "RESTIC_CACHE_DIR", "value": "/dump/.cache"},
            ],
            "volume_mounts": [
                {"name": "credentials", "mount_path": "/credentials", "read_only": True},
                {"name": "dump", "mount_path": "/dump"},
                {"name": "filestore", "mount_path": "/filestore", "read_only": True},
            ],
        }
        for container in (dump, copy):
            container["security_context"] = CONTAINER_SECURITY
            container["resources"] = {
                "requests": {"cpu": "100m", "memory": "128Mi"},
                "limits": {"cpu": "1", "memory": "512Mi"},
            }
        kubernetes.batch.v1.CronJob(
            f"{name}-job",
            metadata={"name": "backup", "namespace": namespace, "labels": labels},
            spec={
                "schedule": spec.schedule,
                "time_zone": "Etc/UTC",
                "concurrency_policy": "Forbid",
                "job_template": {
                    "metadata": {"labels": labels},
                    "spec": {
                        "backoff_limit": 1,
                        "active_deadline_seconds": spec.deadline_seconds,
                        "template": {
                            "metadata": {"labels": {**labels, "app.kubernetes.io/component": "backup"}},
                            "spec": {
                                "restart_policy": "Never",
                                "service_account_name": service_account,
                                "automount_service_account_token": False,
                                "enable_service_links": False,
                                "security_context": pod_security(odoo.uid, odoo.gid),
                                "init_containers": [dump],
                                "containers": [copy],
                                "volumes": [
                                    {
                                        "name": "credentials",
                                        "secret": {"secret_name": secret.metadata["name"], "default_mode": 0o440},
                                    },
                                    {"name": "dump", "empty_dir": {}},
                                    {"name": "filestore", "persistent_volume_claim": {"claim_name": claim}},
                                ],
                            },
                        },
                    },
                },
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=walls),
        )
        self.repository = secret.metadata.apply(lambda _: spec.repository)
        self.register_outputs({"repository": self.repository})
