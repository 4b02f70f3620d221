"""What the platform has in front of all tenants: the certificate of its domain, the maintenance page, and who leads there."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.networking.v1 import IngressBackendArgsDict, IngressSpecArgsDict

from components.certificate import certificate
from components.guard import Guard
from components.maintenance import Maintenance
from tenancy.ingress import FrontSpec


class Front(pulumi.ComponentResource):
    """Catches every request that no tenant's own Ingress or IngressRoute asks for."""

    def __init__(
        self,
        name: str,
        spec: FrontSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Front", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        below = f"*.{spec.domain}"
        if spec.issuer is not None:
            certificate(
                f"{name}-certificate",
                hosts=[below, spec.domain],
                secret=spec.tls_secret,
                issuer=spec.issuer,
                namespace=namespace,
                labels=labels,
                opts=child,
            )
        page = Maintenance(f"{name}-maintenance", spec.maintenance, namespace=namespace, labels=labels, opts=child)
        if spec.guard is not None:
            Guard(
                f"{name}-guard",
                spec.guard,
                namespace=namespace,
                labels=labels,
                tls_secret=spec.tls_secret,
                page=page.service,
                opts=child,
            )
        else:
            kubernetes.networking.v1.Ingress(
                f"{name}-ingress",
                metadata={
                    "name": "front",
                    "namespace": namespace,
                    "labels": labels,
                    "annotations": {"pulumi.com/skipAwait": "true"},
                },
                spec=_catch_all(spec, below, page.service),
                opts=child,
            )
        self.register_outputs({"page": page.service})


def _catch_all(spec: FrontSpec, below: str, page: pulumi.Input[str]) -> IngressSpecArgsDict:
    """A name that is written out wins over one with an asterisk, so this comes last without saying so.

    What comes under a name of a customer's own finds it as the backend for all the rest, where the controller has one.
    """
    backend: IngressBackendArgsDict = {"service": {"name": page, "port": {"name": "http"}}}
    return {
        "ingress_class_name": spec.class_name,
        "default_backend": backend,
        "tls": [{"hosts": [below], "secret_name": spec.tls_secret}],
        "rules": [{"host": below, "http": {"paths": [{"path": "/", "path_type": "Prefix", "backend": backend}]}}],
    }
