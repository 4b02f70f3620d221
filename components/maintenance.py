"""The page that answers where no tenant does: for the suspended, and while a tenant's only pod is replaced."""

import hashlib
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import PodSpecArgsDict
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components.security import CONTAINER_SECURITY, pod_security, pull_secrets
from components.size import size
from tenancy import names
from tenancy.ingress import MaintenanceSpec

PODS = Path(__file__).parents[1] / "pods"
FILES = {"nginx.conf": PODS / "maintenance.conf", "maintenance.html": PODS / "maintenance.html"}
PORT = 8080


class Maintenance(pulumi.ComponentResource):
    """A static page with 503 and Retry-After, from a few small pods in the platform's namespace."""

    service: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: MaintenanceSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Maintenance", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        marked = {**labels, "app.kubernetes.io/name": names.MAINTENANCE}
        selector = {"app.kubernetes.io/name": names.MAINTENANCE}
        metadata: ObjectMetaArgsDict = {"name": names.MAINTENANCE, "namespace": namespace, "labels": marked}
        files = {file: path.read_text() for file, path in FILES.items()}
        page = kubernetes.core.v1.ConfigMap(f"{name}-page", metadata=metadata, data=files, opts=child)
        wall = kubernetes.networking.v1.NetworkPolicy(
            f"{name}-wall",
            metadata=metadata,
            spec={
                "pod_selector": {"match_labels": selector},
                "policy_types": ["Ingress", "Egress"],
                "ingress": [
                    {
                        "from_": [
                            {
                                "namespace_selector": {
                                    "match_labels": {"kubernetes.io/metadata.name": spec.ingress_namespace}
                                }
                            }
                        ],
                        "ports": [{"protocol": "TCP", "port": PORT}],
                    }
                ],
            },
            opts=child,
        )
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata=metadata,
            spec={"max_unavailable": 1, "selector": {"match_labels": selector}},
            opts=child,
        )
        deployment = kubernetes.apps.v1.Deployment(
            f"{name}-web",
            metadata=metadata,
            spec={
                "replicas": spec.replicas,
                "selector": {"match_labels": selector},
                "template": {
                    "metadata": {
                        "labels": marked,
                        # nginx reads its files once.
                        "annotations": {"odoo-saas/config-checksum": _checksum(files)},
                    },
                    "spec": _pod(spec, page.metadata["name"], selector),
                },
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[wall]),
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec={"selector": selector, "ports": [{"name": "http", "port": 80, "target_port": "http"}]},
            # The engine waits for a Service's endpoints, so it must come after the pods.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[deployment]),
        )
        self.service = service.metadata["name"].apply(str)
        self.register_outputs({"service": self.service})


def _pod(spec: MaintenanceSpec, page: pulumi.Input[str], selector: dict[str, str]) -> PodSpecArgsDict:
    pod: PodSpecArgsDict = {
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": pod_security(spec.uid, spec.gid),
        "topology_spread_constraints": [
            {
                "max_skew": 1,
                "topology_key": "kubernetes.io/hostname",
                "when_unsatisfiable": "ScheduleAnyway",
                "label_selector": {"match_labels": selector},
            }
        ],
        "containers": [
            {
                "name": "nginx",
                "image": spec.image,
                "command": ["nginx", "-c", "/maintenance/nginx.conf", "-g", "daemon off;"],
                "security_context": CONTAINER_SECURITY,
                "resources": size(("10m", "16Mi"), ("200m", "64Mi")),
                "ports": [{"name": "http", "container_port": PORT}],
                "readiness_probe": {"http_get": {"path": "/-/alive", "port": "http"}, "period_seconds": 10},
                "liveness_probe": {"tcp_socket": {"port": "http"}, "period_seconds": 30, "failure_threshold": 3},
                "lifecycle": {"pre_stop": {"sleep": {"seconds": 5}}},
                "volume_mounts": [
                    {"name": "page", "mount_path": "/maintenance", "read_only": True},
                    {"name": "tmp", "mount_path": "/tmp"},  # noqa: S108  (the container's own)
                ],
            }
        ],
        "volumes": [
            {"name": "page", "config_map": {"name": page}},
            {"name": "tmp", "empty_dir": {"size_limit": "16Mi"}},
        ],
    }
    if spec.registry is not None:
        pod["image_pull_secrets"] = pull_secrets(spec.registry)
    return pod


def _checksum(files: dict[str, str]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
