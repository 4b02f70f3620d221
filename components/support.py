"""What the company's support people may see of a tenant, and the account that keys to it are made for."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy import names


class Support(pulumi.ComponentResource):
    """An account that no pod runs as and that has no key of its own; a Role that reads pods, their logs and events.

    No Secret, no ConfigMap, no exec, nothing to change, nothing outside the namespace. Keys are made by `fleet tenant
    support`, and die by themselves.
    """

    def __init__(
        self,
        name: str,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Support", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={"name": names.SUPPORT, "namespace": namespace, "labels": labels},
            automount_service_account_token=False,
            opts=child,
        )
        role = kubernetes.rbac.v1.Role(
            f"{name}-role",
            metadata={"name": names.SUPPORT, "namespace": namespace, "labels": labels},
            rules=[
                {"api_groups": [""], "resources": ["pods", "pods/log", "events"], "verbs": ["get", "list", "watch"]},
                {"api_groups": ["events.k8s.io"], "resources": ["events"], "verbs": ["get", "list", "watch"]},
            ],
            opts=child,
        )
        kubernetes.rbac.v1.RoleBinding(
            f"{name}-binding",
            metadata={"name": names.SUPPORT, "namespace": namespace, "labels": labels},
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": role.metadata["name"]},
            subjects=[{"kind": "ServiceAccount", "name": account.metadata["name"], "namespace": namespace}],
            opts=child,
        )
        self.register_outputs({})
