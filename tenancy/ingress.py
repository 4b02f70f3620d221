"""How browsers reach a tenant, and what the platform has in front of all of them: every value decided."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PlainSpec:
    """The way with the means of networking.k8s.io alone."""

    paths: tuple[tuple[str, str], ...]
    """Beginning of a path, and the port of the tenant's Service behind it; the longest beginning counts."""


@dataclass(frozen=True, kw_only=True)
class RouteSpec:
    """One kind of request, and what stands in its way; Traefik has one router for each."""

    name: str
    rule: str
    """Which requests, in Traefik's words, beside the address; empty where all that are left."""
    priority: int
    """Of the rules that fit, the one with the highest counts."""
    port: str
    middlewares: tuple[str, ...]
    """From the outermost inwards, by their names in the platform's namespace; `allow` is in the tenant's own."""


@dataclass(frozen=True, kw_only=True)
class TraefikSpec:
    """The way with Traefik's own resources."""

    namespace: str
    """Of the platform, which has the middlewares, the TLS options and the maintenance page."""
    allow: tuple[str, ...]
    """The only ranges of addresses that are let in; empty lets everybody in."""
    routes: tuple[RouteSpec, ...]


@dataclass(frozen=True, kw_only=True)
class IngressSpec:
    """How browsers reach the tenant."""

    hosts: tuple[str, ...]
    """The first is the tenant's address; the others lead to the same place. All are below the stack's domain."""
    domains: tuple[str, ...]
    """Addresses of the customer's own, under certificates of their own; they lead to the first of the hosts."""
    issuer: str | None
    """The cluster issuer of those certificates."""
    certified: bool
    """Whether certificates are asked for as such; else cert-manager, where there is one, reads it off the Ingress."""
    is_open: bool
    """Whether requests reach the tenant's pods; if not, the platform's maintenance page answers them."""
    class_name: str
    way: PlainSpec | TraefikSpec


@dataclass(frozen=True, kw_only=True)
class RateSpec:
    """A limit on what one address sends."""

    name: str
    per_minute: int
    burst: int


@dataclass(frozen=True, kw_only=True)
class GuardSpec:
    """What Traefik does with requests on their way to any tenant."""

    class_name: str
    rates: tuple[RateSpec, ...]
    hsts_seconds: int
    body_bytes: int
    """The largest body of a request."""
    closed: str
    """Which requests nobody may make, in Traefik's words."""
    cipher_suites: tuple[str, ...]
    """For TLS 1.2; those of 1.3 cannot be chosen."""


@dataclass(frozen=True, kw_only=True)
class MaintenanceSpec:
    """The page that answers where no tenant does."""

    image: str
    uid: int
    gid: int
    replicas: int
    ingress_namespace: str
    """Where the ingress controller runs, the only one that may ask for it."""
    registry: str | None
    """The Secret that opens the registry of images; None where it is open."""


@dataclass(frozen=True, kw_only=True)
class FrontSpec:
    """What the platform has in front of all tenants."""

    domain: str
    """Below which tenants have their addresses."""
    tls_secret: str
    """The secret in the platform's namespace that holds the certificate of that domain, and of all below it."""
    issuer: str | None
    """Who makes that certificate; None where a person supplies the secret."""
    class_name: str
    maintenance: MaintenanceSpec
    guard: GuardSpec | None
    """None where the ingress controller is not told more than networking.k8s.io can say."""
