"""How an update ended: what the engine's events say of it, for whoever asked for it."""

from collections.abc import Collection
from dataclasses import replace

from fleet.engine import Ended
from fleet.events import UNTOUCHED, Events
from fleet.failure import Failure
from fleet.outcome import Ending, Outcome, Told
from tenancy.fleet import Fleet
from tenancy.inhabitants import TENANT
from tenancy.problem import Refused


def stopped(asked: Fleet, ending: Ending, bad: Refused | Failure) -> Outcome:
    """One that was stopped by what is *bad*."""
    return Outcome(stack=asked.name, ring=asked.stack.ring, ending=ending, changes={}, told=Told.of(bad))


def verdict(asked: Fleet, events: Events, ended: Ended) -> Outcome:
    """One that the engine has *ended*, with the *events* that it logged."""
    changes = {operation: count for operation, count in events.counts.items() if operation not in UNTOUCHED}
    if not ended.code:
        ending = Ending.DONE if changes else Ending.UNCHANGED
        return Outcome(stack=asked.name, ring=asked.stack.ring, ending=ending, changes=changes)
    reason = " (see above)" if ended.is_seen else f": {_reason(events, ended)}"
    if events.is_begun:
        failure = Failure(
            f"the update of stack {asked.name} failed{reason}",
            why="what the engine names, and what builds on it, did not become what it should; everything else did",
            do="mend it, then run the same command again: it goes on from where it is",
        )
        return replace(stopped(asked, Ending.FAILED, failure), changes=changes, failed=_whose(events, events.failed))
    failure = Failure(
        f"the update of stack {asked.name} was not begun{reason}",
        why="the engine looks at everything first, and what it saw there must not be built; nothing was changed",
        do="mend it, then run the same command again",
    )
    broken = {one.urn for one in events.violations if one.is_mandatory}
    return replace(
        stopped(asked, Ending.FAILED, failure), failed=_whose(events, events.failed | events.blamed | broken)
    )


def _reason(events: Events, ended: Ended) -> str:
    broken = (one.message for one in events.violations if one.is_mandatory)
    return "; ".join(events.errors or tuple(broken)) or ended.said


def _whose(events: Events, urns: Collection[str]) -> tuple[str, ...]:
    """The tenants whose objects are among *urns*."""
    inside = events.below(TENANT).items()
    return tuple(sorted(name for name, steps in inside if any(step.urn in urns for step in steps)))
