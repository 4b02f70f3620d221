from dataclasses import replace

from places import (
    CLINIC,
    DEDICATED,
    SHARED,
    SPA,
    WEALTH,
    against,
    home,
    homes,
    plan_of,
    resident,
    server,
)

from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate
from tenancy.problem import Problem
from tenancy.words import Compliance, Environment


def test_the_emptiest_by_the_tighter_budget_wins():
    many_tenants = server("shared-1", tenants=Budget(used=25, bears=50), connections=Budget(used=100, bears=400))
    many_connections = server("shared-2", tenants=Budget(used=5, bears=50), connections=Budget(used=196, bears=400))

    assert home(SPA, many_tenants, many_connections) == "prod/shared-2"


def test_of_servers_as_empty_as_each_other_the_first_by_name_wins():
    assert home(SPA, server("shared-2"), server("shared-1"), server("shared-3")) == "prod/shared-1"


def test_tenants_of_one_customer_go_to_different_shared_servers():
    emptier = server("shared-1", residents=(resident("two-spa", customer="spa-group"),))
    fuller = server("shared-2", tenants=Budget(used=30, bears=50))

    assert home(replace(SPA, customer="spa-group"), emptier, fuller) == "prod/shared-2"
    assert home(replace(SPA, customer="another"), emptier, fuller) == "prod/shared-1"
    assert home(SPA, emptier, fuller) == "prod/shared-1"


def test_where_no_other_server_has_room_they_share_one():
    taken = server("shared-1", residents=(resident("two-spa", customer="spa-group"),))
    full = server("shared-2", tenants=Budget(used=50, bears=50))

    assert home(replace(SPA, customer="spa-group"), taken, full) == "prod/shared-1"


def test_strangers_without_a_customer_are_no_group():
    holding = server("shared-1", residents=(resident("two-spa"),))
    fuller = server("shared-2", tenants=Budget(used=30, bears=50))

    assert home(SPA, holding, fuller) == "prod/shared-1"


def test_what_one_takes_the_next_does_not_find():
    arrivals = [replace(SPA, id=id) for id in ("delta", "alpha", "charlie", "bravo")]
    small = server("shared-1", tenants=Budget(used=0, bears=2), connections=Budget(used=0, bears=36))
    large = server("shared-2", tenants=Budget(used=0, bears=50), connections=Budget(used=0, bears=24))

    plan = plan_of(arrivals, (small, large))

    assert homes(plan) == {
        "alpha": "prod/shared-1",  # both empty
        "bravo": "prod/shared-2",  # 1/2 against 0
        "charlie": "prod/shared-1",  # 1/2 against 1/2
        "delta": "prod/shared-2",  # 2/2 is full
    }
    assert [str(place.tenants) for place in plan.candidates] == ["2 of 2", "2 of 50"]
    assert [str(place.connections) for place in plan.candidates] == ["24 of 36", "24 of 24"]
    assert [str(place.stack_tenants) for place in plan.candidates] == ["11 of 25", "11 of 25"]


def test_newcomers_of_one_customer_go_to_different_shared_servers_as_well():
    arrivals = [replace(SPA, id=id, customer="group") for id in ("a", "b")]
    fuller = server("shared-2", tenants=Budget(used=30, bears=50))

    assert homes(plan_of(arrivals, (SHARED, fuller))) == {"a": "prod/shared-1", "b": "prod/shared-2"}


def test_newcomers_of_different_standards_keep_apart_as_well():
    place = replace(DEDICATED, tenants=Budget(used=0, bears=2), connections=Budget(used=0, bears=90))
    bank = replace(CLINIC, id="two-bank", compliance=(Compliance.SOX,), apart=False)

    plan = plan_of((CLINIC, bank), (place,))

    assert homes(plan) == {"one-clinic": "prod/dedicated-1"}
    assert plan.problems[0].why.endswith("prod/dedicated-1 has tenants of other standards: one-clinic")


def test_places_are_told_of_in_order_of_stacks_and_servers():
    places = [server(name, stack=stack) for stack in ("b", "a") for name in ("z", "y")]

    (choice,) = plan_of((SPA,), places).choices

    assert (choice.stack, choice.server) == ("a", "y")
    assert [(one.stack, one.server) for one in choice.rejected] == [("a", "z"), ("b", "y"), ("b", "z")]


def test_a_server_that_two_stacks_use_fills_once():
    one = replace(SHARED, stack="a", tenants=Budget(used=49, bears=50))
    other = replace(one, stack="b", server="db")

    plan = plan_of((SPA, replace(SPA, id="two-spa")), (other, one))

    assert homes(plan) == {"one-spa": "a/shared-1"}
    assert [problem.tenant for problem in plan.problems] == ["two-spa"]


def test_a_stack_that_has_two_servers_fills_once():
    one = server("shared-1", stack_tenants=Budget(used=24, bears=25))
    other = server("shared-2", stack_tenants=Budget(used=24, bears=25))

    plan = plan_of((SPA, replace(SPA, id="two-spa")), (one, other))

    assert homes(plan) == {"one-spa": "prod/shared-1"}


def test_a_file_in_a_stacks_folder_stays_in_that_stack():
    dev = replace(SHARED, stack="dev", environment=Environment.DEVELOPMENT)
    arrival = replace(SPA, stack="dev", environment=Environment.DEVELOPMENT)

    assert home(arrival, dev, SHARED) == "dev/shared-1"


def test_who_finds_no_room_does_not_keep_others_out():
    plan = plan_of((replace(WEALTH, id="a"), replace(SPA, id="b")), (SHARED,))

    assert homes(plan) == {"b": "prod/shared-1"}
    assert [problem.tenant for problem in plan.problems] == ["a"]


def test_a_place_that_the_law_refuses_is_passed_over_with_its_words():
    places = [server(name) for name in ("shared-1", "shared-2", "shared-3")]

    (choice,) = plan_of((SPA,), places, against("shared-1")).choices

    assert choice.server == "shared-2"
    assert choice.why[2] == (
        f"shared-2: as empty as the next and first by name, of 2 with room for it; it held {SHARED.load}"
    )
    assert {rejection.server: rejection.why for rejection in choice.rejected} == {
        "shared-1": "is against the law: no vault on shared-1",
        "shared-3": "is as empty as shared-2, and comes after it by name",
    }


def test_what_the_law_has_against_a_tenant_everywhere_is_what_it_has_in_the_best_place():
    places = [server("shared-1"), server("shared-2", tenants=Budget(used=0, bears=50))]

    plan = plan_of((SPA,), places, against("shared-1", "shared-2"))

    assert plan.choices == ()
    assert [(problem.line, problem.what) for problem in plan.problems] == [(3, "no vault on shared-1")]


def test_the_law_is_asked_only_as_far_as_it_has_to_be():
    asked: list[str] = []

    def judge(arrival: Arrival, place: Candidate) -> tuple[Problem, ...]:
        asked.append(place.server)
        return against("shared-1")(arrival, place)

    plan_of((SPA,), [server(name) for name in ("shared-1", "shared-2", "shared-3")], judge)

    assert asked == ["shared-1", "shared-2"]
