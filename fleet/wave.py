"""In which order stacks are brought up: what nobody's customers are on first, and a platform before what lives on it."""

from collections.abc import Collection, Iterable
from typing import Final, TypeAlias

from tenancy.fleet import Fleet
from tenancy.stack import Stack
from tenancy.words import Environment

Wave: TypeAlias = tuple[str, ...]
"""Stacks that are brought up side by side, in order of their names."""
WAVES: Final = 3


def waves(fleets: Iterable[Fleet], wanted: Collection[str]) -> tuple[Wave, ...]:
    """Those stacks of *fleets* that are *wanted*: rehearsals, then platforms, then everything else; each may be empty."""
    found: tuple[list[str], ...] = tuple([] for _ in range(WAVES))
    for fleet in fleets:
        if fleet.name in wanted:
            found[_wave(fleet.stack)].append(fleet.name)
    return tuple(tuple(sorted(one)) for one in found)


def _wave(stack: Stack) -> int:
    if stack.environment is not Environment.PRODUCTION:
        return 0
    return 2 if stack.builds_tenants else 1
