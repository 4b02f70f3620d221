"""A tenant's Odoo: its configuration, its pods and the Service in front of them."""

import hashlib
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    HTTPGetActionArgsDict,
    PodSpecArgsDict,
    ResourceRequirementsArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)

from components.configuration import odoo_conf, pgbouncer_ini, userlist
from components.security import CONTAINER_SECURITY, pod_security
from tenancy.spec import DatabaseSpec, OdooSpec

PREPARE = Path(__file__).parents[1] / "pods" / "prepare.py"
COMPONENT = {"app.kubernetes.io/component": "web"}
PRE_STOP_SECONDS = 10
"""A connection made after SIGTERM hangs, so the pod first leaves the Service's endpoints."""


class Odoo(pulumi.ComponentResource):
    """One Deployment with PgBouncer beside Odoo and `prepare` before it; one configuration Secret for all three."""

    service: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: OdooSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        service_account: pulumi.Input[str],
        database: DatabaseSpec,
        database_name: pulumi.Input[str],
        database_password: pulumi.Input[str],
        claim: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Odoo", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        def password(of: str) -> random.RandomPassword:
            keepers = {"version": str(spec.password_version)}
            return random.RandomPassword(f"{name}-{of}-password", length=32, special=False, keepers=keepers, opts=child)

        admin, master = password("admin"), password("master")
        files = pulumi.Output.all(database_name, database_password, master.result, admin.result).apply(
            lambda known: {
                "odoo.conf": odoo_conf(spec, database_password=known[1], master_password=known[2]),
                "pgbouncer.ini": pgbouncer_ini(database, database_name=known[0]),
                "userlist.txt": userlist(database, password=known[1]),
                "admin-password": known[3],
            }
        )
        secret = kubernetes.core.v1.Secret(
            f"{name}-config",
            metadata={"name": "odoo", "namespace": namespace, "labels": labels},
            type="Opaque",
            string_data=files,
            opts=child,
        )
        programs = kubernetes.core.v1.ConfigMap(
            f"{name}-programs",
            metadata={"name": "programs", "namespace": namespace, "labels": labels},
            data={"prepare.py": PREPARE.read_text()},
            opts=child,
        )
        # Pods do not notice a changed file; a changed checksum makes new ones. It says nothing of what it sums.
        checksum = pulumi.Output.unsecret(files.apply(_checksum))
        deployment = kubernetes.apps.v1.Deployment(
            f"{name}-web",
            metadata={"name": "web", "namespace": namespace, "labels": {**labels, **COMPONENT}},
            spec={
                "replicas": spec.replicas,
                # Two Odoos of different code on one database are worse than a minute of none.
                "strategy": {"type": "Recreate"},
                "progress_deadline_seconds": spec.progress_deadline_seconds,
                "selector": {"match_labels": _selector(labels)},
                "template": {
                    "metadata": {
                        "labels": {**labels, **COMPONENT},
                        "annotations": {"odoo-saas/config-checksum": checksum},
                    },
                    "spec": _pod(
                        spec,
                        service_account=service_account,
                        claim=claim,
                        secret=secret.metadata["name"],
                        programs=programs.metadata["name"],
                    ),
                },
            },
            opts=child,
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata={"name": "odoo", "namespace": namespace, "labels": labels},
            spec={
                "selector": _selector(labels),
                "ports": [
                    {"name": "http", "port": 8069, "target_port": "http"},
                    {"name": "evented", "port": 8072, "target_port": "evented"},
                ],
            },
            # The engine waits for a Service's endpoints, so it must come after the pods.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[deployment]),
        )
        self.service = service.metadata["name"]
        self.register_outputs({"service": self.service})


def _checksum(files: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]


def _selector(labels: dict[str, str]) -> dict[str, str]:
    """What never changes over a tenant's life: a selector cannot."""
    return {"odoo-saas/tenant": labels["odoo-saas/tenant"], **COMPONENT}


def _pod(
    spec: OdooSpec,
    *,
    service_account: pulumi.Input[str],
    claim: pulumi.Input[str],
    secret: pulumi.Input[str],
    programs: pulumi.Input[str],
) -> PodSpecArgsDict:
    volumes: list[VolumeArgsDict] = [
        {"name": "config", "secret": {"secret_name": secret, "default_mode": 0o440}},
        {"name": "programs", "config_map": {"name": programs}},
        {"name": "filestore", "persistent_volume_claim": {"claim_name": claim}},
        {"name": "tmp", "empty_dir": {}},
    ]
    return {
        "service_account_name": service_account,
        "automount_service_account_token": False,
        # A Service called odoo-http would become ODOO_HTTP_PORT and stop Odoo 19 at its start.
        "enable_service_links": False,
        "security_context": pod_security(spec.uid, spec.gid),
        "priority_class_name": spec.priority_class,
        "termination_grace_period_seconds": spec.grace_seconds,
        "init_containers": [_pgbouncer(spec), _prepare(spec)],
        "containers": [_web(spec)],
        "volumes": volumes,
    }


def _mounts(*more: VolumeMountArgsDict) -> list[VolumeMountArgsDict]:
    return [{"name": "config", "mount_path": "/etc/odoo", "read_only": True}, *more]


FILESTORE: VolumeMountArgsDict = {"name": "filestore", "mount_path": "/var/lib/odoo"}
TMP: VolumeMountArgsDict = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108  (the container's own)


def _pgbouncer(spec: OdooSpec) -> ContainerArgsDict:
    """A sidecar in Kubernetes' own sense: started before `prepare`, stopped after Odoo."""
    return {
        "name": "pgbouncer",
        "image": spec.pgbouncer_image,
        "command": ["pgbouncer", "/etc/odoo/pgbouncer.ini"],
        "restart_policy": "Always",
        "security_context": CONTAINER_SECURITY,
        "resources": {
            "requests": {"cpu": "10m", "memory": "16Mi"},
            "limits": {"cpu": "500m", "memory": "64Mi"},
        },
        "startup_probe": {"tcp_socket": {"port": 6432}, "period_seconds": 1, "failure_threshold": 60},
        "volume_mounts": _mounts(),
    }


def _prepare(spec: OdooSpec) -> ContainerArgsDict:
    return {
        "name": "prepare",
        "image": spec.image,
        "command": ["python3", "/programs/prepare.py", "--modules", ",".join(spec.modules)],
        "security_context": CONTAINER_SECURITY,
        "resources": _resources(spec),
        "volume_mounts": _mounts(FILESTORE, TMP, {"name": "programs", "mount_path": "/programs", "read_only": True}),
    }


def _web(spec: OdooSpec) -> ContainerArgsDict:
    health: HTTPGetActionArgsDict = {"path": "/web/health", "port": "http"}
    return {
        "name": "odoo",
        "image": spec.image,
        "args": ["odoo", "--config", "/etc/odoo/odoo.conf"],
        "security_context": CONTAINER_SECURITY,
        "resources": _resources(spec),
        "ports": [{"name": "http", "container_port": 8069}, {"name": "evented", "container_port": 8072}],
        "startup_probe": {"http_get": health, "period_seconds": 5, "failure_threshold": 60},
        "readiness_probe": {"http_get": health, "period_seconds": 10, "timeout_seconds": 5, "failure_threshold": 3},
        # Never the database, never a worker: a restart in the middle of a request helps nobody.
        "liveness_probe": {"tcp_socket": {"port": "http"}, "period_seconds": 30, "failure_threshold": 6},
        "lifecycle": {"pre_stop": {"sleep": {"seconds": PRE_STOP_SECONDS}}},
        "volume_mounts": _mounts(FILESTORE, TMP),
    }


def _resources(spec: OdooSpec) -> ResourceRequirementsArgsDict:
    return {
        "requests": {"cpu": spec.resources.cpu_request, "memory": spec.resources.memory_request},
        "limits": {"cpu": spec.resources.cpu_limit, "memory": spec.resources.memory_limit},
    }
