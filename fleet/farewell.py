"""What is told of customers who leave: until when their data is kept, and of when the backup is that is known to come back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fleet.comparison import Difference
from fleet.proofs import Proofs
from tenancy import names
from tenancy.fleet import Fleet
from tenancy.registry import Entry
from tenancy.service import Service
from tenancy.states import LEAVING
from tenancy.words import State


@dataclass(frozen=True, kw_only=True)
class Farewell:
    """One customer who is archived, released, or gone for good."""

    until: date | None
    """Until when the data is kept, or was to be kept."""
    is_kept: bool
    """Whether its protection stays for now."""
    proven: datetime | None
    """When the newest backup was begun that a rehearsed restore has proven; None where none is known."""


def farewells(differences: Iterable[Difference], services: Mapping[str, Service]) -> Mapping[str, Farewell]:
    """Of those of *differences* that are a step on the way out, by tenant. Raises Failure where the record cannot be read."""
    leaving = {one.tenant: home for one in differences if (home := _leaves(one))}
    proven = dict(_proven(leaving, services))
    return {
        tenant: Farewell(
            until=entry.tenant.until,
            is_kept=entry.tenant.state is State.ARCHIVED,
            proven=proven.get(tenant),
        )
        for tenant, (_, entry) in leaving.items()
    }


def _leaves(one: Difference) -> tuple[Fleet, Entry] | None:
    """Where the tenant is, or was, if it goes a step; None if it stays what it is."""
    was, now = one.before, one.after
    if now is None:
        return was if was and was[1].tenant.state is State.RELEASED else None
    before, after = was and was[1].tenant, now[1].tenant
    steps = before is not None and (before.state, before.until) != (after.state, after.until)
    return now if steps and after.state in LEAVING else None


def _proven(
    leaving: Mapping[str, tuple[Fleet, Entry]], services: Mapping[str, Service]
) -> Iterator[tuple[str, datetime | None]]:
    for stack in {fleet.name: fleet for fleet, _ in leaving.values()}.values():
        rehearsal = stack.stack.rehearsal
        if rehearsal is not None and rehearsal.service in services:
            record = Proofs(service=services[rehearsal.service], name=names.scratch(stack.name))
            here = (tenant for tenant, (fleet, _) in leaving.items() if fleet.name == stack.name)
            yield from ((proof.tenant, proof.taken) for proof in record.newest(*here) if proof.passed)
