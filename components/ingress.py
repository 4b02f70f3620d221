"""How browsers reach a tenant: its hosts, TLS, and the one path that goes to the evented port."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.networking.v1 import HTTPIngressPathArgsDict

from tenancy.spec import IngressSpec


class Ingress(pulumi.ComponentResource):
    """An Ingress of networking.k8s.io alone, which every controller understands."""

    address: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: IngressSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        service: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Ingress", name, None, opts)

        def path(at: str, port: str) -> HTTPIngressPathArgsDict:
            return {
                "path": at,
                "path_type": "Prefix",
                "backend": {"service": {"name": service, "port": {"name": port}}},
            }

        kubernetes.networking.v1.Ingress(
            name,
            metadata={
                "name": "odoo",
                "namespace": namespace,
                "labels": labels,
                # Not every controller publishes an address, and one that does not would hold up the whole fleet.
                "annotations": {"pulumi.com/skipAwait": "true"},
            },
            spec={
                "ingress_class_name": spec.class_name,
                "tls": [{"hosts": list(spec.hosts), "secret_name": spec.tls_secret}],
                "rules": [
                    {"host": host, "http": {"paths": [path("/websocket", "evented"), path("/", "http")]}}
                    for host in spec.hosts
                ],
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.address = pulumi.Output.from_input(f"https://{spec.hosts[0]}")
        self.register_outputs({"address": self.address})
