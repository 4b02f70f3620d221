"""What the platform has in front of all tenants, decided: one certificate, the same guards for everybody, one page."""

from collections.abc import Iterator
from typing import Final

from tenancy import approach, names
from tenancy.catalog import Catalog
from tenancy.ingress import FrontSpec, GuardSpec, MaintenanceSpec, RateSpec
from tenancy.stack import Stack
from tenancy.words import Controller, Plan, PlatformAddon

HSTS_SECONDS: Final = 31_536_000
"""For how long a browser comes back over TLS alone: a year. Odoo's session cookie is not marked as secure."""
BODY_BYTES: Final = 134_217_728
"""Odoo's own limit on the body of a request, 128 MiB (DEFAULT_MAX_CONTENT_LENGTH); a lower one would cut uploads."""
CIPHER_SUITES: Final = (
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
)
"""Those of TLS 1.2 that keep what was recorded closed after a key is lost, and that nobody can alter on the way."""
PAGE_USER: Final = 10001
"""As whom the page is served, user and group: nobody whom its image or a node knows, since it owns nothing."""
REPLICAS: Final = 2
"""So that a node can be emptied, or be lost, and the page still answers."""


def front(stack: Stack, catalog: Catalog) -> FrontSpec:
    """What a stack that builds the platform puts in front of its cluster's tenants."""
    cluster, certified = stack.cluster, PlatformAddon.CERT_MANAGER in stack.addons
    return FrontSpec(
        domain=stack.domain,
        tls_secret=cluster.tls_secret,
        issuer=stack.ingress.issuer if certified else None,
        class_name=cluster.ingress_class,
        maintenance=MaintenanceSpec(
            image=catalog.tools.nginx,
            uid=PAGE_USER,
            gid=PAGE_USER,
            replicas=REPLICAS,
            ingress_namespace=cluster.ingress_namespace,
            registry=stack.secrets.registry,
        ),
        guard=_guard(stack, catalog) if stack.ingress.controller is Controller.TRAEFIK else None,
    )


def _guard(stack: Stack, catalog: Catalog) -> GuardSpec:
    return GuardSpec(
        class_name=stack.cluster.ingress_class,
        rates=tuple(_rates(catalog)),
        hsts_seconds=HSTS_SECONDS,
        body_bytes=BODY_BYTES,
        closed=approach.closed(),
        cipher_suites=CIPHER_SUITES,
    )


def _rates(catalog: Catalog) -> Iterator[RateSpec]:
    for plan in Plan:
        for kind, rate in catalog.plans[plan].rates:
            yield RateSpec(name=names.rate(kind, plan), per_minute=rate.per_minute, burst=rate.burst)
