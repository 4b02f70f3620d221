"""Refuses to lose a database server that the platform builds: one that the stack's file no longer names, or would make anew.

Who lives on it, the state of this stack need not know: they may be other stacks' tenants.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tenancy.guarded import SHARED
from tenancy.platform_server import PlatformServerSpec
from tenancy.problem import Problem, Refused, Wording
from tenancy.urn import parts

COMPONENT: Final = "odoo:saas:PlatformServer"

_GONE: Final = Wording(
    what="the {server} is there, and nothing in this file asks for it any more",
    why="the run would have destroyed the databases of all tenants on it; it was stopped before anything was changed",
    do="bring its lines back with: git restore {place}\n"
    "a server that may go has its tenants moved first; then write released: true below its build, bring the stack up, and "
    "only then remove its lines",
)
_LOST: Final = Wording(
    what="the {server} was there once, and the state no longer knows it",
    why="the run would make it anew, with nothing in it; it was stopped before anything was changed",
    do="find out whether the cluster that was asked is the right one, and whether the server is there\n"
    "then bring the state back: pulumi stack import with the last good export, or pulumi import of what still exists",
)


def refuse_losses(stack: str, state: Mapping[str, Mapping[str, object]], servers: Iterable[PlatformServerSpec]) -> None:
    """Returns if building *servers* on *state*, the outputs by URN, loses none; raises Refused with all that it would lose."""
    asked = {SHARED.whose(one.name) for one in servers}
    if problems := [*_problems(f"Pulumi.{stack}.yaml", state, asked)]:
        raise Refused(problems)


def _problems(file: str, state: Mapping[str, Mapping[str, object]], asked: set[str]) -> Iterator[Problem]:
    things = {urn: parts(urn) for urn in state}
    there = {SHARED.whose(name) for kind, name in things.values() if kind == SHARED.type}
    for urn, (kind, name) in things.items():
        if kind == COMPONENT:
            server, outputs = SHARED.whose(name), state[urn]
            if server not in asked and outputs.get("released") is not True:
                yield _GONE.at(file, server=server, place=file)
            elif server in asked and server not in there and outputs.get("born") is True:
                yield _LOST.at(file, server=server)
