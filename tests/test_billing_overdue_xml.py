from checkout import ROOT
from killbill import read
from killbill_rules import overdue_faults, text

from tenancy import catalog
from tenancy.billing.overdue_xml import overdue_xml, stages
from tenancy.pricelist import Overdue
from tenancy.words import State

OVERDUE = catalog.load(ROOT).overdue
SHIPPED = overdue_xml(OVERDUE)


def test_the_shipped_days_make_a_page_that_kill_bill_takes():
    assert overdue_faults(SHIPPED) == []


def test_other_days_do_as_well():
    assert overdue_faults(overdue_xml(Overdue(warning_days=1, blocked_days=2, cancelled_days=90))) == []


def test_who_does_not_pay_is_warned_then_suspended_then_archived():
    assert [(stage.name, stage.after_days, stage.state) for stage in stages(OVERDUE)] == [
        ("WARNING", 10, None),
        ("BLOCKED", 14, State.SUSPENDED),
        ("CANCELLATION", 21, State.ARCHIVED),
    ]


def test_kill_bill_hears_what_becomes_of_the_tenant():
    assert [text(state, "externalMessage") for state in read(SHIPPED).iter("state")] == [
        "Not paid for 21 days: the tenant becomes archived.",
        "Not paid for 14 days: the tenant becomes suspended.",
        "Not paid for 10 days.",
    ]


def test_nothing_that_was_not_paid_is_given_back():
    """Kill Bill would credit the days without service, and the rest of a month that is cancelled at once."""
    states = read(SHIPPED).findall("accountOverdueStates/state")

    assert {text(state, "disableEntitlementAndChangesBlocked") for state in states} == {"false"}
    assert [text(state, "subscriptionCancellationPolicy") for state in states] == ["END_OF_TERM", "", ""]


def test_who_does_not_pay_changes_no_plan():
    assert {text(state, "blockChanges") for state in read(SHIPPED).iter("state")} == {"true"}
