"""Two versions of the registry held against each other: whose specification is another, and why."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from fleet.explanation import decisions, stood_in
from fleet.line import Line, lines
from tenancy.change import Change, changes
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.registry import Entry
from tenancy.resolve import resolve_platform, resolve_tenants
from tenancy.spec import TenantSpec

SEALED: Final = "sealed"
AGAIN: Final = "changed"
"""What stands for a secret in a file in git that only the cluster can open, and for another one in its place."""
_SEALED: Final = re.compile(r"^supplied\b.*\bencrypted\b")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One tenant for whom something else is to be built than before, or whose file says something else."""

    tenant: str
    before: tuple[Fleet, Entry] | None
    """None for somebody new."""
    after: tuple[Fleet, Entry] | None
    """None for somebody whose file is gone."""

    @property
    def stacks(self) -> frozenset[str]:
        return frozenset(fleet.name for fleet, _ in filter(None, (self.before, self.after)))

    @property
    def asked(self) -> tuple[Line, ...]:
        """The lines of the tenant's own file that are others."""
        was, is_ = (one and one[1].tenant for one in (self.before, self.after))
        return tuple(lines(was, is_))

    @property
    def decided(self) -> tuple[Change, ...]:
        """What is decided otherwise, and who decides it."""
        was, is_ = (() if one is None else decisions(*one) for one in (self.before, self.after))
        return tuple(_veiled(one) for one in changes(was, is_))


def _veiled(change: Change) -> Change:
    """*change* without what is sealed: nobody can read it, and nobody has to."""
    if not _SEALED.search(change.path):
        return change
    before, after = (None if one is None else SEALED for one in (change.before, change.after))
    after = after and (AGAIN if before else SEALED)
    return replace(change, before=before, after=after, because=replace(change.because, value=after))


@dataclass(frozen=True)
class _Side:
    """One version of the registry; where only connection services would know something, it is stood in for."""

    estate: Estate

    @cached_property
    def fleets(self) -> Mapping[str, Fleet]:
        return {fleet.name: fleet if fleet.services else stood_in(fleet) for fleet in self.estate.fleets}

    @cached_property
    def tenants(self) -> Mapping[str, tuple[Fleet, Entry]]:
        return {entry.id: (fleet, entry) for fleet in self.fleets.values() for entry in fleet.entries}

    _specs: dict[str, Mapping[str, TenantSpec]] = field(default_factory=dict[str, Mapping[str, TenantSpec]])
    """Of each stack that was asked about, by the tenants' ids."""

    def spec(self, tenant: str) -> TenantSpec | None:
        """What is decided for a tenant; None for one who is not there."""
        if tenant not in self.tenants:
            return None
        fleet, _ = self.tenants[tenant]
        if fleet.name not in self._specs:
            self._specs[fleet.name] = {spec.id: spec for spec in resolve_tenants(fleet)}
        return self._specs[fleet.name][tenant]

    def asked(self, stack: str) -> object:
        """All that the tenants of *stack* are decided by, but for the catalog; None where there is no such stack."""
        fleet = self.fleets.get(stack)
        return fleet and (fleet.stack, fleet.services, [(one.id, one.tenant, one.letters) for one in fleet.entries])

    def facts(self, stack: str) -> object:
        """What *stack* builds beside its tenants, and where."""
        fleet = self.fleets.get(stack)
        return fleet and (fleet.stack, resolve_platform(fleet))


class Comparison:
    """What is another in *after* than in *before*."""

    def __init__(self, before: Estate, after: Estate) -> None:
        self._before, self._after = _Side(before), _Side(after)

    def tenants(self) -> Iterator[Difference]:
        """The tenants who differ, in order of their ids."""
        old, new = self._before, self._after
        settled = self._settled()
        for id in sorted(
            {id for side in (old, new) for id, (fleet, _) in side.tenants.items() if fleet.name not in settled}
        ):
            was, is_ = old.tenants.get(id), new.tenants.get(id)
            same_file = was and is_ and was[1].tenant == is_[1].tenant
            if not same_file or old.spec(id) != new.spec(id):
                yield Difference(tenant=id, before=was, after=is_)

    def _settled(self) -> frozenset[str]:
        """The stacks for which the same is asked as before: of a large fleet all but a few, and nothing has to be decided there."""
        old, new = self._before, self._after
        if old.estate.catalog != new.estate.catalog:
            return frozenset()
        return frozenset(name for name in old.fleets if old.asked(name) == new.asked(name))

    def stacks(self) -> frozenset[str]:
        """The stacks that build something else beside their tenants, or elsewhere."""
        names = {*self._before.fleets, *self._after.fleets}
        return frozenset(name for name in names if self._before.facts(name) != self._after.facts(name))
