"""The PgBouncer that runs beside whatever works with a tenant's database."""

import pulumi
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    ExecActionArgsDict,
    KeyToPathArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
)

from components.security import CONTAINER_SECURITY
from components.size import size
from tenancy.trust import TrustSpec

AUTHORITY = "ca.crt"
"""In whichever Secret it is, and as a file: whose signature the server's certificate must have."""
VOUCHING = "/etc/authority"
LISTENS: ExecActionArgsDict = {"command": ["bash", "-c", "</dev/tcp/127.0.0.1/6432"]}
"""Asked from inside: a kubelet dials the address of the pod, and nobody but this pod is to be let in."""


def pooler(image: pulumi.Input[str], *, volume: str, trust: TrustSpec | None) -> ContainerArgsDict:
    """A sidecar in Kubernetes' own sense: started before what needs it, stopped after; *volume* has its two files."""
    mounts: list[VolumeMountArgsDict] = [{"name": volume, "mount_path": "/etc/odoo", "read_only": True}]
    if trust is not None:
        mounts.append({"name": "authority", "mount_path": VOUCHING, "read_only": True})
    return {
        "name": "pgbouncer",
        "image": image,
        "command": ["pgbouncer", "/etc/odoo/pgbouncer.ini"],
        "restart_policy": "Always",
        "security_context": CONTAINER_SECURITY,
        "resources": size(("10m", "16Mi"), ("500m", "64Mi")),
        "startup_probe": {"exec_": LISTENS, "period_seconds": 1, "failure_threshold": 60},
        "volume_mounts": mounts,
    }


def authority(trust: TrustSpec | None, beside: pulumi.Input[str]) -> list[VolumeArgsDict]:
    """The volume with the authority's certificate, which is in the Secret *beside* the rest where it is known."""
    if trust is None:
        return []
    secret = beside if trust.secret is None else trust.secret
    items: list[KeyToPathArgsDict] = [{"key": AUTHORITY, "path": AUTHORITY}]
    return [{"name": "authority", "secret": {"secret_name": secret, "default_mode": 0o440, "items": items}}]


def vouching(trust: TrustSpec | None) -> dict[str, str]:
    """What the Secret beside the rest has of it."""
    return {AUTHORITY: trust.pem} if trust is not None and trust.pem is not None else {}
