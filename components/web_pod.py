"""The pod in which a tenant's Odoo runs: PgBouncer beside it, `prepare` before it."""

import pulumi
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    HTTPGetActionArgsDict,
    PodSpecArgsDict,
    ResourceRequirementsArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)

from components.pooler import pooler
from components.security import CONTAINER_SECURITY, pod_security
from tenancy.spec import OdooSpec

PRE_STOP_SECONDS = 10
"""A connection made after SIGTERM hangs, so the pod first leaves the Service's endpoints."""


def web_pod(
    spec: OdooSpec,
    *,
    service_account: pulumi.Input[str],
    claim: pulumi.Input[str],
    secret: pulumi.Input[str],
    programs: pulumi.Input[str],
) -> PodSpecArgsDict:
    """The pod's template below its metadata; *claim*, *secret* and *programs* are names in the tenant's namespace."""
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
        "init_containers": [pooler(spec.pgbouncer_image, volume="config"), _prepare(spec)],
        "containers": [_web(spec)],
        "volumes": volumes,
    }


def _mounts(*more: VolumeMountArgsDict) -> list[VolumeMountArgsDict]:
    return [{"name": "config", "mount_path": "/etc/odoo", "read_only": True}, *more]


FILESTORE: VolumeMountArgsDict = {"name": "filestore", "mount_path": "/var/lib/odoo"}
TMP: VolumeMountArgsDict = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108  (the container's own)


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
        # Never the database, never a worker: a restart in the middle of a request helps nobody. What answers here is the
        # process behind websockets, of which the probes of pages see nothing.
        "liveness_probe": {"tcp_socket": {"port": "evented"}, "period_seconds": 30, "failure_threshold": 6},
        "lifecycle": {"pre_stop": {"sleep": {"seconds": PRE_STOP_SECONDS}}},
        "volume_mounts": _mounts(FILESTORE, TMP),
    }


def _resources(spec: OdooSpec) -> ResourceRequirementsArgsDict:
    return {
        "requests": {"cpu": spec.resources.cpu_request, "memory": spec.resources.memory_request},
        "limits": {"cpu": spec.resources.cpu_limit, "memory": spec.resources.memory_limit},
    }
