"""Whether a tenant's placement is one that its plan, its standards and its own wishes allow."""

from collections.abc import Iterator
from typing import Final

from tenancy import dedication
from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.words import Strategy

_NOTHING_MOVES: Final = (
    "placement says where the data is; a changed line moves no data, and the tenant would begin again with none"
)

_UNPLACED: Final = Wording(
    what="this tenant has no placement yet",
    why="nobody has settled on which database server its data is to be",
    do="have a place chosen and written: fleet place {id}",
)
_UNKNOWN_SERVER: Final = Wording(
    what='placement names the server "{server}", which this stack does not have',
    why="placement says on which database server the customer's data is",
    do="write one of the servers that are {strategy}: {servers}",
)
_OTHER_STRATEGY: Final = Wording(
    what="placement says {asked}, and the server {server} is {is_}",
    why="who shares a server is settled by the server, and a tenant must not be counted as something else",
    do="write strategy: {is_} if the data is on {server}; servers that are {asked}: {servers}",
)
_NEEDS_A_MOVE: Final = Wording(
    what="a dedicated database is demanded by {reason}, and placement says shared",
    why=_NOTHING_MOVES,
    do="this tenant needs a move: keep the plan and compliance it had until an operator has moved its data\n"
    "if it has no data yet, write strategy: dedicated and one of the servers: {servers}",
)
_LESS: Final = Wording(
    what="dedicated says false, and a dedicated database is demanded by {reason}",
    why="a customer may ask for more than that, never for less",
    do="remove the line, or write dedicated: true",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is wrong with where the tenant is, or wants to be."""
    reasons = dedication.reasons(case.asked, case.plan, case.duty)
    reason = joined([one.words for one in reasons])
    if "dedicated" in case.asked.model_fields_set and not case.asked.dedicated and reasons:
        yield case.problem(_LESS, "dedicated", reason=reason)
    asked, servers = case.asked.placement, case.stack.servers
    if asked is None:
        yield case.problem(_UNPLACED, id=case.id)
        return
    if asked.server not in servers:
        yield case.problem(
            _UNKNOWN_SERVER,
            "placement",
            "server",
            server=asked.server,
            strategy=asked.strategy,
            servers=_of(case, asked.strategy),
        )
        return
    server = servers[asked.server]
    if asked.strategy is not server.strategy:
        yield case.problem(
            _OTHER_STRATEGY,
            "placement",
            "strategy",
            asked=asked.strategy,
            server=asked.server,
            is_=server.strategy,
            servers=_of(case, asked.strategy),
        )
    if asked.strategy is Strategy.SHARED and reasons:
        yield case.problem(_NEEDS_A_MOVE, reasons[0].key, reason=reason, servers=_of(case, Strategy.DEDICATED))


def _of(case: Case, strategy: Strategy) -> str:
    return listed(sorted(name for name, server in case.stack.servers.items() if server.strategy is strategy))
