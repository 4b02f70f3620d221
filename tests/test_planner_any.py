from random import Random

from hypothesis import given
from hypothesis import strategies as st
from places import fleets, plan_of, several

from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate


@given(several, fleets(), st.randoms(use_true_random=False))
def test_the_order_in_which_anything_is_read_does_not_matter(
    wanting: list[Arrival], places: tuple[Candidate, ...], chance: Random
):
    shuffled = chance.sample(wanting, len(wanting)), chance.sample(places, len(places))

    assert plan_of(*shuffled) == plan_of(wanting, places)


@given(several, fleets())
def test_everybody_is_placed_once_or_told_why_not(wanting: list[Arrival], places: tuple[Candidate, ...]):
    plan = plan_of(wanting, places)

    spoken_of = [choice.tenant for choice in plan.choices] + [problem.tenant or "" for problem in plan.problems]
    assert sorted(spoken_of) == sorted(arrival.id for arrival in wanting)
    assert all(len(choice.rejected) == len(places) - 1 and all(choice.why) for choice in plan.choices)
    assert all(rejection.why for choice in plan.choices for rejection in choice.rejected)


@given(several, fleets())
def test_no_budget_is_exceeded_that_was_not_before(wanting: list[Arrival], places: tuple[Candidate, ...]):
    by_name = {(place.stack, place.server): place for place in places}

    for after in plan_of(wanting, places).candidates:
        before = by_name[after.stack, after.server]
        for name in ("tenants", "connections", "stack_tenants"):
            now: Budget = getattr(after, name)
            was: Budget = getattr(before, name)
            assert now.used >= was.used
            assert now.used <= now.bears or now.used == was.used


@given(several, fleets())
def test_what_was_chosen_adds_up_on_servers_and_in_stacks(wanting: list[Arrival], places: tuple[Candidate, ...]):
    plan = plan_of(wanting, places)
    by_name = {(place.stack, place.server): place for place in places}
    asked = {arrival.id: arrival for arrival in wanting}

    for after in plan.candidates:
        before = by_name[after.stack, after.server]
        here = [asked[one.tenant] for one in plan.choices if by_name[one.stack, one.server].machine == after.machine]
        assert after.tenants.used - before.tenants.used == len(here)
        assert after.connections.used - before.connections.used == sum(one.connections for one in here)
        assert [one.id for one in after.residents] == sorted(one.id for one in here)
        inside = [asked[one.tenant] for one in plan.choices if one.stack == after.stack]
        assert after.stack_tenants.used - before.stack_tenants.used == len(inside)


@given(several, fleets())
def test_whoever_is_turned_away_would_have_been_turned_away_alone(
    wanting: list[Arrival], places: tuple[Candidate, ...]
):
    plan = plan_of(wanting, places)
    turned_away = {problem.tenant for problem in plan.problems}

    for arrival in wanting:
        if arrival.id in turned_away:
            assert plan_of((arrival,), plan.candidates).choices == ()
