"""What will be built for a cluster, beside its tenants: every value decided."""

from dataclasses import dataclass

from tenancy.admission import AdmissionSpec
from tenancy.authority import AuthoritySpec
from tenancy.ingress import FrontSpec
from tenancy.platform_server import PlatformServerSpec
from tenancy.supplied import SuppliedSpec


@dataclass(frozen=True, kw_only=True)
class MonitorSpec:
    """How Prometheus finds every database server in the cluster."""

    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class PlatformSpec:
    """What a stack that builds the platform gives its cluster."""

    namespace: str
    labels: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, int], ...]
    """Priority class by plan: name and value; the higher keeps its place when a node runs full."""
    registry: SuppliedSpec | None
    """What opens the registry of images; None where nothing has to, or people put it there by hand."""
    front: FrontSpec
    authority: AuthoritySpec | None
    """None where nobody signs for database servers in the cluster, or somebody else builds who does."""
    servers: tuple[PlatformServerSpec, ...]
    """For tenants to share."""
    monitor: MonitorSpec | None
    """None where the cluster has no Prometheus operator, or none for databases."""
    admission: tuple[AdmissionSpec, ...]
    """What the API server refuses from everybody, whatever they use."""
