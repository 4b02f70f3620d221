"""What makes a tenant's database a dedicated one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tenancy.duty import Duty
from tenancy.plan import PlanOffer
from tenancy.quantity import amount
from tenancy.tenant import Tenant
from tenancy.words import Strategy

SHARED_AT_MOST: Final = Decimal(5 * 10**9)
"""Bytes of a database that shares its server, without the filestore (design, 4: over 5 GB is dedicated)."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that asks for a dedicated database."""

    key: str
    """Of the tenant's file."""
    words: str
    """As they stand in a sentence, such as: plan premium."""


def reasons(asked: Tenant, plan: PlanOffer, duty: Duty) -> tuple[Reason, ...]:
    """Everything that asks for one, the tenant's own wish last; nothing where it may share a server."""
    found = [Reason(key="plan", words=f"plan {asked.plan}")] if plan.strategy is Strategy.DEDICATED else []
    if duty.dedicated.value:
        found += (Reason(key="compliance", words=f"compliance {standard}") for standard in duty.dedicated.by)
    if asked.database_size is not None and amount(asked.database_size) > SHARED_AT_MOST:
        found.append(Reason(key="database_size", words=f"a database_size of {asked.database_size} (more than 5G)"))
    if asked.dedicated:
        found.append(Reason(key="dedicated", words="dedicated: true"))
    return tuple(found)
