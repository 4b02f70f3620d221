"""A certificate that cert-manager gets, keeps in a secret, and renews in time."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_kubernetes as kubernetes


def certificate(
    name: str,
    *,
    hosts: Sequence[str],
    secret: str,
    issuer: str,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    more: Mapping[str, object] | None = None,
    opts: pulumi.ResourceOptions,
) -> kubernetes.apiextensions.CustomResource:
    """For *hosts*, by the cluster issuer of that name; *secret* is also what the object is called, *more* stands beside."""
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version="cert-manager.io/v1",
        kind="Certificate",
        metadata={"name": secret, "namespace": namespace, "labels": labels},
        spec={
            "secretName": secret,
            "dnsNames": list(hosts),
            "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": issuer},
            # A key that was copied once is worth nothing after the next renewal.
            "privateKey": {"rotationPolicy": "Always"},
            **(more or {}),
        },
        opts=opts,
    )
