"""What a tenant is watched for: one PrometheusRule, in the words of prometheus-operator."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy.alert import AlertSpec, WatchSpec


class Watch(pulumi.ComponentResource):
    """One object with all rules of one tenant, so that a tenant who comes or goes touches nobody else's."""

    def __init__(
        self,
        name: str,
        spec: WatchSpec,
        *,
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Watch", name, None, opts)
        told = {key: labels[f"odoo-saas/{key}"] for key in ("tenant", "plan", "stack")}
        kubernetes.apiextensions.CustomResource(
            f"{name}-rules",
            api_version="monitoring.coreos.com/v1",
            kind="PrometheusRule",
            metadata={"name": spec.name, "namespace": spec.namespace, "labels": {**labels, **dict(spec.labels)}},
            spec={"groups": [{"name": spec.name, "rules": [_rule(one, told) for one in spec.alerts]}]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _rule(alert: AlertSpec, told: dict[str, str]) -> dict[str, object]:
    return {
        "alert": alert.name,
        "expr": alert.expr,
        "for": f"{alert.minutes}m",
        "labels": {"severity": alert.severity, **told},
        "annotations": {"summary": alert.summary, "runbook_url": alert.runbook},
    }
