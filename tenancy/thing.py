"""A resource as the state holds it or as the program registers it: what the gate compares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

Properties = Mapping[str, object]

UNDECIDED: Final = frozenset({"__internal", "version"})
"""What the engine adds to the properties that were asked for."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A resource, as the state holds it or as the program registers it."""

    urn: str
    type: str
    name: str
    provider: str
    """The URN of what works on it; empty for components."""
    inputs: Properties
    aliases: tuple[str, ...] = ()
    is_kept: bool = True
    """Whether it is protected, and stays where it is when it leaves the state."""


def at(inputs: Properties, path: str) -> object:
    """The property at *path*, such as spec.storage.size; None where there is none."""
    head, _, rest = path.partition(".")
    value = inputs.get(head)
    if not rest:
        return value
    return at(cast("Properties", value), rest) if isinstance(value, Mapping) else None
