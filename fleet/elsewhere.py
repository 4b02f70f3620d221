"""Whoever is to come to life in a stack, and lives in another one already: there would be a second, empty one.

A stack's own state says nothing of the others', and a database's name meets only what is on the same server.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from fleet.engine import Engine, NoStack
from fleet.held import State
from tenancy.fleet import Fleet
from tenancy.gate import Loss
from tenancy.inhabitants import TENANT

TOGETHER: Final = 8
"""Exports at once; each is a process of the engine that mostly waits."""
WORDS: Final = "database and filestore"
_CAUSE: Final = "they are in the stack {other}, and would begin anew here, with nothing in them"
_WAY: Final = (
    "move the file back: git mv tenants/{here}/{tenant}.yaml tenants/{other}/{tenant}.yaml; data gets to another stack only "
    "by a move that an operator makes"
)


def losses(engine: Engine, asked: Fleet, state: State) -> tuple[Loss, ...]:
    """Those who are *asked* for, of whom the stack's *state* knows nothing and another stack's of the project does."""
    arrivals = {entry.id for entry in asked.entries} - set(_tenants(state))
    if not arrivals:
        return ()
    others = [one for one in engine.known() if one != engine.stack]

    def state_of(other: str) -> State | None:
        return _state(engine, other)

    with ThreadPoolExecutor(TOGETHER) as pool:
        states = dict(zip(others, pool.map(state_of, others), strict=True))
    return tuple(
        _loss(tenant, asked.name, other)
        for other in others
        for tenant in sorted(arrivals & set(_tenants(states[other])))
    )


def _state(engine: Engine, other: str) -> State | None:
    try:
        return State.of(Engine(root=engine.root, stack=other))
    except NoStack:
        # It has gone since it was listed.
        return None


def _tenants(state: State | None) -> Iterator[str]:
    return (held.name for held in (state.resources if state else ()) if held.type == TENANT)


def _loss(tenant: str, here: str, other: str) -> Loss:
    cause, way = _CAUSE.format(other=other), _WAY.format(here=here, other=other, tenant=tenant)
    return Loss(tenant=tenant, words=WORDS, name=tenant, cause=cause, do=way)
