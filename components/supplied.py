"""A secret that people supply: taken from Pulumi's encrypted configuration, or fetched by an operator of the cluster."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy.supplied import GivenSpec, SealedSpec, StoredSpec, SuppliedSpec

Given = pulumi.Output[Mapping[str, Mapping[str, Mapping[str, str]]]]
"""What Pulumi's configuration has of secrets, by owner, secret and key; secret itself."""
REFRESH = "1h0m0s"
"""How often External Secrets looks whether the store has another value."""


def supplied(
    name: str,
    spec: SuppliedSpec,
    *,
    given: Given,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Resource:
    """The object that brings the Secret of *spec* into *namespace*, or is it."""
    if isinstance(spec.source, GivenSpec):
        return kubernetes.core.v1.Secret(
            name,
            metadata={"name": spec.name, "namespace": namespace, "labels": labels},
            type=spec.type,
            string_data=taken(spec.source, given),
            opts=opts,
        )
    version, kind, body = _order(spec, spec.source, labels)
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version=version,
        kind=kind,
        metadata={"name": spec.name, "namespace": namespace, "labels": labels},
        spec=body,
        opts=opts,
    )


def _order(
    spec: SuppliedSpec, source: StoredSpec | SealedSpec, labels: dict[str, str]
) -> tuple[str, str, dict[str, object]]:
    """Version, kind and body of the object by which an operator is told to make the Secret."""
    if isinstance(source, StoredSpec):
        return "external-secrets.io/v1", "ExternalSecret", _external(spec, source, labels)
    place = {"name": spec.name, "namespace": spec.namespace, "labels": labels}
    body: dict[str, object] = {
        "encryptedData": dict(source.encrypted),
        "template": {"type": spec.type, "metadata": place},
    }
    return "bitnami.com/v1alpha1", "SealedSecret", body


def taken(source: GivenSpec, given: Given) -> pulumi.Output[dict[str, str]]:
    """Key and value of each that *source* names."""
    return given.apply(lambda every: {key: every[source.owner][source.secret][key] for key in source.keys})


def _external(spec: SuppliedSpec, source: StoredSpec, labels: dict[str, str]) -> dict[str, object]:
    """The whole entry, or those of its keys that are wanted: then one that is missing is an error, and not less."""
    wanted: dict[str, object] = (
        {"data": [{"secretKey": key, "remoteRef": {"key": source.entry, "property": key}} for key in source.keys]}
        if source.keys
        else {"dataFrom": [{"extract": {"key": source.entry}}]}
    )
    return {
        "secretStoreRef": {"kind": source.kind, "name": source.store},
        "refreshInterval": REFRESH,
        "target": {
            "name": spec.name,
            # An entry that vanishes from the store takes nobody's mail away.
            "deletionPolicy": "Retain",
            "template": {"type": spec.type, "metadata": {"labels": labels}},
        },
        **wanted,
    }
