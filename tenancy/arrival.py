"""A tenant that has no home yet, as far as choosing one is concerned."""

from dataclasses import dataclass

from tenancy.words import Compliance, Environment, Sslmode, Strategy


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What a tenant demands of its home, and how much room it takes there."""

    id: str
    file: str
    """As people know it: relative to the checkout."""
    customer: str | None
    """The client that this and other tenants belong to."""
    stack: str | None
    """The stack whose folder the file is in; None if it is in none yet."""
    environment: Environment
    region: str | None
    """Where the customer wants its data; None if anywhere."""
    regions: tuple[str, ...] | None
    """Where its standards allow the data; None if anywhere."""
    compliance: tuple[Compliance, ...]
    apart: bool
    """Whether it may have none but tenants of the same standards beside it."""
    sslmode: Sslmode
    """How connections are protected at least."""
    strategy: Strategy
    because: str
    """What settled the strategy, such as: plan premium."""
    connections: int
