from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import problem, said

from tenancy.problem import Problem

STANDARD = SPA.replace("plan: basic", "plan: standard")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_customer_may_want_fewer_backups_than_its_plan_gives(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "backup: {per_day: 1, daily: 3, weekly: 1, monthly: 1, point_in_time: false}\n")
    checkout.tenant("zebra", SPA + "backup: {per_day: 1, daily: 7, weekly: 4, monthly: 3, point_in_time: false}\n")

    assert said(checkout) == []


@pytest.mark.parametrize(
    ("key", "wanted", "given", "plans"),
    [
        ("per_day", 2, 1, "premium, enterprise"),
        ("per_day", 4, 1, "enterprise"),
        ("per_day", 5, 1, "none"),
        ("daily", 8, 7, "none"),
        ("weekly", 5, 4, "none"),
        ("monthly", 4, 3, "none"),
    ],
)
def test_nobody_gets_more_backups_than_the_plan_gives(
    checkout: Checkout, key: str, wanted: int, given: int, plans: str
):
    checkout.tenant("acme", STANDARD + f"backup:\n  {key}: {wanted}\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what=f"backup wants {key}: {wanted}, and the plan standard gives {given}",
        why="a customer may want fewer backups than its plan gives; more of them are what a larger plan is paid for",
        do=f"write at most {given}, or choose a plan that gives more: {plans}",
    )


def test_a_moment_between_two_backups_is_for_plans_that_give_it(checkout: Checkout):
    checkout.tenant("acme", SPA + "backup:\n  point_in_time: true\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what="backup wants point_in_time, which the plan basic does not give",
        why="to bring back any moment, a database server of the customer's own writes everything down as it happens",
        do="remove the line, or choose a plan that gives it: premium, enterprise",
    )


def test_a_moment_between_two_backups_cannot_be_had_on_a_shared_server(checkout: Checkout):
    checkout.tenant("acme", SPA.replace("plan: basic", "plan: premium") + "backup:\n  point_in_time: true\n")
    move, moments = checkout.problems()

    assert move.line == 3
    assert moments == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what="backup wants point_in_time, and placement says shared",
        why="a server's past can be brought back only for all of its tenants at once",
        do="write point_in_time: false until an operator has moved the tenant to a dedicated server",
    )


def test_a_moment_between_two_backups_is_had_where_plan_and_server_have_it(checkout: Checkout):
    checkout.tenant("acme", WEALTH + "backup: {point_in_time: true}\n")

    assert said(checkout) == []
