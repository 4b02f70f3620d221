"""A tenant's scheduled jobs in a pod of their own, for tenants whose web pods multiply."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import ContainerArgsDict, ExecActionArgsDict, VolumeMountArgsDict

from components.security import CONTAINER_SECURITY
from components.web_pod import FILESTORE, TMP, mounts, notes, odoo_pod, prepares_with, resources, waiting
from tenancy.spec import CronSpec, NodePoolSpec, OdooSpec
from tenancy.trust import TrustSpec

COMPONENT = {"app.kubernetes.io/component": "cron"}
RUNS: ExecActionArgsDict = {"command": ["sh", "-c", 'test -n "$(find /tmp/odoo-jobs-run -mmin -1)"']}
"""What pods/jobs.py touches each second while Odoo runs jobs; a pod that waits for `prepare` is there, and no help."""


class Cron(pulumi.ComponentResource):
    """One Deployment of one pod. No Service leads to it, and it stands still while `prepare` changes modules."""

    def __init__(
        self,
        name: str,
        spec: CronSpec,
        *,
        odoo: OdooSpec,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        selector: dict[str, str],
        checksum: pulumi.Input[str],
        service_account: pulumi.Input[str],
        claim: pulumi.Input[str],
        secret: pulumi.Input[str],
        programs: pulumi.Input[str],
        nodes: NodePoolSpec | None,
        trust: TrustSpec | None,
        walls: list[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Cron", name, None, opts)
        marked = {**labels, **COMPONENT}
        kubernetes.apps.v1.Deployment(
            f"{name}-jobs",
            metadata={
                "name": "cron",
                "namespace": namespace,
                "labels": marked,
                **notes(spec.replicas),
            },
            spec={
                "replicas": spec.replicas,
                # As long as for web pods, whose `prepare` it waits for.
                "progress_deadline_seconds": odoo.progress_deadline_seconds,
                "strategy": {"type": "Recreate"},
                "selector": {"match_labels": {**selector, **COMPONENT}},
                "template": {
                    "metadata": {"labels": marked, "annotations": {"odoo-saas/config-checksum": checksum}},
                    "spec": odoo_pod(
                        odoo,
                        before=[],
                        container=_jobs(odoo, spec),
                        service_account=service_account,
                        claim=claim,
                        secret=secret,
                        programs=programs,
                        nodes=nodes,
                        trust=trust,
                    ),
                },
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=walls, custom_timeouts=waiting(odoo)),
        )
        self.register_outputs({})


def _jobs(odoo: OdooSpec, spec: CronSpec) -> ContainerArgsDict:
    programs: VolumeMountArgsDict = {"name": "programs", "mount_path": "/programs", "read_only": True}
    return {
        "name": "odoo",
        "image": odoo.image,
        # The image as the template names it: what the file of wishes says is the next pod's as soon as it is written.
        "command": ["python3", "/programs/jobs.py", "--image", odoo.image, "--threads", str(spec.threads)],
        "security_context": CONTAINER_SECURITY,
        "resources": resources(spec.resources, disk=odoo.disk),
        # Nothing for liveness: to be started anew would not prepare the database any sooner.
        "readiness_probe": {"exec_": RUNS, "period_seconds": 10, "timeout_seconds": 5, "failure_threshold": 3},
        "volume_mounts": mounts(FILESTORE, TMP, programs, *prepares_with(odoo)),
    }
