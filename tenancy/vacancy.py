"""What to say where nobody has room: which kind of place is missing, and how much is left elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tenancy.arrival import Arrival
from tenancy.candidate import Candidate
from tenancy.problem import Problem, Wording, joined
from tenancy.words import Sslmode

SHOWN: Final = 5
"""As many servers as an error goes through one by one."""

_NO_SERVER: Final = Wording(
    what="{whose} has what this tenant needs: {wanted}",
    why="data is kept only where customer, standards and plan allow it:\n{places}",
    do="ask an operator to add such a server, or change what is asked for; left elsewhere:\n{elsewhere}",
)
_SERVERS_FULL: Final = Wording(
    what="{whose} has room for this tenant: it needs {wanted}",
    why="a server beyond what it bears becomes slow for every customer on it:\n{places}",
    do="ask an operator to add such a server; left elsewhere:\n{elsewhere}",
)
_STACKS_FULL: Final = Wording(
    what="{whose} has room for this tenant, though there are servers that have: it needs {wanted}",
    why="a stack beyond its size takes too long to bring up, for every customer in it:\n{places}",
    do="ask an operator to begin another stack that uses the same servers; left elsewhere:\n{elsewhere}",
)


def none(arrival: Arrival, places: Sequence[Candidate]) -> Problem:
    """Nobody has room for *arrival* among *places*: which kind of place is missing, and what is left of others."""
    nearest = sorted(places, key=lambda place: (place.is_foreign(arrival), len(tuple(place.unfit(arrival)))))
    fitting = [place for place in nearest if not tuple(place.unfit(arrival))]
    if not fitting:
        wording = _NO_SERVER
    elif all(tuple(place.server_full(arrival)) for place in fitting):
        wording = _SERVERS_FULL
    else:
        wording = _STACKS_FULL
    return wording.at(
        arrival.file,
        tenant=arrival.id,
        whose=_whose(arrival),
        wanted=_wanted(arrival),
        places="\n".join(_shown(arrival, fitting or nearest)),
        elsewhere="\n".join(_elsewhere(places)) or "nothing",
    )


def _whose(arrival: Arrival) -> str:
    return f"no stack for {arrival.environment}" if arrival.stack is None else f"no server of stack {arrival.stack}"


def _wanted(arrival: Arrival) -> str:
    regions = (arrival.region,) if arrival.region else arrival.regions or ()
    where = f" in {' or '.join(regions)}" if regions else ""
    traits = [f"{arrival.connections} connections left"]
    if arrival.sslmode is not Sslmode.DISABLE:
        traits.insert(0, f"sslmode {arrival.sslmode}")
    kept = f"is kept to {joined(arrival.compliance)}, " if arrival.apart else ""
    return f"a {arrival.strategy} server{where} that {kept}has {joined(traits)}"


def _shown(arrival: Arrival, near: Sequence[Candidate]) -> Iterator[str]:
    if not near:
        yield "no stack has a server at all"
    for place in near[:SHOWN]:
        yield f"{place.stack}/{place.server} " + ", and ".join((*place.unfit(arrival), *place.full(arrival)))
    if len(near) > SHOWN:
        yield f"and {len(near) - SHOWN} more"


def _elsewhere(places: Iterable[Candidate]) -> Iterator[str]:
    """What is left by kind of place; a server that several stacks use counts once, and one that is full not at all."""
    kinds: dict[tuple[str, str, str], dict[str, Candidate]] = {}
    for place in places:
        if place.tenants.left and place.connections.left:
            kinds.setdefault((place.environment, place.region, place.strategy), {})[place.machine] = place
    for kind, machines in sorted(kinds.items()):
        tenants = sum(place.tenants.left for place in machines.values())
        connections = sum(place.connections.left for place in machines.values())
        yield f"{', '.join(kind)}: {tenants} tenant{'s' if tenants > 1 else ''}, {connections} connections"
