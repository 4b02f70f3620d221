"""What Traefik does with requests on their way to any tenant, said once for all of them in the platform's namespace."""

import pulumi
import pulumi_kubernetes as kubernetes

from tenancy import names
from tenancy.ingress import GuardSpec

Document = dict[str, object]

LAST, FIRST = 1, 100_000
"""Traefik goes by the highest number; tenants' own routes lie between."""


class Guard(pulumi.ComponentResource):
    """Middlewares and TLS options that tenants' routes name, and the routes that need no tenant."""

    def __init__(
        self,
        name: str,
        spec: GuardSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        tls_secret: str,
        page: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Guard", name, None, opts)

        def made(kind: str, called: str, body: Document) -> None:
            kubernetes.apiextensions.CustomResource(
                f"{name}-{kind.lower()}-{called}",
                api_version="traefik.io/v1alpha1",
                kind=kind,
                metadata={
                    "name": called,
                    "namespace": namespace,
                    "labels": labels,
                    "annotations": {"kubernetes.io/ingress.class": spec.class_name},
                },
                spec=body,
                opts=pulumi.ResourceOptions(parent=self),
            )

        def route(match: str, priority: int, *middlewares: str) -> Document:
            return {
                "kind": "Rule",
                "match": match,
                "priority": priority,
                "middlewares": [{"name": one} for one in middlewares],
                "services": [{"kind": "Service", "name": page, "port": "http"}],
            }

        for called, body in _middlewares(spec).items():
            made("Middleware", called, body)
        options: Document = {"minVersion": "VersionTLS12", "cipherSuites": list(spec.cipher_suites)}
        made("TLSOption", names.TLS_OPTION, options)
        # Of this name there may be one in a cluster; it is what comes under a name without a certificate of its own.
        made("TLSStore", "default", {"defaultCertificate": {"secretName": tls_secret}})
        made(
            "IngressRoute",
            "front",
            {
                "entryPoints": ["websecure"],
                # Neither names an address, so that customers' own are closed and caught as well.
                "routes": [
                    route(spec.closed, FIRST, names.HEADERS, names.SHUT),
                    route("PathPrefix(`/`)", LAST, names.HEADERS),
                ],
                "tls": {"options": {"name": names.TLS_OPTION}},
            },
        )
        unsafe: Document = {"entryPoints": ["web"], "routes": [route("PathPrefix(`/`)", LAST, names.TO_HTTPS)]}
        made("IngressRoute", names.TO_HTTPS, unsafe)
        self.register_outputs({})


def _middlewares(spec: GuardSpec) -> dict[str, Document]:
    """Name and body of each."""
    rates: dict[str, Document] = {
        rate.name: {"rateLimit": {"average": rate.per_minute, "period": "1m", "burst": rate.burst}}
        for rate in spec.rates
    }
    return {
        names.HEADERS: {
            "headers": {
                "stsSeconds": spec.hsts_seconds,
                "contentTypeNosniff": True,
                # The website's editor shows its own pages in a frame; nobody else's may.
                "customFrameOptionsValue": "SAMEORIGIN",
                "referrerPolicy": "strict-origin-when-cross-origin",
                # An empty value takes a header away: visitors need not know which Werkzeug answers them.
                "customResponseHeaders": {"Server": ""},
            }
        },
        names.BODY: {"buffering": {"maxRequestBodyBytes": spec.body_bytes}},
        names.TO_HTTPS: {"redirectScheme": {"scheme": "https", "permanent": True}},
        # An address that no request comes from: everybody is answered 403.
        names.SHUT: {"ipAllowList": {"sourceRange": ["255.255.255.255/32"]}},
        **rates,
    }
