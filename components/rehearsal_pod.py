"""The pod of a rehearsed restore: the newest backup is fetched, restored, held against its manifest, and thrown away."""

import pulumi
from pulumi_kubernetes.core.v1 import PodSpecArgsDict, VolumeArgsDict

from components.backup_pod import container, files, mount, program, supplied
from components.node_pool import placed
from components.pooler import AUTHORITY
from components.security import pod_security, pull_secrets
from tenancy.scratch import RehearsalSpec
from tenancy.spec import BackupSpec, DatabaseSpec, NodePoolSpec, OdooSpec


def rehearsal_pod(
    tenant: str,
    spec: RehearsalSpec,
    *,
    odoo: OdooSpec,
    database: DatabaseSpec,
    backup: BackupSpec,
    secret: pulumi.Input[str],
    scratch: pulumi.Input[str],
    nodes: NodePoolSpec | None,
) -> PodSpecArgsDict:
    """The pod's template below its metadata; *secret* and *scratch* are names in the platform's namespace."""
    fetch = container("fetch", backup.restic_image, tenant)
    fetch["volume_mounts"] = [mount("repository", "/credentials"), mount("scratch", writes=True)]
    bounds = (spec.stale_seconds, spec.deadline_seconds)
    rehearse = container(
        "rehearse",
        backup.dump_image,
        *(tenant, database.name, spec.prefix, *map(str, bounds), program("manifest.sql")),
    )
    rehearse["volume_mounts"] = [mount("connection"), mount("scratch", writes=True)]
    volumes: list[VolumeArgsDict] = [
        files("repository", secret, "repository", "key"),
        files("connection", scratch, "pg_service.conf", *((AUTHORITY,) if spec.trusts else ())),
        {
            "name": "scratch",
            # Gone with the pod, and until then on a volume as safe as the tenant's own.
            "ephemeral": {
                "volume_claim_template": {
                    "spec": {
                        "access_modes": ["ReadWriteOnce"],
                        "storage_class_name": spec.storage_class,
                        "resources": {"requests": {"storage": spec.size}},
                    }
                }
            },
        },
    ]
    if spec.secret is not None:
        volumes.append(supplied(spec.secret))
        fetch["volume_mounts"].append(mount("supplied"))
    if spec.escrow is not None:
        volumes.append(
            {"name": "escrow", "secret": {"secret_name": spec.escrow, "default_mode": 0o440, "optional": True}}
        )
        fetch["volume_mounts"].append(mount("escrow"))
    pod: PodSpecArgsDict = {
        "restart_policy": "Never",
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": pod_security(odoo.uid, odoo.gid),
        "init_containers": [fetch],
        "containers": [rehearse],
        "volumes": volumes,
    }
    if spec.registry is not None:
        pod["image_pull_secrets"] = pull_secrets(spec.registry)
    # What is restored there is the tenant's own data.
    return placed(pod, nodes)
