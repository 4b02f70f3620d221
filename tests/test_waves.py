"""In which order stacks are brought up, and that one that ends badly is the last to be begun."""

import threading
from collections.abc import Sequence

import pytest
from checkout import FACTS, SERVICES

from fleet.outcome import Ending, Outcome, code
from fleet.waves import roll, waves
from tenancy.configuration import document
from tenancy.fleet import Fleet
from tenancy.form import fill
from tenancy.stack import Stack


def fleet(
    name: str, ring: str = "stable", builds: Sequence[str] = ("tenants",), environment: str = "production"
) -> Fleet:
    facts = {**FACTS, "ring": ring, "builds": builds, "environment": environment}
    file = document(facts, file=f"Pulumi.{name}.yaml", stored=None)
    return Fleet(
        name=name,
        stack=fill(Stack, file),
        catalog=None,  # pyright: ignore[reportArgumentType] - nothing is looked up here
        entries=(),
        graves=(),
        services=SERVICES,
        document=file,
    )


def ended(one: Fleet, ending: Ending = Ending.DONE) -> Outcome:
    return Outcome(stack=one.name, ring=one.stack.ring, ending=ending, changes={})


def names(*fleets: Fleet) -> list[list[str]]:
    return [[one.name for one in wave] for wave in waves(fleets) if wave]


def test_canaries_go_first_and_what_is_of_one_ring_goes_together():
    assert names(fleet("b"), fleet("a"), fleet("late", "stable"), fleet("mid", "early"), fleet("first", "canary")) == [
        ["first"],
        ["mid"],
        ["a", "b", "late"],
    ]


def test_rehearsals_go_before_production_and_a_platform_before_those_who_live_on_it():
    found = names(
        fleet("cell", "canary"),
        fleet("late"),
        fleet("base", "stable", ["platform"]),
        fleet("trial", environment="staging"),
        fleet("ground", builds=["platform"], environment="development"),
    )

    assert found == [["ground"], ["trial"], ["base"], ["cell"], ["late"]]


def test_nobody_is_begun_after_one_that_ended_badly():
    order = [[fleet("first", "canary")], [fleet("a"), fleet("b")]]
    told: list[str] = []
    found = roll(
        order,
        lambda one: ended(one, Ending.FAILED if one.name == "first" else Ending.DONE),
        together=4,
        ended=lambda one: told.append(one.stack),
    )

    assert [(one.stack, one.ending) for one in found] == [
        ("first", Ending.FAILED),
        ("a", Ending.NOT_BEGUN),
        ("b", Ending.NOT_BEGUN),
    ]
    assert told == ["first"]


def test_those_at_work_beside_one_that_fails_come_to_their_end():
    both = threading.Barrier(2)

    def work(one: Fleet) -> Outcome:
        both.wait(timeout=30)
        return ended(one, Ending.FAILED if one.name == "a" else Ending.DONE)

    found = roll([[fleet("a"), fleet("b")]], work, together=2, ended=lambda _: None)

    assert [(one.stack, one.ending) for one in found] == [("a", Ending.FAILED), ("b", Ending.DONE)]


def test_no_more_than_so_many_are_at_work_at_once():
    at_work, most, lock, nothing = [0], [0], threading.Lock(), threading.Event()

    def work(one: Fleet) -> Outcome:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        # Time for another one to begin, if it may.
        nothing.wait(0.02)
        with lock:
            at_work[0] -= 1
        return ended(one)

    roll([[fleet(f"s{number}") for number in range(9)]], work, together=1, ended=lambda _: None)

    assert most == [1]


def test_whoever_stops_the_command_stops_what_is_not_begun():
    begun: list[str] = []

    def work(one: Fleet) -> Outcome:
        begun.append(one.name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        roll([[fleet("a"), fleet("b")]], work, together=1, ended=lambda _: None)

    assert begun == ["a"]


@pytest.mark.parametrize(
    ("endings", "expected"),
    [
        ((), 0),
        ((Ending.DONE, Ending.UNCHANGED), 0),
        ((Ending.DONE, Ending.FAILED, Ending.NOT_BEGUN), 1),
        ((Ending.FAILED, Ending.REFUSED), 2),
        ((Ending.BARRED, Ending.FAILED), 3),
    ],
)
def test_the_exit_code_is_that_of_the_gravest(endings: Sequence[Ending], expected: int):
    assert code(ended(fleet("a"), one) for one in endings) == expected


def test_what_an_outcome_tells_a_machine():
    assert ended(fleet("a")).data == {
        "stack": "a",
        "ring": "stable",
        "ending": "done",
        "changes": {},
        "failed": [],
        "problems": [],
    }
