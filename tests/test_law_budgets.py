from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout, service
from trial import problem, said, with_server

from tenancy.law.budgets import most_tenants
from tenancy.problem import Problem
from tenancy.words import Builds

STORED = """\
config:
  odoo-saas:builds: [platform, tenants]
  odoo-saas:region: us-east-1
  odoo-saas:servers:
    shared-1:
      service: shared-1
      tenants: 50
      connections: 400
    dedicated-1:
      tenants: 2
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.write("Pulumi.dev.yaml", STORED)
    return made


def test_a_server_takes_tenants_up_to_its_budget_and_no_more(checkout: Checkout):
    for number in range(3):
        checkout.tenant(f"acme-{number}")

    assert said(checkout, with_server("shared-1", tenants=3)) == []
    assert problem(checkout, with_server("shared-1", tenants=2)) == Problem(
        file="Pulumi.dev.yaml",
        line=7,
        what="3 tenants are placed on the server shared-1, which bears 2",
        why="a server over its budget becomes slow for every customer on it",
        do="place the newest tenant on another server: acme-0, acme-1, acme-2\n"
        "raise the number only if the server really bears more",
    )


def test_a_server_takes_connections_up_to_its_budget_and_no_more(checkout: Checkout):
    """A basic tenant may hold 12, a standard one 18."""
    checkout.tenant("acme")
    checkout.tenant("zebra", SPA.replace("plan: basic", "plan: standard"))

    assert said(checkout, with_server("shared-1", connections=30)) == []
    assert problem(checkout, with_server("shared-1", connections=29)) == Problem(
        file="Pulumi.dev.yaml",
        line=8,
        what="the tenants on the server shared-1 may hold 30 connections, and it bears 29",
        why="once a server's connections are used up, it turns every customer on it away",
        do="place the newest tenant on another server: acme, zebra\n"
        "raise the number only if the server really bears more",
    )


def test_pods_that_multiply_hold_connections_each(checkout: Checkout):
    """Four web pods of premium, one more while they are replaced, and one for scheduled jobs: 45 each."""
    checkout.tenant("acme", WEALTH + "autoscaling: true\n")
    many = {**FACTS, "storage": {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"}}

    assert said(checkout, with_server("dedicated-1", many, connections=270)) == []
    assert said(checkout, with_server("dedicated-1", many, connections=269)) == [
        "Pulumi.dev.yaml:9: the tenants on the server dedicated-1 may hold 270 connections, and it bears 269"
    ]


def test_a_second_tenant_on_a_dedicated_server_is_one_too_many(checkout: Checkout):
    checkout.tenant("acme", WEALTH)
    checkout.tenant("zebra", WEALTH)

    assert said(checkout, with_server("dedicated-1", connections=400)) == [
        "Pulumi.dev.yaml:10: 2 tenants are placed on the server dedicated-1, which bears 1"
    ]


def test_a_dedicated_server_is_one_customers_own(checkout: Checkout):
    checkout.tenant("acme")

    assert problem(checkout, with_server("dedicated-1", tenants=2)) == Problem(
        file="Pulumi.dev.yaml",
        line=10,
        what="the server dedicated-1 is dedicated, and may bear 2 tenants",
        why="a dedicated server is one customer's own; plans and standards promise that nobody else is on it",
        do="write tenants: 1, or strategy: shared",
    )


def test_a_service_that_is_not_there_is_named_at_its_line(checkout: Checkout):
    checkout.tenant("acme")
    (found,) = checkout.problems(services={"dedicated-1": service()})

    assert (found.file, found.line, found.what) == (
        "Pulumi.dev.yaml",
        6,
        'there is no connection service "shared-1"; there are: dedicated-1',
    )
    assert "PGSERVICEFILE" in found.do


def test_where_services_are_not_known_nothing_is_said_about_them(checkout: Checkout):
    checkout.tenant("acme")

    assert said(checkout, services=None) == []


def test_a_stack_takes_as_many_tenants_as_its_state_bears(checkout: Checkout):
    for number in range(22):
        checkout.tenant(f"acme-{number}")

    assert said(checkout) == []
    checkout.tenant("zebra")
    assert problem(checkout) == Problem(
        file="Pulumi.dev.yaml",
        line=2,
        what="this stack has 23 tenants, and 22 fit",
        why="a stack's state is rewritten for every resource that changes; beyond 1000 resources, an update that takes "
        "seconds takes minutes",
        do="place the newest tenants on another stack of the region, or have an operator begin one",
    )
    assert said(checkout, {**FACTS, "builds": ["tenants"]}) == []


def test_a_stack_of_tenants_alone_bears_25_of_them():
    assert most_tenants([Builds.TENANTS]) == 25
    assert most_tenants([Builds.TENANTS, Builds.PLATFORM]) == 22
