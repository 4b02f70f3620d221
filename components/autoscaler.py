"""How a tenant's web pods multiply under load, and how few of them may be taken away at once."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy.spec import AutoscalingSpec


class Autoscaler(pulumi.ComponentResource):
    """A HorizontalPodAutoscaler for the Deployment `web`, and a PodDisruptionBudget for its pods."""

    def __init__(
        self,
        name: str,
        spec: AutoscalingSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        selector: dict[str, str],
        deployment: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Autoscaler", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
            f"{name}-web",
            metadata={"name": "web", "namespace": namespace, "labels": labels},
            spec={
                "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": deployment},
                "min_replicas": 1,
                "max_replicas": spec.most,
                "metrics": [
                    {
                        # Of Odoo alone: the pooler beside it asks for so little that it would blur what a pod asks for.
                        "type": "ContainerResource",
                        "container_resource": {
                            "name": "cpu",
                            "container": "odoo",
                            "target": {"type": "Utilization", "average_utilization": spec.cpu_percent},
                        },
                    }
                ],
            },
            opts=child,
        )
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata={"name": "web", "namespace": namespace, "labels": labels},
            # Of one pod alone it forbids nothing: a node could not be emptied otherwise.
            spec={"max_unavailable": 1, "selector": {"match_labels": selector}},
            opts=child,
        )
        self.register_outputs({})
