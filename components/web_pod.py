"""The pod in which a tenant's Odoo runs: PgBouncer beside it, `prepare` before it."""

from collections.abc import Iterator

import pulumi
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    HTTPGetActionArgsDict,
    PodSpecArgsDict,
    ResourceRequirementsArgsDict,
    TopologySpreadConstraintArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.configuration import MAIL, SIGN_IN
from components.node_pool import placed
from components.pooler import authority, pooler
from components.security import CONTAINER_SECURITY, pod_security
from components.size import size
from tenancy.resources import Resources
from tenancy.spec import NodePoolSpec, OdooSpec
from tenancy.trust import TrustSpec

PRE_STOP_SECONDS = 10
"""A connection made after SIGTERM hangs, so the pod first leaves the Service's endpoints."""


def web_pod(
    spec: OdooSpec,
    *,
    service_account: pulumi.Input[str],
    claim: pulumi.Input[str],
    secret: pulumi.Input[str],
    programs: pulumi.Input[str],
    nodes: NodePoolSpec | None,
    selector: dict[str, str],
    trust: TrustSpec | None,
) -> PodSpecArgsDict:
    """The pod's template below its metadata; *claim*, *secret* and *programs* are names in the tenant's namespace."""
    template = odoo_pod(
        spec,
        before=[_prepare(spec)],
        container=_web(spec),
        service_account=service_account,
        claim=claim,
        secret=secret,
        programs=programs,
        nodes=nodes,
        trust=trust,
    )
    if spec.autoscaling is not None:
        template["topology_spread_constraints"] = [_spread(selector)]
    return template


def waiting(spec: OdooSpec) -> pulumi.CustomTimeouts:
    """How long the engine waits for a Deployment of such pods: ten minutes, if nobody told it, and `prepare` may take more."""
    seconds = f"{spec.await_seconds}s"
    return pulumi.CustomTimeouts(create=seconds, update=seconds)


def notes(replicas: int | None) -> ObjectMetaArgsDict:
    """What a Deployment that runs nothing says besides: that the engine is not to wait for it.

    It would wait for the volumes as well (pulumi-kubernetes: await/deployment.go), and one that no pod has used yet is not
    bound where its class waits for the first.
    """
    return {"annotations": {"pulumi.com/skipAwait": "true"}} if replicas == 0 else {}


def odoo_pod(
    spec: OdooSpec,
    *,
    before: list[ContainerArgsDict],
    container: ContainerArgsDict,
    service_account: pulumi.Input[str],
    claim: pulumi.Input[str],
    secret: pulumi.Input[str],
    programs: pulumi.Input[str],
    nodes: NodePoolSpec | None,
    trust: TrustSpec | None,
) -> PodSpecArgsDict:
    """A pod in which Odoo runs in *container*, with PgBouncer beside it, and what has to end *before* it."""
    volumes: list[VolumeArgsDict] = [
        {"name": "config", "secret": {"secret_name": secret, "default_mode": 0o440}},
        {"name": "programs", "config_map": {"name": programs}},
        {"name": "filestore", "persistent_volume_claim": {"claim_name": claim}},
        {"name": "tmp", "empty_dir": {"size_limit": spec.disk}},
        *_supplied(spec),
        *authority(trust, secret),
    ]
    template: PodSpecArgsDict = {
        "service_account_name": service_account,
        "automount_service_account_token": False,
        # A Service called odoo-http would become ODOO_HTTP_PORT and stop Odoo 19 at its start.
        "enable_service_links": False,
        "security_context": pod_security(spec.uid, spec.gid),
        "priority_class_name": spec.priority_class,
        "termination_grace_period_seconds": spec.grace_seconds,
        "init_containers": [pooler(spec.pgbouncer_image, volume="config", trust=trust), *before],
        "containers": [container],
        "volumes": volumes,
    }
    return placed(template, nodes)


def _spread(selector: dict[str, str]) -> TopologySpreadConstraintArgsDict:
    """Over nodes as far as there are any: a pod beside another is better than none."""
    return {
        "max_skew": 1,
        "topology_key": "kubernetes.io/hostname",
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": selector},
    }


def mounts(*more: VolumeMountArgsDict) -> list[VolumeMountArgsDict]:
    """The configuration, and *more*."""
    return [{"name": "config", "mount_path": "/etc/odoo", "read_only": True}, *more]


def _mail_secret(spec: OdooSpec) -> str | None:
    """The name of the one supplied secret that has a place in odoo.conf."""
    return spec.mail and spec.mail.secret


def _supplied(spec: OdooSpec) -> Iterator[VolumeArgsDict]:
    """The secrets that people supply, and a place in memory for the odoo.conf that one of them goes into."""
    if (mail := _mail_secret(spec)) is not None:
        yield {"name": "mail", "secret": {"secret_name": mail, "default_mode": 0o440}}
        yield {"name": "assembled", "empty_dir": {"medium": "Memory", "size_limit": "1Mi"}}
    if spec.settings.signin is not None:
        yield {"name": "signin", "secret": {"secret_name": spec.settings.signin.secret, "default_mode": 0o440}}


def prepares_with(spec: OdooSpec) -> Iterator[VolumeMountArgsDict]:
    """What a program of ours needs to make the whole odoo.conf."""
    if _mail_secret(spec) is not None:
        yield {"name": "mail", "mount_path": MAIL, "read_only": True}
        yield {"name": "assembled", "mount_path": ASSEMBLED}
    if spec.settings.signin is not None:
        yield {"name": "signin", "mount_path": SIGN_IN, "read_only": True}


ASSEMBLED = "/run/odoo"
"""Where the odoo.conf is left that has a supplied secret in it; where none is, the rendered one is the whole."""
FILESTORE: VolumeMountArgsDict = {"name": "filestore", "mount_path": "/var/lib/odoo"}
TMP: VolumeMountArgsDict = {"name": "tmp", "mount_path": "/tmp"}  # noqa: S108  (the container's own)


def _prepare(spec: OdooSpec) -> ContainerArgsDict:
    return {
        "name": "prepare",
        "image": spec.image,
        # The image as the template names it: an older pod that starts again finds the wishes of the next one.
        "command": ["python3", "/programs/prepare.py", "--image", spec.image],
        "security_context": CONTAINER_SECURITY,
        "resources": resources(spec.resources, disk=spec.disk),
        "volume_mounts": mounts(
            FILESTORE,
            TMP,
            {"name": "programs", "mount_path": "/programs", "read_only": True},
            *prepares_with(spec),
        ),
    }


def _web(spec: OdooSpec) -> ContainerArgsDict:
    health: HTTPGetActionArgsDict = {"path": "/web/health", "port": "http"}
    is_assembled = _mail_secret(spec) is not None
    folder = ASSEMBLED if is_assembled else "/etc/odoo"
    assembled: list[VolumeMountArgsDict] = [{"name": "assembled", "mount_path": ASSEMBLED, "read_only": True}]
    return {
        "name": "odoo",
        "image": spec.image,
        # Not through the image's entry point: it reads the database's password out of the file and puts it on the
        # command line, where every process of the pod can see it (odoo/docker, entrypoint.sh).
        "command": ["odoo", "--config", f"{folder}/odoo.conf"],
        "security_context": CONTAINER_SECURITY,
        "resources": resources(spec.resources, disk=spec.disk),
        "ports": [{"name": "http", "container_port": 8069}, {"name": "evented", "container_port": 8072}],
        "startup_probe": {"http_get": health, "period_seconds": 5, "failure_threshold": 60},
        "readiness_probe": {"http_get": health, "period_seconds": 10, "timeout_seconds": 5, "failure_threshold": 3},
        # Never the database, never a worker: a restart in the middle of a request helps nobody. What answers here is the
        # process behind websockets, of which the probes of pages see nothing.
        "liveness_probe": {"tcp_socket": {"port": "evented"}, "period_seconds": 30, "failure_threshold": 6},
        "lifecycle": {"pre_stop": {"sleep": {"seconds": PRE_STOP_SECONDS}}},
        "volume_mounts": mounts(FILESTORE, TMP, *(assembled if is_assembled else ())),
    }


def resources(spec: Resources, *, disk: str) -> ResourceRequirementsArgsDict:
    """As a container has them."""
    return size((spec.cpu_request, spec.memory_request), (spec.cpu_limit, spec.memory_limit), disk=disk)
