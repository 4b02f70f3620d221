"""Whom a preview need not look at: everything of theirs was brought to what is asked, and nothing is asked otherwise now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleet.held import State
from tenancy.imprint import LEFT_OUT
from tenancy.inhabitants import TENANT


@dataclass(frozen=True, kw_only=True)
class Focus:
    """What a preview of a stack looks at."""

    settled: tuple[str, ...] = ()
    """The tenants that it leaves out, in order of their ids."""
    urns: tuple[str, ...] = ()
    """Everything of theirs."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """As the engine takes them: what is excluded stays as it is, although nothing registers it."""
        # Not the rest as targets: whatever hangs on a target, as all hangs on its provider, may then be deleted.
        return tuple(word for urn in self.urns for word in ("--exclude", urn))

    @property
    def environment(self) -> Mapping[str, str]:
        return {LEFT_OUT: " ".join(self.settled)} if self.settled else {}


EVERYTHING: Final = Focus()


def focus(made: Iterable[Mapping[str, Any]], state: State, *, is_whole: bool) -> Focus:
    """The focus of what a program would register, *made*, on a *state* whose last run was an update of all that went well.

    A tenant is settled where the state says of the component that it was made of the same (tenancy/imprint.py), and holds exactly
    what would be registered. Where the last run was another (*is_whole*), it may have left anything of anybody.
    """
    if state.interrupted or not is_whole:
        return EVERYTHING
    wanted, there = _tenants(made), {one.name: one for one in state.resources if one.type == TENANT}
    settled: dict[str, frozenset[str]] = {}
    for tenant, (imprint, urns) in wanted.items():
        held = there.get(tenant)
        if held is None or not imprint or held.outputs.get("imprint") != imprint:
            continue
        if urns == frozenset(one.urn for one in state.below(held)) and not urns & state.unfinished:
            settled[tenant] = urns
    return Focus(settled=tuple(sorted(settled)), urns=tuple(sorted(urn for urns in settled.values() for urn in urns)))


def _tenants(made: Iterable[Mapping[str, Any]]) -> Mapping[str, tuple[object, frozenset[str]]]:
    """The imprint of each tenant, and everything below it; a parent is registered before what is below it."""
    above: dict[str, str] = {}
    inside: dict[str, set[str]] = {}
    imprints: dict[str, object] = {}
    for one in made:
        if one["type"] == TENANT:
            above[one["urn"]] = one["name"]
            imprints[one["name"]] = one["outputs"].get("imprint")
        elif one["parent"] in above:
            above[one["urn"]] = above[one["parent"]]
        else:
            continue
        inside.setdefault(above[one["urn"]], set()).add(one["urn"])
    return {tenant: (imprints[tenant], frozenset(urns)) for tenant, urns in inside.items()}
