"""Whether those who share a database server may: servers that are kept for some, and tenants that keep to their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined, listed

_KEPT: Final = Wording(
    what="placement names the server {server}, which is kept to tenants that answer to {profile}",
    why="whoever else is on it is inside a boundary that auditors look at",
    do="choose another server: {servers}",
)
_MIXED: Final = Wording(
    what="compliance {standards} demands a server without tenants of other standards, and {server} also has {others}",
    why="the boundary of the standard would go through the middle of a server",
    do="place the newer of them on another server; one that already has data needs a move",
)


def problems(cases: Iterable[Case]) -> Iterator[Problem]:
    """Who is where only others may be, and who is next to somebody it may not be next to."""
    homes: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        asked, servers = case.asked.placement, case.stack.servers
        if asked is None or asked.server not in servers:
            continue
        homes[asked.server].append(case)
        if not _may_be_on(case, asked.server):
            free = sorted(
                name
                for name, server in servers.items()
                if server.strategy is servers[asked.server].strategy and _may_be_on(case, name)
            )
            profile = joined(servers[asked.server].profile)
            at = ("placement", "server")
            yield case.problem(_KEPT, *at, server=asked.server, profile=profile, servers=listed(free))
    for server, here in homes.items():
        yield from _mixtures(server, here)


def _may_be_on(case: Case, server: str) -> bool:
    profile = set(case.stack.servers[server].profile)
    return not profile or bool(profile & set(case.asked.compliance))


def _mixtures(server: str, here: list[Case]) -> Iterator[Problem]:
    for case in here:
        own = case.duty.own_servers
        others = [one.id for one in here if set(one.asked.compliance) != set(case.asked.compliance)]
        if own.value and others:
            at = ("compliance", case.asked.compliance.index(own.by[0]))
            yield case.problem(_MIXED, *at, standards=joined(own.by), server=server, others=listed(others))
