"""How many connections a tenant may hold on its server: each pod that runs its Odoo has a pool of its own."""

from typing import Final

from tenancy.case import Case
from tenancy.origin import Origin
from tenancy.plan import PlanOffer
from tenancy.tenant import Tenant

SURGE: Final = 1
"""A new web pod comes before an old one goes, where they are replaced one by one."""
JOBS: Final = 1
"""The pod that runs scheduled jobs apart from web pods that multiply."""


def pods(asked: Tenant, plan: PlanOffer) -> int:
    """The most pods whose Odoo is served at once; those that are ending beside them are idle, and give back what they held.

    Backups and `prepare` have none of their own among them: they need three or four, for which a plan's number has room.
    """
    allowed = plan.autoscaling if asked.autoscaling else None
    return 1 if allowed is None else allowed.most + SURGE + JOBS


def most(asked: Tenant, plan: PlanOffer) -> int:
    """How many connections the tenant's role may hold altogether."""
    return plan.connections * pods(asked, plan)


def by(case: Case) -> Origin:
    """Who says so: the plan, for each pod that there may be."""
    count = pods(case.asked, case.plan)
    return case.by_plan if count == 1 else case.by_plan.further(f"'s, for each of the {count} pods that there may be")
