"""In which order stacks are brought up: where it does least harm first, and a platform before those who live on it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final

from fleet.outcome import Ending, Outcome
from tenancy.fleet import Fleet
from tenancy.stack import Stack
from tenancy.words import Environment, Ring

Place = tuple[bool, int]
"""Whether customers work there; and a platform before canaries, those before early ones, and those before the others."""
RINGS: Final = tuple(Ring)


def waves(fleets: Iterable[Fleet], wanted: Collection[str] | None = None) -> tuple[tuple[Fleet, ...], ...]:
    """Those of *fleets* that are *wanted*, or all: who goes together, the first first; each in order of names."""
    known = [one for one in fleets if wanted is None or one.name in wanted]
    places = sorted({_place(one.stack) for one in known})
    return tuple(tuple(sorted((one for one in known if _place(one.stack) == place), key=_name)) for place in places)


def turns(fleets: Iterable[Fleet], wanted: Collection[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Their names in as many places as a workflow has steps, empty ones too: rehearsals, platforms, and ring after ring."""
    found: tuple[list[str], ...] = ([], [], *([] for _ in RINGS))
    for one in fleets:
        if wanted is None or one.name in wanted:
            is_real, number = _place(one.stack)
            found[1 + number if is_real else 0].append(one.name)
    return tuple(tuple(sorted(names)) for names in found)


def _name(fleet: Fleet) -> str:
    return fleet.name


def _place(stack: Stack) -> Place:
    number = 1 + RINGS.index(stack.ring) if stack.builds_tenants else 0
    return stack.environment is Environment.PRODUCTION, number


def roll(
    order: Iterable[Sequence[Fleet]],
    work: Callable[[Fleet], Outcome],
    *,
    together: int,
    ended: Callable[[Outcome], None],
) -> tuple[Outcome, ...]:
    """Has each wave's stacks brought up side by side, at most so many *together*; *ended* is told of each.

    Once one has ended badly no other is begun; those at work come to their end.
    """
    stop, found = Event(), list[Outcome]()

    def one(fleet: Fleet) -> Outcome:
        if stop.is_set():
            return _not_begun(fleet)
        outcome = work(fleet)
        if not outcome.ending.is_good:
            stop.set()
        ended(outcome)
        return outcome

    for wave in order:
        with ThreadPoolExecutor(together) as pool:
            begun = [pool.submit(one, fleet) for fleet in wave]
            try:
                found += [future.result() for future in begun]
            finally:
                # Whoever stops the command wants no other one to begin.
                if any(not future.done() for future in begun):
                    stop.set()
    return tuple(found)


def _not_begun(fleet: Fleet) -> Outcome:
    return Outcome(stack=fleet.name, ring=fleet.stack.ring, ending=Ending.NOT_BEGUN, changes={})
