"""What network policies open: named peers, and none that could be another customer's pods."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from tenancy import names
from tenancy.pgcluster import PORT
from tenancy.rules.ground import FRONT, Ground
from tenancy.rules.made import Made, Values, at, listed, part, word

WIDEST: Final = 8
"""How many bits of a range have to be fixed at least; what is wider is as good as everybody."""
LOCAL: Final = ip_network("169.254.0.0/16")
"""Where clouds tell machines who they are."""
INSTANCES: Final = "cnpg.io/cluster"
"""What the pods of a database server are marked by."""
SPACE: Final = "kubernetes.io/metadata.name"
_SIDES: Final = (("ingress", "from"), ("egress", "to"))


def narrow(made: Made, ground: Ground) -> Iterator[str]:
    """A policy names whom it lets through, and whom it names is not everybody and nobody's neighbour."""
    if made.kind != "NetworkPolicy" or not made.is_object:
        return
    for side, peers in _SIDES:
        for rule in listed(made.inputs, "spec", side):
            named = listed(rule, peers)
            if not named:
                yield f"opens {side} to everybody"
            for peer in named:
                if side == "ingress" and _is_door(made, part(rule), part(peer)):
                    continue
                yield from (f"opens {side} to {fault}" for fault in _peer(part(peer), made.namespace, ground))


def _is_door(made: Made, rule: Values, peer: Values) -> bool:
    """Whether it is the one port of a database server that the platform builds, and open to customers' namespaces alone."""
    ports = [(word(one, "protocol"), at(part(one), "port")) for one in listed(rule, "ports")]
    marks = {key: word(peer, "namespaceSelector", "matchLabels", key) for key in names.TENANTS}
    pods = word(made.inputs, "spec", "podSelector", "matchLabels", INSTANCES)
    return made.namespace == FRONT and pods is not None and ports == [("TCP", PORT)] and marks == names.TENANTS


def _peer(peer: Values, home: str | None, ground: Ground) -> Iterator[str]:
    if (cidr := word(peer, "ipBlock", "cidr")) is not None:
        here, pods = ip_network(cidr, strict=False), ip_network(ground.pod_cidr, strict=False)
        if here.version == pods.version and here.overlaps(pods):
            yield f"{cidr}, in which pods of other customers are"
        elif here.prefixlen < WIDEST:
            yield f"{cidr}, which is everybody"
        elif here.version == LOCAL.version and here.overlaps(LOCAL):
            yield f"{cidr}, where clouds tell machines who they are"
    if at(peer, "namespaceSelector") is not None:
        space = word(peer, "namespaceSelector", "matchLabels", SPACE)
        if space is None:
            yield "namespaces that it does not name"
        elif space.startswith("odoo-") and space not in (home, FRONT):
            yield f"the namespace {space}, which is another's"
