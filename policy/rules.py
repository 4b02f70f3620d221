"""The rules as pure functions: the type and properties of one resource in, sentences of complaint out."""

from collections.abc import Mapping

Properties = Mapping[str, object]


def stays_behind_the_ingress(type: str, properties: Properties) -> str | None:
    """A Service that opens a port of its own leads past TLS, rate limits and the blocked paths."""
    if type != "kubernetes:core/v1:Service":
        return None
    spec = properties.get("spec")
    kind = spec.get("type") if isinstance(spec, Mapping) else None
    if kind in {"LoadBalancer", "NodePort"}:
        return f"a Service of type {kind} opens a port past the ingress; leave the type out and use an Ingress"
    return None
