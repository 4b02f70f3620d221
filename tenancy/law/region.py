"""Whether a tenant's data is where customer, stack, server and standards agree that it is."""

from collections.abc import Iterable, Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.words import Compliance

_OTHER_REGION: Final = Wording(
    what="region says {asked}, and this stack keeps its data in {here}",
    why="data is where the stack is, whatever a line says",
    do="write {here} or leave the line out; a customer of another region needs a move to a stack there",
)
_SERVER_ELSEWHERE: Final = Wording(
    what="placement names the server {server}, which is in {there}, and this stack keeps its data in {here}",
    why="the database would be in another region than the customer was told",
    do="choose a server in {here}: {servers}",
)
_NOT_ALLOWED: Final = Wording(
    what="compliance {standards} allows data in {regions}, and this stack keeps it in {here}",
    why="data that leaves the regions of its standard has left them for good",
    do="this customer needs a stack in {regions}; place it there before it has data",
)
_NOWHERE: Final = Wording(
    what="compliance {standards} together leave no region in which the data may be: {each}",
    why="each of them forbids the regions of the others, so there is no place for this customer",
    do="ask which of them the customer really answers to, and remove the others",
)


def problems(case: Case) -> Iterator[Problem]:
    """Where the tenant's regions contradict each other."""
    here = case.stack.region
    if case.asked.region not in (None, here):
        yield case.problem(_OTHER_REGION, "region", asked=case.asked.region, here=here)
    yield from _server(case, here)
    allowed, standards = case.duty.regions.value, case.duty.regions.by
    if allowed is None:
        return
    at = ("compliance", case.asked.compliance.index(standards[0]))
    if not allowed:
        each = listed(f"{standard} allows {_or(_regions(case, standard))}" for standard in standards)
        yield case.problem(_NOWHERE, *at, standards=joined(standards), each=each)
    elif here not in allowed:
        yield case.problem(_NOT_ALLOWED, *at, standards=joined(standards), regions=_or(allowed), here=here)


def _server(case: Case, here: str) -> Iterator[Problem]:
    asked, servers = case.asked.placement, case.stack.servers
    if asked is None or asked.server not in servers:
        return
    there = servers[asked.server].region
    if there not in (None, here):
        near = sorted(name for name, server in servers.items() if server.region in (None, here))
        at = ("placement", "server")
        yield case.problem(_SERVER_ELSEWHERE, *at, server=asked.server, there=there, here=here, servers=listed(near))


def _regions(case: Case, standard: Compliance) -> tuple[str, ...]:
    demand = case.catalog.compliance[standard].regions
    return () if demand is None else demand.value


def _or(regions: Iterable[str]) -> str:
    return " or ".join(regions)
