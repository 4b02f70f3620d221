"""What a tenant's web pods would need, told by a VerticalPodAutoscaler that changes nothing."""

import pulumi
import pulumi_kubernetes as kubernetes


def recommender(
    name: str,
    *,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    deployment: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Watches the Deployment, and writes into its own status what requests would fit (kubernetes/autoscaler, docs/api.md)."""
    kubernetes.apiextensions.CustomResource(
        name,
        api_version="autoscaling.k8s.io/v1",
        kind="VerticalPodAutoscaler",
        metadata={"name": "web", "namespace": namespace, "labels": labels},
        spec={
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment},
            # Sizes are the plan's; what is recommended is read by people.
            "updatePolicy": {"updateMode": "Off"},
            "resourcePolicy": {
                "containerPolicies": [
                    {"containerName": "odoo", "controlledResources": ["cpu", "memory"]},
                    {"containerName": "*", "mode": "Off"},
                ]
            },
        },
        opts=opts,
    )
