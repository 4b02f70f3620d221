"""The gate before a stack: what its state holds, against what its program would register now."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from fleet.held import Held, State
from fleet.proofs import Proofs
from fleet.rendering import registered
from tenancy import names
from tenancy.fleet import Fleet
from tenancy.gate import Loss, losses
from tenancy.lived import TENANT
from tenancy.problem import Problem, Refused
from tenancy.service import Service
from tenancy.thing import Thing
from tenancy.words import State as Stage

_WHY: Final = "a customer's data would be lost; nothing was changed"


class Barred(Refused):
    """What the gate does not let through; exit code 3."""

    code: Final = 3

    def __init__(self, stack: str, found: Iterable[Loss]) -> None:
        super().__init__(
            Problem(
                file=f"tenants/{stack}/{one.tenant}.yaml",
                tenant=one.tenant,
                what=f"its {one.words} ({one.name}): {one.cause}",
                why=_WHY,
                do=one.do,
            )
            for one in found
        )


def keep(root: Path, asked: Fleet, state: State, services: Mapping[str, Service], today: date) -> None:
    """Returns where bringing the stack to what is *asked* loses nobody's data. Raises Barred with all that it would lose."""
    gone = leaving(asked, state, services, today)
    if found := losses_of(root, asked.name, state, leaving=gone):
        raise Barred(asked.name, found)


def leaving(asked: Fleet, state: State, services: Mapping[str, Service], today: date) -> frozenset[str]:
    """The tenants whose data may go: released, until a day that has come, and with a newest backup that was proven.

    Where no restores are rehearsed, or nobody here knows the way to their record, nothing is proven, and nobody's data may go.
    """
    there = {entry.id: entry.tenant for entry in asked.entries}
    ended = {id for id, one in there.items() if one.state is Stage.RELEASED and one.until and one.until <= today}
    # Whoever has no file any more was let through when it was released.
    gone = {one.name for one in _tenants(state) if one.outputs.get("state") == Stage.RELEASED} - there.keys()
    rehearsal = asked.stack.rehearsal
    if rehearsal is None or rehearsal.service not in services or not ended | gone:
        return frozenset()
    record = Proofs(service=services[rehearsal.service], name=names.scratch(asked.name))
    return frozenset(proof.tenant for proof in record.newest(*ended, *gone) if proof.passed)


def losses_of(root: Path, stack: str, state: State, *, leaving: Iterable[str] = ()) -> tuple[Loss, ...]:
    """What bringing *stack* to what its files say would lose, of tenants who are not among *leaving*.

    Raises Failure where the program cannot say what it would register.
    """
    asked = (_asked(one) for one in registered(root, stack))
    return tuple(losses(map(_held, state.resources), asked, lived=lived(state), leaving=leaving))


def lived(state: State) -> Iterator[str]:
    """The tenants of whom *state* says that everything was there once."""
    for held in _tenants(state):
        if held.outputs.get("born") is True:
            yield held.name


def _tenants(state: State) -> Iterator[Held]:
    return (held for held in state.resources if held.type == TENANT)


def _held(one: Held) -> Thing:
    # The reference to a provider ends in what the engine calls this very one.
    provider = one.provider.rpartition("::")[0]
    return Thing(urn=one.urn, type=one.type, name=one.name, provider=provider, inputs=one.inputs, is_kept=one.kept)


def _asked(one: Mapping[str, Any]) -> Thing:
    return Thing(
        urn=one["urn"],
        type=one["type"],
        name=one["name"],
        provider=one["provider"].rpartition("::")[0],
        inputs=one["inputs"],
        aliases=tuple(one["aliases"]),
        is_kept=one["protect"] and one["kept"],
    )
