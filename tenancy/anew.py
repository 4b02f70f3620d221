"""What holds the data of a tenant that has lived is not made a second time, whatever the engine has forgotten meanwhile.

`lived` holds the files against the state before anything is registered. An engine that is asked to refresh and to update in
one run forgets after that what a server lost; this is asked before each creation.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from tenancy.guarded import GUARDED, Guarded
from tenancy.inhabitants import TENANT
from tenancy.problem import Refused, Wording
from tenancy.spec import TenantSpec

_ANEW: Final = Wording(
    what="this tenant has lived in the stack {stack}, and its {words} is not where it was",
    why="the run would make it anew, and greet the customer with an empty Odoo; it was stopped before it was made",
    do="find out whether the server that was asked is the right one and is complete, and restore it if it is not\n"
    "then bring the state back, which may have forgotten it: pulumi stack import with the last good export",
)


def guarded(type: str, name: str) -> tuple[str, Guarded] | None:
    """Whose data a resource holds, and what kind of it; None where it can be made a second time."""
    for one in GUARDED:
        if one.is_data and not one.may_come and one.type == type and name.endswith(f"-{one.ending}"):
            return name.removesuffix(f"-{one.ending}"), one
    return None


def lived(state: Mapping[str, Mapping[str, object]], tenants: Iterable[TenantSpec]) -> frozenset[str]:
    """Who of *tenants* has lived by what the *state* holds, outputs by URN, and has not been released."""
    born = {urn for urn, outputs in state.items() if outputs.get("born") is True}
    known = {urn.rpartition("::")[2] for urn in born if urn.split("::", 2)[-1].startswith(f"{TENANT}::")}
    return frozenset(spec.id for spec in tenants if spec.keep and spec.id in known)


def refuse_anew(stack: str, type: str, name: str, lived: Collection[str]) -> None:
    """Returns if a resource may be created; raises Refused where one of *lived* had it once."""
    place = guarded(type, name)
    if place is not None and place[0] in lived:
        tenant, kind = place
        raise Refused([_ANEW.at(f"tenants/{stack}/{tenant}.yaml", tenant=tenant, stack=stack, words=kind.words)])
