"""What all tenants of a cluster stand on: a namespace, what is in front of them, the order in which pods give way."""

from collections.abc import Collection

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random

from components.admission import Admission
from components.authority import Authority
from components.front import Front
from components.isolation import POD_SECURITY
from components.monitor import monitor
from components.once import asking
from components.platform_server import PlatformServer
from components.supplied import Given, supplied
from tenancy.guarded import SHARED
from tenancy.platform import PlatformSpec


class Platform(pulumi.ComponentResource):
    """One per cluster, in the stack that builds the platform."""

    namespace: pulumi.Output[str]

    def __init__(
        self,
        spec: PlatformSpec,
        *,
        cluster: kubernetes.Provider,
        passwords: random.Provider,
        given: Given,
        once: pulumi.ResourceHook,
        born: Collection[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        providers = pulumi.ResourceOptions(providers=[cluster, passwords])
        super().__init__("odoo:saas:Platform", "platform", None, pulumi.ResourceOptions.merge(opts, providers))
        child = pulumi.ResourceOptions(parent=self)
        labels = dict(spec.labels)
        namespace = kubernetes.core.v1.Namespace(
            "platform-namespace",
            metadata={"name": spec.namespace, "labels": {**labels, **POD_SECURITY}},
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        for name, value in spec.priorities:
            kubernetes.scheduling.v1.PriorityClass(
                f"platform-priority-{name}",
                metadata={"name": name, "labels": labels},
                value=value,
                description="Who keeps its place when a node runs full: the higher plan.",
                opts=child,
            )
        self.namespace = namespace.metadata["name"].apply(str)
        # What runs here has a policy of its own that opens what it needs: the page (components/maintenance.py), and
        # rehearsals (components/scratch.py). Whatever else is started here reaches nobody, and nobody it.
        wall = kubernetes.networking.v1.NetworkPolicy(
            "platform-deny-all",
            metadata={"name": "deny-all", "namespace": self.namespace, "labels": labels},
            spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
            opts=child,
        )
        if spec.registry is not None:
            place = self.namespace
            supplied("platform-registry", spec.registry, given=given, namespace=place, labels=labels, opts=child)
        if spec.authority is not None:
            Authority("platform-authority", spec.authority, labels=labels, opts=child)
        for server in spec.servers:
            PlatformServer(
                f"{server.name}-server",
                server,
                namespace=self.namespace,
                labels=labels,
                before=[wall],
                born=SHARED.whose(server.name) in born,
                opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(transformations=[asking(once)])),
            )
        if spec.monitor is not None:
            monitor("platform-databases", spec.monitor, namespace=self.namespace, labels=labels, opts=child)
        Admission("platform-admission", spec.admission, labels=labels, opts=child)
        Front("platform-front", spec.front, namespace=self.namespace, labels=labels, opts=child)
        self.register_outputs({"namespace": self.namespace})
