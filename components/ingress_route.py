"""How browsers reach a tenant through Traefik: told apart by what they ask, each with its own limits.

The middlewares are the platform's, one for all tenants. Traefik lets a route name them only where its Kubernetes provider
is set to allowCrossNamespace; where it is not, the routes are left out, and the maintenance page answers.
"""

import pulumi
import pulumi_kubernetes as kubernetes

from components.certificate import certificate
from tenancy import names
from tenancy.ingress import IngressSpec, RouteSpec, TraefikSpec

Document = dict[str, object]


class IngressRoute(pulumi.ComponentResource):
    """One IngressRoute for the tenant's addresses, and one for each of the customer's own, which leads to the first."""

    address: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: IngressSpec,
        way: TraefikSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        service: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:IngressRoute", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        tls: Document = {"options": {"name": names.TLS_OPTION, "namespace": way.namespace}}

        def made(of: str, kind: str, called: str, body: Document) -> None:
            kubernetes.apiextensions.CustomResource(
                of,
                api_version="traefik.io/v1alpha1",
                kind=kind,
                metadata={
                    "name": called,
                    "namespace": namespace,
                    "labels": labels,
                    "annotations": {"kubernetes.io/ingress.class": spec.class_name},
                },
                spec=body,
                opts=child,
            )

        if way.allow:
            made(f"{name}-allow", "Middleware", names.ALLOW, {"ipAllowList": {"sourceRange": list(way.allow)}})
        if spec.is_open:
            routes = [_route(spec, way, route, service) for route in way.routes]
            made(name, "IngressRoute", "odoo", {"entryPoints": ["websecure"], "routes": routes, "tls": tls})
        if spec.domains:
            made(f"{name}-canonical", "Middleware", "canonical", _canonical(spec))
        for domain in spec.domains:
            assert spec.issuer is not None, "the law lets no domain pass without one"
            # Kept while the tenant is not open, so that its maintenance page comes without a warning of the browser's.
            certificate(
                f"{name}-certificate-{domain}",
                hosts=[domain],
                secret=domain,
                issuer=spec.issuer,
                namespace=namespace,
                labels=labels,
                opts=child,
            )
            made(
                f"{name}-domain-{domain}",
                "IngressRoute",
                domain,
                {
                    "entryPoints": ["websecure"],
                    "routes": [_elsewhere(domain, way)],
                    "tls": {**tls, "secretName": domain},
                },
            )
        self.address = pulumi.Output.from_input(f"https://{spec.hosts[0]}")
        self.register_outputs({"address": self.address})


def _route(spec: IngressSpec, way: TraefikSpec, route: RouteSpec, service: pulumi.Input[str]) -> Document:
    hosts = " || ".join(f"Host(`{host}`)" for host in spec.hosts)
    return {
        "kind": "Rule",
        "match": f"({hosts}) && {route.rule}" if route.rule else hosts,
        "priority": route.priority,
        "middlewares": [
            {"name": one} if one == names.ALLOW else {"name": one, "namespace": way.namespace}
            for one in route.middlewares
        ],
        "services": [{"kind": "Service", "name": service, "port": route.port}],
    }


def _canonical(spec: IngressSpec) -> Document:
    return {
        "redirectRegex": {
            "regex": "^https?://[^/]+/(.*)",
            "replacement": f"https://{spec.hosts[0]}/${{1}}",
            "permanent": True,
        }
    }


def _elsewhere(domain: str, way: TraefikSpec) -> Document:
    """Nothing is ever asked of the service, but a route has to have one that is there, also while Odoo is not."""
    return {
        "kind": "Rule",
        "match": f"Host(`{domain}`)",
        "middlewares": [{"name": names.HEADERS, "namespace": way.namespace}, {"name": "canonical"}],
        "services": [{"kind": "Service", "name": names.MAINTENANCE, "namespace": way.namespace, "port": "http"}],
    }
