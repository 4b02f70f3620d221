"""The home that was chosen for a tenant, and in words why this one and none of the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenancy.arrival import Arrival
from tenancy.candidate import Candidate
from tenancy.problem import Problem, listed
from tenancy.words import Strategy


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A place that was not chosen."""

    stack: str
    server: str
    why: str
    """The end of a sentence that begins with the server."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A home, and why this one."""

    tenant: str
    file: str
    stack: str
    strategy: Strategy
    server: str
    why: tuple[str, ...]
    """One reason each for strategy, stack and server."""
    rejected: tuple[Rejection, ...]


def of(
    arrival: Arrival, ranked: Sequence[Candidate], verdicts: Sequence[tuple[Problem, ...]], places: Iterable[Candidate]
) -> Choice:
    """The choice of the last place that was heard of; *verdicts* has what the law said of those ranked before it."""
    *barred, home = ranked[: len(verdicts)]
    words = {
        place: "; ".join(problem.what for problem in verdict)
        for place, verdict in zip(barred, verdicts[:-1], strict=True)
    }
    return Choice(
        tenant=arrival.id,
        file=arrival.file,
        stack=home.stack,
        strategy=home.strategy,
        server=home.server,
        why=(
            f"{home.strategy}: {arrival.because}",
            _stack_why(arrival, home),
            _server_why(arrival, ranked[len(barred) :]),
        ),
        rejected=tuple(
            Rejection(
                stack=place.stack,
                server=place.server,
                why=f"is against the law: {words[place]}" if place in words else _against(arrival, home, place),
            )
            for place in places
            if place is not home
        ),
    )


def _stack_why(arrival: Arrival, home: Candidate) -> str:
    if arrival.stack is not None:
        return f"stack {home.stack}: the file is in its folder"
    if arrival.region is not None:
        return f"stack {home.stack}: for {home.environment}, in the customer's region {home.region}"
    if arrival.regions is not None:
        return f"stack {home.stack}: for {home.environment}, in {home.region}, where {listed(arrival.compliance)} allows it"
    return f"stack {home.stack}: for {home.environment}; the customer names no region"


def _server_why(arrival: Arrival, ranked: Sequence[Candidate]) -> str:
    home, *others = ranked
    if not others:
        return f"{home.server}: no other has room for it; it held {home.load}"
    crowd, filled, *_ = home.rank(arrival)
    next_crowd, next_filled, *_ = others[0].rank(arrival)
    if crowd < next_crowd:
        reason = f"fewest tenants of {arrival.customer},"
    elif filled < next_filled:
        reason = "the emptiest"
    else:
        reason = "as empty as the next and first by name,"
    return f"{home.server}: {reason} of {len(ranked)} with room for it; it held {home.load}"


def _against(arrival: Arrival, home: Candidate, place: Candidate) -> str:
    if objections := place.objections(arrival):
        return ", and ".join(objections)
    best, other = home.rank(arrival), place.rank(arrival)
    if other[0] > best[0]:
        return f"has tenants of {arrival.customer} already: {listed(place.group(arrival.customer))}"
    if other[1] > best[1]:
        return f"is fuller: {place.load}"
    return f"is as empty as {home.server}, and comes after it by name"
