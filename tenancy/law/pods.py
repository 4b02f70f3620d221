"""Whether a tenant's web pods can multiply as it wants, and whether it is clear on which nodes they run."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.walls import pools
from tenancy.words import AccessMode

_NOT_IN_PLAN: Final = Wording(
    what="autoscaling is wanted, and the plan {plan} has none",
    why="how far web pods multiply is part of what a plan costs",
    do="remove the line, or choose a plan that has it: {plans}",
)
_ONE_NODE: Final = Wording(
    what="autoscaling is wanted, and the filestores of this stack can be written to from one node only ({mode})",
    why="web pods on several nodes have to share one filestore; without it, the second one shows pages without "
    "pictures and logs people out",
    do="remove the line, or have an operator give the stack a storage class with access_mode: {needed}",
)
_TWO_POOLS: Final = Wording(
    what="compliance {standards} puts this tenant on the node pools {pools}, and it can be on one only",
    why="pods of one tenant run where all of its standards are kept, and no pool is named for them together",
    do="have an operator name one pool for all of its standards",
)


def problems(case: Case) -> Iterator[Problem]:
    """What stands between the tenant and its pods."""
    if case.asked.autoscaling and case.plan.autoscaling is None:
        plans = [name for name, offer in case.catalog.plans.items() if offer.autoscaling is not None]
        yield case.problem(_NOT_IN_PLAN, "autoscaling", plan=case.asked.plan, plans=listed(plans))
    mode = case.stack.storage.access_mode
    if case.asked.autoscaling and mode is not AccessMode.MANY_NODES:
        yield case.problem(_ONE_NODE, "autoscaling", mode=mode, needed=AccessMode.MANY_NODES)
    if len(found := [name for name, _ in pools(case)]) > 1:
        yield case.problem(_TWO_POOLS, "compliance", standards=joined(case.asked.compliance), pools=joined(found))
