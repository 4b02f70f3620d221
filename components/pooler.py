"""The PgBouncer that runs beside whatever works with a tenant's database."""

import pulumi
from pulumi_kubernetes.core.v1 import ContainerArgsDict

from components.security import CONTAINER_SECURITY
from components.size import size


def pooler(image: pulumi.Input[str], *, volume: str) -> ContainerArgsDict:
    """A sidecar in Kubernetes' own sense: started before what needs it, stopped after; *volume* has its two files."""
    return {
        "name": "pgbouncer",
        "image": image,
        "command": ["pgbouncer", "/etc/odoo/pgbouncer.ini"],
        "restart_policy": "Always",
        "security_context": CONTAINER_SECURITY,
        "resources": size(("10m", "16Mi"), ("500m", "64Mi")),
        "startup_probe": {"tcp_socket": {"port": 6432}, "period_seconds": 1, "failure_threshold": 60},
        "volume_mounts": [{"name": volume, "mount_path": "/etc/odoo", "read_only": True}],
    }
