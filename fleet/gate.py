"""The gate before a stack: what its state holds, against what its program would register now."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fleet.held import Held, State
from fleet.rendering import registered
from tenancy.gate import Loss, Thing, losses
from tenancy.lived import TENANT


def losses_of(root: Path, stack: str, state: State, *, leaving: Iterable[str] = ()) -> tuple[Loss, ...]:
    """What bringing *stack* to what its files say would lose, of tenants who are not among *leaving*.

    Raises Failure where the program cannot say what it would register.
    """
    asked = (_asked(one) for one in registered(root, stack))
    return tuple(losses(map(_held, state.resources), asked, lived=lived(state), leaving=leaving))


def lived(state: State) -> Iterator[str]:
    """The tenants of whom *state* says that everything was there once."""
    for held in state.resources:
        if held.type == TENANT and held.outputs.get("born") is True:
            yield held.name


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
