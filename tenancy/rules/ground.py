"""What rules hold objects against: what was asked of a stack and decided by the law, and not what its program says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tenancy import names

FRONT: Final = names.PLATFORM_NAMESPACE


@dataclass(frozen=True, kw_only=True)
class Home:
    """One customer, as far as rules speak of it."""

    id: str
    owner: str
    plan: str
    hosts: frozenset[str]
    """Every address that is the customer's, those of its own domains too."""
    keep: bool
    """Whether its data may not be lost."""
    standards: tuple[str, ...]
    encrypted: str | None
    """The storage class that a standard demands of all that is kept; None where none does."""
    audit_log: bool
    log_days: int | None
    key: str | None = None
    """The key that a standard demands for it, as its service calls it; None where none does."""
    bucket: str | None = None
    """How what is written to the bucket is encrypted for that, where the stack has the bucket do it."""


@dataclass(frozen=True, kw_only=True)
class SharedServer:
    """A database server that the platform builds, for customers of whatever stack."""

    name: str
    hosts: frozenset[str]
    """The names in its certificate."""
    keep: bool
    """Whether the databases on it may not be lost."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One stack."""

    stack: str
    domain: str
    pod_cidr: str
    dns_cidr: str
    images: str
    """What the name of every image has to look like, as a pattern; see `tenancy.provenance`."""
    homes: Mapping[str, Home]
    servers: tuple[SharedServer, ...] = ()
    """What the platform builds for customers to share."""
    operators: str = "cnpg-system"
    """The namespace in which the operator of database servers runs."""
    authority: str | None = None
    """The namespace in which the authority's key lies that the platform builds; None where it builds none."""

    def home(self, namespace: str | None) -> Home | None:
        """Whose *namespace* it is."""
        return next((home for home in self.homes.values() if names.namespace(home.id) == namespace), None)


NONE: Final = Ground(stack="", domain="", pod_cidr="0.0.0.0/0", dns_cidr="", images="^$", homes={})
"""What stands where nothing could be read: every object breaks a rule on it."""
