"""How browsers reach a tenant where the controller is told no more than networking.k8s.io can say.

No limits, no redirects and no lists of who may come in: that takes a controller with resources of its own.
"""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.networking.v1 import HTTPIngressPathArgsDict, IngressTLSArgsDict

from components.certificate import certificate
from tenancy.ingress import IngressSpec, PlainSpec


class Ingress(pulumi.ComponentResource):
    """One Ingress for all addresses, which every controller understands; none for a tenant that is not open."""

    address: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: IngressSpec,
        way: PlainSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        service: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Ingress", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        def path(at: str, port: str) -> HTTPIngressPathArgsDict:
            return {
                "path": at,
                "path_type": "Prefix",
                "backend": {"service": {"name": service, "port": {"name": port}}},
            }

        if spec.is_open:
            kubernetes.networking.v1.Ingress(
                name,
                metadata={
                    "name": "odoo",
                    "namespace": namespace,
                    "labels": labels,
                    "annotations": {
                        # Not every controller publishes an address, and one that does not would hold up the whole fleet.
                        "pulumi.com/skipAwait": "true",
                        **_asking(spec),
                    },
                },
                spec={
                    "ingress_class_name": spec.class_name,
                    "tls": _tls(spec),
                    "rules": [
                        {"host": host, "http": {"paths": [path(at, port) for at, port in way.paths]}}
                        for host in (*spec.hosts, *spec.domains)
                    ],
                },
                opts=child,
            )
        if spec.certified and spec.issuer is not None:
            # Kept while the tenant is not open: to get them anew takes time, and authorities count how often.
            for domain in spec.domains:
                certificate(
                    f"{name}-certificate-{domain}",
                    hosts=[domain],
                    secret=domain,
                    issuer=spec.issuer,
                    namespace=namespace,
                    labels=labels,
                    opts=child,
                )
        self.address = pulumi.Output.from_input(f"https://{spec.hosts[0]}")
        self.register_outputs({"address": self.address})


def _asking(spec: IngressSpec) -> dict[str, str]:
    """The annotation by which cert-manager makes certificates for an Ingress that asks for none as such."""
    asks = spec.domains and spec.issuer is not None and not spec.certified
    return {"cert-manager.io/cluster-issuer": spec.issuer} if asks and spec.issuer else {}


def _tls(spec: IngressSpec) -> list[IngressTLSArgsDict]:
    """Our own addresses name no secret: the controller's default certificate is theirs.

    A secret would have to be in this namespace, and with it the key to every other customer's address.
    """
    ours: IngressTLSArgsDict = {"hosts": list(spec.hosts)}
    return [ours, *({"hosts": [domain], "secret_name": domain} for domain in spec.domains)]
