"""What holds the data of those who have lived is not made a second time, whatever the engine has forgotten meanwhile.

`lived` holds the files against the state before anything is registered. An engine that is asked to refresh and to update in
one run forgets after that what a server lost; this is asked before each creation.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from tenancy.guarded import GUARDED, SHARED, Guarded
from tenancy.inhabitants import TENANT
from tenancy.kept_server import COMPONENT
from tenancy.platform_server import PlatformServerSpec
from tenancy.problem import Refused, Wording
from tenancy.spec import TenantSpec
from tenancy.urn import parts

_ANEW: Final = Wording(
    what="this tenant has lived in the stack {stack}, and its {words} is not where it was",
    why="the run would make it anew, and greet the customer with an empty Odoo; it was stopped before it was made",
    do="find out whether the server that was asked is the right one and is complete, and restore it if it is not\n"
    "then bring the state back, which may have forgotten it: pulumi stack import with the last good export",
)

_SERVER_ANEW: Final = Wording(
    what="the {server} was built by the stack {stack} once, and is not where it was",
    why="the run would make it anew, with none of the databases of those who live on it; it was stopped before it was made",
    do="find out whether the cluster that was asked is the right one, and bring the server back if it is gone\n"
    "then bring the state back, which may have forgotten it: pulumi stack import with the last good export",
)


def guarded(type: str, name: str) -> tuple[str, Guarded] | None:
    """Whose data a resource holds, as guarded.py calls them, and what kind of it; None where it can be made a second time."""
    for one in GUARDED:
        if one.is_data and not one.may_come and one.type == type and name.endswith(f"-{one.ending}"):
            return one.whose(name), one
    return None


@dataclass(frozen=True, kw_only=True)
class Born:
    """Of whom a state says that everything was there once."""

    tenants: frozenset[str]
    servers: frozenset[str]
    """Those that tenants share, as guarded.py calls them."""

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, object]]) -> Self:
        """*state* holds outputs by URN."""
        said = {parts(urn) for urn, outputs in state.items() if outputs.get("born") is True}
        return cls(
            tenants=frozenset(name for kind, name in said if kind == TENANT),
            servers=frozenset(SHARED.whose(name) for kind, name in said if kind == COMPONENT),
        )


def lived(born: Born, tenants: Iterable[TenantSpec], servers: Iterable[PlatformServerSpec] = ()) -> frozenset[str]:
    """Who of *tenants*, and which of *servers*, was *born* and is not released."""
    staying = {SHARED.whose(one.name) for one in servers if one.keep}
    return frozenset(spec.id for spec in tenants if spec.keep and spec.id in born.tenants) | (born.servers & staying)


def refuse_anew(stack: str, type: str, name: str, lived: Collection[str]) -> None:
    """Returns if a resource may be created; raises Refused where one of *lived* had it once."""
    place = guarded(type, name)
    if place is None or place[0] not in lived:
        return
    whose, kind = place
    if kind.shared:
        raise Refused([_SERVER_ANEW.at(f"Pulumi.{stack}.yaml", server=whose, stack=stack)])
    raise Refused([_ANEW.at(f"tenants/{stack}/{whose}.yaml", tenant=whose, stack=stack, words=kind.words)])
