"""What will be built to rehearse restores: every value decided."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ScratchSpec:
    """A role that may make databases on the stack's scratch server, and the database where its results are kept."""

    namespace: str
    """The platform's: no tenant sees anything of it."""
    labels: tuple[tuple[str, str], ...]
    secret: str
    policy: str
    host: str
    port: int
    admin: str
    """Who owns the database of results; no superuser."""
    sslmode: str
    trusted: str | None
    """The certificates that vouch for the server; None where nobody asks."""
    name: str
    """Of the role, and of the database of results."""
    connection_limit: int
    ways: tuple[tuple[str, int], ...]
    """The only ways out of a rehearsal beside names: ranges of addresses and their ports."""
    dns_cidr: str
    dns_namespace: str


@dataclass(frozen=True, kw_only=True)
class RehearsalSpec:
    """When a tenant's newest backup is restored, into what, and what it is held against."""

    namespace: str
    name: str
    """Of the CronJob and of the Secret with the tenant's key."""
    schedule: str
    """Cron, UTC; one time of the week, spread by a hash of the id."""
    deadline_seconds: int
    stale_seconds: int
    """From what age on the newest backup counts as missed."""
    prefix: str
    """What the names of its throw-away databases begin with."""
    scratch: str
    """The Secret with the way to the scratch server."""
    trusts: bool
    """Whether that Secret also says who vouches for it."""
    secret: str | None
    """A Secret that the company itself puts beside it: credentials for the target, or the repository with a user in it."""
    escrow: str | None
    """A Secret with the password of the second key, where the stack names one; rehearsals do without it."""
    registry: str | None
    """The Secret in the platform's namespace that opens the registry of images; None where it is open."""
    size: str
    storage_class: str
    """As safe as the tenant's own: what is restored is as confidential as what was copied."""
