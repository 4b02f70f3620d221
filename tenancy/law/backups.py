"""Whether the backups that a customer wants are ones that its plan gives and its placement can have."""

from collections.abc import Callable, Iterator
from typing import Final

from tenancy.case import Case
from tenancy.plan import Retention
from tenancy.problem import Problem, Wording, listed
from tenancy.tenant import BackupWish
from tenancy.words import Strategy

_BEYOND: Final = Wording(
    what="backup wants {key}: {wanted}, and the plan {plan} gives {given}",
    why="a customer may want fewer backups than its plan gives; more of them are what a larger plan is paid for",
    do="write at most {given}, or choose a plan that gives more: {plans}",
)
_NO_MOMENTS: Final = Wording(
    what="backup wants point_in_time, which the plan {plan} does not give",
    why="to bring back any moment, a database server of the customer's own writes everything down as it happens",
    do="remove the line, or choose a plan that gives it: {plans}",
)
_MOMENTS_SHARED: Final = Wording(
    what="backup wants point_in_time, and placement says shared",
    why="a server's past can be brought back only for all of its tenants at once",
    do="write point_in_time: false until an operator has moved the tenant to a dedicated server",
)


_KEPT: Final[tuple[tuple[str, Callable[[BackupWish], int | None], Callable[[Retention], int]], ...]] = (
    ("per_day", lambda wish: wish.per_day, lambda plan: plan.per_day),
    ("daily", lambda wish: wish.daily, lambda plan: plan.daily),
    ("weekly", lambda wish: wish.weekly, lambda plan: plan.weekly),
    ("monthly", lambda wish: wish.monthly, lambda plan: plan.monthly),
)
"""What a customer may want less of: its key, and where wish and plan have it."""


def problems(case: Case) -> Iterator[Problem]:
    """Each wish that cannot be had."""
    wish, asked, plans = case.asked.backup, case.asked, case.catalog.plans
    for key, wanted_in, given_in in _KEPT:
        wanted, given = wanted_in(wish), given_in(case.plan.backup)
        if wanted is not None and wanted > given:
            more = [name for name, offer in plans.items() if given_in(offer.backup) >= wanted]
            facts = {"key": key, "wanted": wanted, "given": given, "plan": asked.plan, "plans": listed(more)}
            yield case.problem(_BEYOND, "backup", key, **facts)
    if wish.point_in_time and not case.plan.backup.point_in_time:
        able = [name for name, offer in plans.items() if offer.backup.point_in_time]
        yield case.problem(_NO_MOMENTS, "backup", "point_in_time", plan=asked.plan, plans=listed(able))
    elif wish.point_in_time and asked.placement is not None and asked.placement.strategy is Strategy.SHARED:
        yield case.problem(_MOMENTS_SHARED, "backup", "point_in_time")
