"""The authority that signs certificates of database servers in the cluster: cert-manager holds its key, and nobody here sees it."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy.authority import AuthoritySpec

GROUP = "cert-manager.io"


class Authority(pulumi.ComponentResource):
    """An issuer that lets a certificate vouch for itself, that certificate, and the cluster issuer that signs with it."""

    def __init__(
        self,
        name: str,
        spec: AuthoritySpec,
        *,
        labels: dict[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Authority", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        itself = f"{spec.name}-itself"

        root = kubernetes.apiextensions.CustomResource(
            f"{name}-itself",
            api_version=f"{GROUP}/v1",
            kind="Issuer",
            metadata={"name": itself, "namespace": spec.namespace, "labels": labels},
            spec={"selfSigned": {}},
            opts=child,
        )
        certificate = kubernetes.apiextensions.CustomResource(
            f"{name}-certificate",
            api_version=f"{GROUP}/v1",
            kind="Certificate",
            metadata={"name": spec.name, "namespace": spec.namespace, "labels": labels},
            spec={
                "secretName": spec.name,
                "commonName": spec.name,
                "isCA": True,
                "duration": spec.duration,
                "renewBefore": spec.renew_before,
                # With another key, whatever was signed before would be vouched for by nobody.
                "privateKey": {"algorithm": "ECDSA", "size": 384, "rotationPolicy": "Never"},
                "issuerRef": {"group": GROUP, "kind": "Issuer", "name": itself},
            },
            # Databases trust nobody else: without it, every client with verify-full would be cut off.
            opts=pulumi.ResourceOptions(parent=self, protect=True, depends_on=[root]),
        )
        kubernetes.apiextensions.CustomResource(
            f"{name}-issuer",
            api_version=f"{GROUP}/v1",
            kind="ClusterIssuer",
            metadata={"name": spec.name, "labels": labels},
            spec={"ca": {"secretName": spec.name}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[certificate]),
        )
        self.register_outputs({})
