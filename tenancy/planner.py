"""Chooses a home for each tenant that has none: the same ones for the same fleet, in whatever order files are read.

It never moves anybody: who has a home only takes room in it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from tenancy import choice, vacancy
from tenancy.arrival import Arrival
from tenancy.candidate import Candidate, Resident
from tenancy.choice import Choice
from tenancy.problem import Problem

Judge: TypeAlias = Callable[[Arrival, Candidate], tuple[Problem, ...]]
"""What the law says of a tenant in a place, beyond what the place itself knows; nothing if it may live there."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who goes where, who finds no room, and how full everything is afterwards."""

    choices: tuple[Choice, ...]
    problems: tuple[Problem, ...]
    candidates: tuple[Candidate, ...]


def plan(arrivals: Iterable[Arrival], candidates: Iterable[Candidate], judge: Judge) -> Plan:
    """Homes for *arrivals* among *candidates*, in order of the ids; each takes its room before the next one chooses."""
    places = tuple(sorted(candidates, key=lambda place: (place.stack, place.server)))
    choices: list[Choice] = []
    problems: list[Problem] = []
    for arrival in sorted(arrivals, key=lambda arrival: arrival.id):
        ranked = sorted(
            (place for place in places if not place.objections(arrival)), key=lambda place: place.rank(arrival)
        )
        verdicts = tuple(_heard(arrival, ranked, judge))
        if not ranked:
            problems.append(vacancy.none(arrival, places))
        elif all(verdicts):
            # What the law has against the tenant in the best place, it has to hear before any other place is looked for.
            problems.extend(verdicts[0])
        else:
            home = ranked[len(verdicts) - 1]
            choices.append(choice.of(arrival, ranked, verdicts, places))
            places = tuple(_settled(place, home, arrival) for place in places)
    return Plan(choices=tuple(choices), problems=tuple(problems), candidates=places)


def _heard(arrival: Arrival, ranked: Iterable[Candidate], judge: Judge) -> Iterator[tuple[Problem, ...]]:
    """What *judge* says of one place after the other, up to the first that nothing is wrong with."""
    for place in ranked:
        verdict = judge(arrival, place)
        yield verdict
        if not verdict:
            return


def _settled(place: Candidate, home: Candidate, arrival: Arrival) -> Candidate:
    """*place*, once *arrival* lives at *home*: other stacks may use its server, and other servers are in its stack."""
    if place.machine == home.machine:
        resident = Resident(
            id=arrival.id,
            customer=arrival.customer,
            compliance=arrival.compliance,
            apart=arrival.apart,
        )
        place = replace(
            place,
            tenants=place.tenants.more(1),
            connections=place.connections.more(arrival.connections),
            residents=(*place.residents, resident),
        )
    if place.stack == home.stack:
        place = replace(
            place,
            stack_tenants=place.stack_tenants.more(1),
        )
    return place
