"""How Prometheus finds the database servers that CloudNativePG runs: one PodMonitor for the whole cluster."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy.platform import MonitorSpec


def monitor(
    name: str,
    spec: MonitorSpec,
    *,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> kubernetes.apiextensions.CustomResource:
    """Beside the platform; it looks into all namespaces, since a tenant's own server is in the tenant's."""
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata={"name": "databases", "namespace": namespace, "labels": {**labels, **dict(spec.labels)}},
        spec={
            "namespaceSelector": {"any": True},
            # As the operator marks instances, apart from its jobs; and as this program has it mark them.
            "selector": {
                "matchLabels": {"cnpg.io/podRole": "instance"},
                "matchExpressions": [{"key": "odoo-saas/stack", "operator": "Exists"}],
            },
            "podMetricsEndpoints": [{"port": "metrics"}],
        },
        opts=opts,
    )
