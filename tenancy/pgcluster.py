"""What will be built where CloudNativePG runs a PostgreSQL server in the cluster: every value decided."""

from dataclasses import dataclass

from tenancy.resources import Resources

Pairs = tuple[tuple[str, str], ...]

PORT = 5432
"""At which the operator has every server answer."""
CONTROL = 8000
"""At which instances tell the operator, and each other, how they do."""
METRICS = 9187
"""At which each instance tells Prometheus."""


@dataclass(frozen=True, kw_only=True)
class ArchiveSpec:
    """Where a server writes down everything as it happens, so that any moment can be brought back."""

    endpoint: str
    """The address of the object store, as S3 clients take it."""
    path: str
    """Bucket and folder in it, as s3://bucket/folder."""
    way: tuple[str, int]
    """Where that is, for NetworkPolicies: range of addresses and port."""
    secret: str | None
    """The supplied Secret with the credentials; None where the pods' own account is let in."""
    encryption: str | None
    """How the object store is asked to encrypt, in S3's own word; None where it does as it does."""
    resources: Resources
    """Of what runs beside each instance and writes to it."""
    days: int
    """For how many days a moment can be brought back."""
    schedule: str
    """When the whole server is copied, as CloudNativePG writes cron: seconds first."""


@dataclass(frozen=True, kw_only=True)
class CertificateSpec:
    """The server's certificate, where the cluster has an authority for it."""

    issuer: str
    secret: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SharedSpec:
    """What is different where tenants share a server: its role is the admin, who makes theirs."""

    template: tuple[str, ...]
    """What is said in `template1` at the first start."""
    admins: tuple[str, ...]
    """From which ranges of addresses the admin comes in."""
    hosts: tuple[str, ...]
    """Under which names the admin finds it from outside."""
    dns_cidr: str
    dns_namespace: str
    """Where instances ask for names: in a tenant's namespace everybody may, in the platform's nobody."""


@dataclass(frozen=True, kw_only=True)
class PgClusterSpec:
    """One server: some instances, of which one is written to."""

    name: str
    """Of the Cluster, and with it of its Services, claims and certificates."""
    namespace: str
    policy: str
    """Of the NetworkPolicy around it."""
    image: str
    instances: int
    resources: Resources
    storage: str
    """Of each instance."""
    storage_class: str
    priority_class: str
    parameters: Pairs
    access: tuple[str, ...]
    """The lines of pg_hba that stand between the operator's own."""
    database: str
    role: str
    connection_limit: int
    """Of the role; -1 for the admin of a server that tenants share, who has what is left."""
    first: tuple[str, ...]
    """What is said in `postgres` at the first start, one statement each."""
    inside: tuple[str, ...]
    """What is said in the database then."""
    operator_namespace: str
    api: tuple[str, int]
    """Where the API server is, to which each instance reports: range of addresses and port."""
    certificate: CertificateSpec | None
    """None where the operator makes it, under an authority of its own for each server."""
    archive: ArchiveSpec | None
    """None where no moment between two backups is to be brought back."""
    scraper: str | None
    """The namespace from which Prometheus comes; None where the cluster has none."""
    shared: SharedSpec | None
    """None where the server is one tenant's own."""
