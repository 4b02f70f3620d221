"""Who lives in a stack, and with what of it that cannot be made a second time, as the stack's own state says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self, cast

from tenancy.guarded import GUARDED
from tenancy.problem import listed
from tenancy.urn import parts
from tenancy.words import State

TENANT: Final = "odoo:saas:Tenant"

DATA: Final = tuple((one.type, one.ending, one.words) for one in GUARDED if one.is_data and not one.shared)
"""What cannot be made a second time: type, the end of its name after the tenant's id, and what people call it."""


@dataclass(frozen=True, kw_only=True)
class Inhabitants:
    """What a state holds of tenants."""

    lives: Mapping[str, Mapping[str, object]]
    """The outputs of each tenant's component, by id; empty for one of whom only data is left."""
    data: frozenset[tuple[str, str]]
    """Type and name of everything in the state that cannot be made a second time."""

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, object]]) -> Self:
        lives: dict[str, Mapping[str, object]] = {}
        data: set[tuple[str, str]] = set()
        for urn, outputs in state.items():
            kind, name = parts(urn)
            if kind == TENANT:
                lives[name] = outputs
            for type_, ending, _ in DATA:
                if kind == type_ and f"{TENANT}$" in urn and name.endswith(f"-{ending}"):
                    data.add((kind, name))
                    lives.setdefault(name.removesuffix(f"-{ending}"), {})
        return cls(lives=lives, data=frozenset(data))

    def has(self, tenant: str, type_: str, ending: str) -> bool:
        return (type_, f"{tenant}-{ending}") in self.data

    def losses(self, tenant: str) -> str:
        """What would go with it, in words."""
        found = [f"its {word}" for type_, ending, word in DATA if self.has(tenant, type_, ending)]
        return listed(found) if found else "what it has so far"

    def released(self, tenant: str) -> bool:
        return self._output(tenant, "state") == State.RELEASED

    def until(self, tenant: str) -> date | None:
        """Until which day its data is kept at least; None where nobody has said so."""
        said = self._output(tenant, "until")
        return None if said is None else date.fromisoformat(str(said))

    def born(self, tenant: str) -> bool:
        return self._output(tenant, "born") is True

    def server(self, tenant: str) -> str | None:
        """On which server the tenant came to life; None where it never did."""
        return cast("str | None", self._output(tenant, "server"))

    def _output(self, tenant: str, name: str) -> object:
        return self.lives[tenant].get(name)
