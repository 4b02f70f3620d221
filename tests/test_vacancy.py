from dataclasses import replace

from places import (
    CLINIC,
    DEDICATED,
    EU,
    SHARED,
    SPA,
    US,
    WEALTH,
    plan_of,
    server,
)

from tenancy.candidate import Budget
from tenancy.words import Compliance, Environment, Strategy


def test_where_no_such_place_exists_the_problem_says_which_and_what_is_left():
    (problem,) = plan_of((replace(CLINIC, region=EU),), (SHARED, DEDICATED)).problems

    assert str(problem) == (
        "tenants/unplaced/one-clinic.yaml: one-clinic: no stack for production has what this tenant needs: a dedicated "
        "server in eu-central-1 that is kept to hipaa, has sslmode verify-full and 45 connections left\n"
        "  why: data is kept only where customer, standards and plan allow it:\n"
        "      prod/dedicated-1 is in us-east-1, and the customer's region is eu-central-1\n"
        "      prod/shared-1 is in us-east-1, and the customer's region is eu-central-1, and is shared, and the tenant is "
        "dedicated: compliance hipaa\n"
        "  do: ask an operator to add such a server, or change what is asked for; left elsewhere:\n"
        "      production, us-east-1, dedicated: 1 tenant, 80 connections\n"
        "      production, us-east-1, shared: 46 tenants, 352 connections"
    )


def test_where_all_servers_of_a_kind_are_full_the_problem_says_so():
    full = server("shared-1", tenants=Budget(used=50, bears=50))
    tight = server("shared-2", connections=Budget(used=396, bears=400))

    (problem,) = plan_of((replace(SPA, region=US),), (full, tight, DEDICATED)).problems

    assert str(problem) == (
        "tenants/unplaced/one-spa.yaml: one-spa: no stack for production has room for this tenant: it needs a shared "
        "server in us-east-1 that has 12 connections left\n"
        "  why: a server beyond what it bears becomes slow for every customer on it:\n"
        "      prod/shared-1 holds 50 of 50 tenants\n"
        "      prod/shared-2 has 4 of 400 connections left, 12 needed\n"
        "  do: ask an operator to add such a server; left elsewhere:\n"
        "      production, us-east-1, dedicated: 1 tenant, 80 connections\n"
        "      production, us-east-1, shared: 46 tenants, 4 connections"
    )


def test_where_only_the_stacks_are_full_the_problem_asks_for_another_stack():
    full = replace(SHARED, stack_tenants=Budget(used=25, bears=25))

    (problem,) = plan_of((SPA,), (full,)).problems

    assert problem.what == (
        "no stack for production has room for this tenant, though there are servers that have: it needs a shared server "
        "that has 12 connections left"
    )
    assert problem.why == (
        "a stack beyond its size takes too long to bring up, for every customer in it:\n"
        "prod/shared-1 is in stack prod, which holds 25 of 25 tenants"
    )
    assert problem.do == (
        "ask an operator to begin another stack that uses the same servers; left elsewhere:\n"
        "production, us-east-1, shared: 46 tenants, 352 connections"
    )


def test_a_problem_of_a_file_in_a_stacks_folder_speaks_of_that_stack():
    (problem,) = plan_of((replace(WEALTH, stack="prod"),), (SHARED,)).problems

    assert problem.what == (
        "no server of stack prod has what this tenant needs: a dedicated server that has 45 connections left"
    )


def test_without_any_server_the_problem_says_that():
    (problem,) = plan_of((replace(SPA, regions=(EU, US), compliance=(Compliance.GDPR,)),), ()).problems

    assert problem.what.endswith("a shared server in eu-central-1 or us-east-1 that has 12 connections left")
    assert problem.why.endswith("\nno stack has a server at all")
    assert problem.do.endswith("\nnothing")


def test_of_many_servers_the_nearest_five_are_shown():
    other = [server(f"a-{number}", DEDICATED, region=EU) for number in range(7)]

    (problem,) = plan_of((replace(SPA, region=US),), (*other, DEDICATED)).problems

    assert [line.split()[0] for line in problem.why.splitlines()[1:]] == [
        "prod/dedicated-1",
        "prod/a-0",
        "prod/a-1",
        "prod/a-2",
        "prod/a-3",
        "and",
    ]
    assert problem.why.endswith("\nand 3 more")


def test_what_is_left_elsewhere_counts_a_server_of_two_stacks_once():
    places = (SHARED, replace(SHARED, stack="staging-like", server="db"))

    (problem,) = plan_of((WEALTH,), places).problems

    assert problem.do.endswith("left elsewhere:\nproduction, us-east-1, shared: 46 tenants, 352 connections")


def test_places_where_the_tenant_is_not_looked_for_come_last():
    other = replace(SHARED, stack="a", environment=Environment.DEVELOPMENT)
    near = replace(SHARED, region=EU, strategy=Strategy.DEDICATED)

    (problem,) = plan_of((replace(SPA, region=US),), (other, near)).problems

    assert [line.split()[0] for line in problem.why.splitlines()[1:]] == ["prod/shared-1", "a/shared-1"]


def test_where_one_server_is_full_and_the_stack_of_the_other_it_takes_another_stack():
    full = server("shared-1", tenants=Budget(used=50, bears=50))
    in_full_stack = replace(SHARED, stack="other", stack_tenants=Budget(used=25, bears=25))

    (problem,) = plan_of((SPA,), (full, in_full_stack)).problems

    assert problem.do.startswith("ask an operator to begin another stack")


def test_what_is_left_elsewhere_comes_in_order_of_its_kind():
    places = (replace(SHARED, stack="a"), server("z", stack="z", region=EU))

    (problem,) = plan_of((WEALTH,), places).problems

    assert [line.split(",")[1] for line in problem.do.splitlines()[1:]] == [" eu-central-1", " us-east-1"]
