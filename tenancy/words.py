"""The closed vocabularies of the registry: each word means one thing everywhere."""

from enum import StrEnum


class Plan(StrEnum):
    """What a customer pays for: size, quota, backup retention."""

    BASIC = "basic"
    STANDARD = "standard"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"


class Release(StrEnum):
    """An Odoo major; the image behind it is data."""

    V17 = "17.0"
    V18 = "18.0"
    V19 = "19.0"


class Industry(StrEnum):
    """What the customer's business is: modules and their usual settings."""

    GENERIC = "generic"
    SPA = "spa"
    FINANCIAL = "financial"
    EQUESTRIAN = "equestrian"
    PROPERTY = "property"


class Compliance(StrEnum):
    """A standard the customer answers to."""

    HIPAA = "hipaa"
    SOX = "sox"
    PCI = "pci"
    GDPR = "gdpr"


class Strategy(StrEnum):
    """Whether a tenant shares its PostgreSQL server with others."""

    SHARED = "shared"
    DEDICATED = "dedicated"


class Ring(StrEnum):
    """Which image of a release a tenant runs; promotion is a pull request."""

    CANARY = "canary"
    EARLY = "early"
    STABLE = "stable"


class State(StrEnum):
    """Where a tenant is in its life; each step is a pull request."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    RELEASED = "released"


class Builds(StrEnum):
    """What a stack brings to life."""

    PLATFORM = "platform"
    TENANTS = "tenants"


class Environment(StrEnum):
    """What a stack's tenants are for."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class Builder(StrEnum):
    """By whom a database server is built: by others, or through the cluster's operator for one tenant or for all of them."""

    ELSEWHERE = "elsewhere"
    WITH_TENANT = "with-tenant"
    WITH_PLATFORM = "with-platform"


class TwoFactor(StrEnum):
    """Who must sign in with a second factor, fewest first."""

    NOBODY = "nobody"
    EMPLOYEES = "employees"
    EVERYONE = "everyone"


class IdentityProvider(StrEnum):
    """Who vouches for the people that sign in."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OPENID = "openid"


class Controller(StrEnum):
    """How addresses are served: with the means of Kubernetes alone, or with Traefik's own."""

    PLAIN = "plain"
    TRAEFIK = "traefik"


class SecretBackend(StrEnum):
    """Where secrets come from that people supply."""

    BY_HAND = "by-hand"
    PULUMI = "pulumi"
    EXTERNAL_SECRETS = "external-secrets"
    SEALED_SECRETS = "sealed-secrets"


class StoreKind(StrEnum):
    """How far a store of secrets is open, in External Secrets' own words: to its namespace, or to the cluster."""

    ONE_NAMESPACE = "SecretStore"
    CLUSTER = "ClusterSecretStore"


class PlatformAddon(StrEnum):
    """What a cluster has beyond Kubernetes, as far as tenants' stacks make use of it."""

    CERT_MANAGER = "cert-manager"
    CLOUDNATIVE_PG = "cloudnative-pg"
    EXTERNAL_SECRETS = "external-secrets"
    PROMETHEUS = "prometheus"
    SEALED_SECRETS = "sealed-secrets"
    VERTICAL_POD_AUTOSCALER = "vertical-pod-autoscaler"


class AccessMode(StrEnum):
    """From how many nodes a volume may be written to, in Kubernetes' own words."""

    ONE_NODE = "ReadWriteOnce"
    MANY_NODES = "ReadWriteMany"


class Sslmode(StrEnum):
    """How a connection to PostgreSQL is protected, in libpq's own words, weakest first."""

    DISABLE = "disable"
    ALLOW = "allow"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_CA = "verify-ca"
    VERIFY_FULL = "verify-full"
