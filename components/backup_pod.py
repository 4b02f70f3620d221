"""The pod of a tenant's backup: PgBouncer beside it, then the dump, the copy into the repository, and the mark.

Each container runs a program from pods/ with what its own image holds, and sees only the files that it needs.
"""

from pathlib import Path

import pulumi
from pulumi_kubernetes.core.v1 import (
    AffinityArgsDict,
    ContainerArgsDict,
    KeyToPathArgsDict,
    PodAffinityTermArgsDict,
    PodSpecArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)
from pulumi_kubernetes.meta.v1 import LabelSelectorRequirementArgsDict

from components.command import literal
from components.node_pool import placed
from components.pooler import authority, pooler
from components.security import CONTAINER_SECURITY, pod_security
from components.size import LOGS, size
from tenancy.spec import BackupSpec, NodePoolSpec, OdooSpec
from tenancy.trust import TrustSpec

PROGRAMS = Path(__file__).parents[1] / "pods"
BEFORE = {"copy": ("repository.sh",), "fetch": ("repository.sh",)}
"""What programs begin with, by their names."""


def backup_pod(
    tenant: str,
    spec: BackupSpec,
    *,
    odoo: OdooSpec,
    labels: dict[str, str],
    service_account: pulumi.Input[str],
    secret: pulumi.Input[str],
    claim: pulumi.Input[str],
    nodes: NodePoolSpec | None,
    trust: TrustSpec | None,
) -> PodSpecArgsDict:
    """The pod's template below its metadata; *secret* and *claim* are names in the tenant's namespace."""
    kept = (spec.keep_last, spec.keep_daily, spec.keep_weekly, spec.keep_monthly)
    dump = container("dump", spec.dump_image, program("manifest.sql"), disk=spec.disk)
    dump["volume_mounts"] = [mount("database", "/credentials"), mount("dump", writes=True)]
    copy = container("copy", spec.restic_image, tenant, spec.repository, *map(str, kept), disk=spec.disk)
    copy["volume_mounts"] = [mount("repository", "/credentials"), mount("dump", writes=True), mount("filestore")]
    mark = container("mark", spec.restic_image, disk=spec.disk)
    mark["volume_mounts"] = [mount("dump"), mount("filestore", writes=True)]
    volumes: list[VolumeArgsDict] = [
        files("pooler", secret, "pgbouncer.ini", "userlist.txt"),
        files("database", secret, "pg_service.conf"),
        files("repository", secret, "repository", "key"),
        {"name": "dump", "empty_dir": {"size_limit": spec.disk}},
        {"name": "filestore", "persistent_volume_claim": {"claim_name": claim}},
        *authority(trust, secret),
    ]
    if spec.secret is not None:
        volumes.append(supplied(spec.secret))
        copy["volume_mounts"].append(mount("supplied"))
    template: PodSpecArgsDict = {
        "restart_policy": "Never",
        "service_account_name": service_account,
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": pod_security(odoo.uid, odoo.gid),
        "init_containers": [pooler(odoo.pgbouncer_image, volume="pooler", trust=trust), dump, copy],
        "containers": [mark],
        "volumes": volumes,
    }
    if spec.beside_odoo:
        template["affinity"] = _beside_odoo(labels)
    return placed(template, nodes)


def program(name: str) -> str:
    """The text of a program in pods/."""
    return (PROGRAMS / name).read_text()


def container(name: str, image: str, *arguments: str, disk: str = LOGS) -> ContainerArgsDict:
    """A container that runs its program with *arguments*, none of which is a secret; *disk* is for what it leaves there."""
    text = "".join(map(program, (*BEFORE.get(name, ()), f"{name}.sh")))
    return {
        "name": name,
        "image": image,
        "command": ["sh", "-c", *map(literal, (text, name, *arguments))],
        "security_context": CONTAINER_SECURITY,
        "resources": size(("100m", "128Mi"), ("1", "512Mi"), disk=disk),
    }


def mount(volume: str, path: str | None = None, *, writes: bool = False) -> VolumeMountArgsDict:
    """Where a container finds *volume*: under its own name, unless *path* is another."""
    found: VolumeMountArgsDict = {"name": volume, "mount_path": path or f"/{volume}"}
    return found if writes else {**found, "read_only": True}


def files(volume: str, secret: pulumi.Input[str], *names: str) -> VolumeArgsDict:
    """Those files of *secret* that have one of *names*."""
    items: list[KeyToPathArgsDict] = [{"key": name, "path": name} for name in names]
    return {"name": volume, "secret": {"secret_name": secret, "default_mode": 0o440, "items": items}}


def supplied(secret: str) -> VolumeArgsDict:
    """What the company supplies: `credentials`, as S3 clients share them, or a `repository` with a user in its address."""
    return {"name": "supplied", "secret": {"secret_name": secret, "default_mode": 0o440}}


def _beside_odoo(labels: dict[str, str]) -> AffinityArgsDict:
    """On the node that has the volume. A backup satisfies the term itself, so it also runs where no Odoo does."""
    either: list[LabelSelectorRequirementArgsDict] = [
        {"key": "odoo-saas/tenant", "operator": "In", "values": [labels["odoo-saas/tenant"]]},
        {"key": "app.kubernetes.io/component", "operator": "In", "values": ["web", "backup"]},
    ]
    term: PodAffinityTermArgsDict = {
        "topology_key": "kubernetes.io/hostname",
        "label_selector": {"match_expressions": either},
    }
    return {"pod_affinity": {"required_during_scheduling_ignored_during_execution": [term]}}
