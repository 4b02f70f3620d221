"""In which order stacks are brought up: where it does least harm first, and a platform before those who live on it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from threading import Event
from typing import Final

from fleet.outcome import Ending, Outcome
from tenancy.fleet import Fleet
from tenancy.stack import Stack
from tenancy.words import Environment, Ring


class Wave(IntEnum):
    """Whose turn it is; those of one wave go side by side."""

    REHEARSED_PLATFORMS = 0
    REHEARSALS = 1
    """Stacks that nobody's customers work on."""
    PLATFORMS = 2
    CANARY = 3
    EARLY = 4
    STABLE = 5


_RINGS: Final = {Ring.CANARY: Wave.CANARY, Ring.EARLY: Wave.EARLY, Ring.STABLE: Wave.STABLE}
TURNS: Final = (
    (Wave.REHEARSED_PLATFORMS, Wave.REHEARSALS),
    (Wave.PLATFORMS,),
    (Wave.CANARY, Wave.EARLY, Wave.STABLE),
)
"""The waves as far as a workflow tells them apart, in which every step has to be written down."""


def waves(fleets: Iterable[Fleet], wanted: Collection[str] | None = None) -> tuple[tuple[Fleet, ...], ...]:
    """Those of *fleets* that are *wanted*, or all, one tuple for each wave, in order of names; some may be empty."""
    known = [one for one in fleets if wanted is None or one.name in wanted]
    places = {one.name: _wave(one.stack) for one in known}
    return tuple(tuple(sorted((one for one in known if places[one.name] is wave), key=_name)) for wave in Wave)


def turns(fleets: Iterable[Fleet], wanted: Collection[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """The names of the same, one tuple for each of TURNS."""
    found = waves(fleets, wanted)
    return tuple(tuple(sorted(one.name for wave in turn for one in found[wave])) for turn in TURNS)


def _name(fleet: Fleet) -> str:
    return fleet.name


def _wave(stack: Stack) -> Wave:
    is_platform = not stack.builds_tenants
    if stack.environment is not Environment.PRODUCTION:
        return Wave.REHEARSED_PLATFORMS if is_platform else Wave.REHEARSALS
    return Wave.PLATFORMS if is_platform else _RINGS[stack.ring]


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
