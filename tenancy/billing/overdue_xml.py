"""Kill Bill's overdue page: what follows a bill that is not paid, and what it means for the tenant's file."""

from dataclasses import dataclass

from tenancy.billing.element import Element, element, page, record
from tenancy.pricelist import Overdue
from tenancy.words import State


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What a customer has come to who does not pay."""

    name: str
    """Kill Bill's word for it, as its events carry it."""
    after_days: int
    """How long the oldest unpaid bill is due by then."""
    state: State | None
    """What the tenant's file says from then on; None where nothing changes."""
    message: str
    """What Kill Bill hands on to those who write to the customer."""


def stages(overdue: Overdue) -> tuple[Stage, ...]:
    """What follows, in the order in which it does."""
    return (
        Stage(
            name="WARNING",
            after_days=overdue.warning_days,
            state=None,
            message=f"Not paid for {overdue.warning_days} days.",
        ),
        Stage(
            name="BLOCKED",
            after_days=overdue.blocked_days,
            state=State.SUSPENDED,
            message=f"Not paid for {overdue.blocked_days} days: the tenant becomes {State.SUSPENDED}.",
        ),
        Stage(
            name="CANCELLATION",
            after_days=overdue.cancelled_days,
            state=State.ARCHIVED,
            message=f"Not paid for {overdue.cancelled_days} days: the tenant becomes {State.ARCHIVED}.",
        ),
    )


def overdue_xml(overdue: Overdue) -> str:
    """The page."""
    first, *_ = known = stages(overdue)
    following = (*known[1:], None)
    states = [_state(stage, after) for stage, after in zip(known, following, strict=True)]
    return page(
        element(
            "overdueConfig",
            element(
                "accountOverdueStates",
                record("initialReevaluationInterval", _days(first.after_days)),
                # Kill Bill takes the first whose condition holds, so the last comes first.
                *reversed(states),
            ),
        )
    )


def _state(stage: Stage, following: Stage | None) -> Element:
    waited = record("timeSinceEarliestUnpaidInvoiceEqualsOrExceeds", _days(stage.after_days))
    inner = [element("condition", waited), element("externalMessage", stage.message)]
    inner.append(element("blockChanges", "true"))
    # True would stop the billing too, and give back what was billed for the days without service.
    inner.append(element("disableEntitlementAndChangesBlocked", "false"))
    if following is None:
        # At once would give back the rest of a month that was never paid.
        inner.append(element("subscriptionCancellationPolicy", "END_OF_TERM"))
    else:
        inner.append(record("autoReevaluationInterval", _days(following.after_days - stage.after_days)))
    return element("state", *inner, name=stage.name)


def _days(number: int) -> dict[str, str]:
    return {"unit": "DAYS", "number": f"{number}"}
