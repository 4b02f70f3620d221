"""What is not as the registry says, tenant by tenant: the engine's preview after a look at what is really there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleet import doors
from fleet.events import UNTOUCHED, Step
from fleet.failure import Failure
from fleet.focus import EVERYTHING
from fleet.foresight import Foresight, foresee
from tenancy.fleet import Fleet
from tenancy.inhabitants import TENANT
from tenancy.service import Service

_WORDS: Final = {
    "create": "is not there",
    "update": "differs",
    "create-replacement": "differs, and only a new one would be right",
    "delete": "is there, and nothing asks for it",
}
_BESIDE: Final = frozenset({"delete-replaced", "replace"})
"""Told by its other half."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One object that is not as the registry says."""

    stack: str
    tenant: str | None
    """None for what belongs to the stack itself."""
    what: str
    """The object's name, or what was asked of a server."""
    how: str
    paths: tuple[str, ...] = ()
    """The properties that differ; no values, which might be secret."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What was found, and what could not be looked at."""

    differences: tuple[Difference, ...]
    failures: tuple[Failure, ...]


def look(root: Path, fleets: Iterable[Fleet], services: Mapping[str, Service]) -> Drift:
    """Everything that is not as the registry says. Nothing is changed, neither on servers nor in the state."""
    asked = tuple(fleets)
    failures: list[Failure] = []
    found: list[Difference] = []
    for one in foresee(root, {fleet.name: EVERYTHING for fleet in asked}, lambda _: None, "--refresh"):
        found += _of_stack(one)
        if not one.is_whole:
            failures.append(_unseen(one))
    for fleet in asked:
        for name, server in fleet.stack.servers.items():
            if server.service is not None:
                try:
                    found += _of_server(fleet, name, services[server.service])
                except Failure as failure:
                    failures.append(failure)
    return Drift(differences=tuple(dict.fromkeys(found)), failures=tuple(failures))


def _of_stack(one: Foresight) -> Iterator[Difference]:
    owners = {step.urn: tenant for tenant, steps in one.events.below(TENANT).items() for step in steps}
    for step in one.events.steps:
        if step.operation not in UNTOUCHED | _BESIDE:
            yield _difference(one.stack, owners.get(step.urn), step)


def _difference(stack: str, tenant: str | None, step: Step) -> Difference:
    how = _WORDS.get(step.operation, step.operation)
    return Difference(stack=stack, tenant=tenant, what=step.name, how=how, paths=step.differences)


def _of_server(fleet: Fleet, name: str, service: Service) -> Iterator[Difference]:
    there = (one.id for one in fleet.entries if one.tenant.placement and one.tenant.placement.server == name)
    for tenant, how in doors.faults(name, service, doors.roles(there)):
        yield Difference(stack=fleet.name, tenant=tenant, what=f"server {name}", how=how)


def _unseen(one: Foresight) -> Failure:
    return Failure(
        f"stack {one.stack} could not be looked at to the end: {'; '.join(one.events.errors) or 'it gave no reason'}",
        why="more may differ than is told",
        do="mend that, then run the same command again",
    )
