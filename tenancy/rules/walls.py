"""What network policies open: named peers, and none that could be another customer's pods."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Final

from tenancy import names
from tenancy.network import overlap
from tenancy.pgcluster import PORT
from tenancy.rules.ground import FRONT, Ground
from tenancy.rules.guard import CUSTOMERS, Guard
from tenancy.rules.made import Made, Values, at, listed, part, word

WIDEST: Final = 8
"""How many bits of a range have to be fixed at least; what is wider is as good as everybody."""
LOCAL: Final = "169.254.0.0/16"
"""Where clouds tell machines who they are, and where some clusters answer for names.

Pods ask for names there with NodeLocal DNSCache (169.254.20.10, GKE's default) and with Cloud DNS on GKE (169.254.169.254: the
machine's own metadata server, which answers for names at 53 and for keys at 80). No selector of pods means either of them.
"""
NAMES: Final = 53
INSTANCES: Final = "cnpg.io/cluster"
"""What the pods of a database server are marked by."""
SPACE: Final = "kubernetes.io/metadata.name"
SIDES: Final[Mapping[str, str]] = {"ingress": "from", "egress": "to"}
"""The ways that a policy opens, and where it says to whom."""


def narrow(made: Made, ground: Ground) -> Iterator[str]:
    """A policy names whom it lets through, and whom it names is not everybody and nobody's neighbour."""
    if made.kind != "NetworkPolicy" or not made.is_object:
        return
    for side, peers in SIDES.items():
        for rule in listed(made.inputs, "spec", side):
            named = listed(rule, peers)
            if not named:
                yield f"opens {side} to everybody"
            for peer in named:
                if side == "ingress" and _is_door(made, part(rule), part(peer)):
                    continue
                asks = side == "egress" and _asks_for_names(part(rule), part(peer), ground)
                faults = _peer(part(peer), made.namespace, ground, asks=asks)
                yield from (f"opens {side} to {fault}" for fault in faults)


def _is_door(made: Made, rule: Values, peer: Values) -> bool:
    """Whether it is the one port of a database server that the platform builds, and open to customers' namespaces alone."""
    ports = [(word(one, "protocol"), at(part(one), "port")) for one in listed(rule, "ports")]
    marks = {key: word(peer, "namespaceSelector", "matchLabels", key) for key in names.TENANTS}
    pods = word(made.inputs, "spec", "podSelector", "matchLabels", INSTANCES)
    return made.namespace == FRONT and pods is not None and ports == [("TCP", PORT)] and marks == names.TENANTS


def _asks_for_names(rule: Values, peer: Values, ground: Ground) -> bool:
    """Whether it opens a way to where the stack's pods ask for names, and to nothing else that is there."""
    ports = listed(rule, "ports")
    there = word(peer, "ipBlock", "cidr") == ground.dns_cidr
    return there and bool(ports) and all(at(part(one), "port") == NAMES and "endPort" not in part(one) for one in ports)


def _peer(peer: Values, home: str | None, ground: Ground, *, asks: bool) -> Iterator[str]:
    if (cidr := word(peer, "ipBlock", "cidr")) is not None:
        try:
            here = ip_network(cidr, strict=False)
        except ValueError:
            yield f"{cidr}, which is no range of addresses"
            return
        if overlap(cidr, ground.pod_cidr):
            yield f"{cidr}, in which pods of other customers are"
        elif here.prefixlen < WIDEST:
            yield f"{cidr}, which is everybody"
        elif overlap(cidr, LOCAL) and not asks:
            yield f"{cidr}, where clouds tell machines who they are"
    if at(peer, "namespaceSelector") is not None:
        space = word(peer, "namespaceSelector", "matchLabels", SPACE)
        if space is None:
            yield "namespaces that it does not name"
        elif space.startswith("odoo-") and space not in (home, FRONT):
            yield f"the namespace {space}, which is another's"


def _overlap(cidr: str) -> str:
    """Whether *cidr* and the range `it` have an address in common: then one of the two holds where the other begins.

    By containsIP, because before Kubernetes 1.33 containsCIDR sees no range within another unless both begin alike
    (kubernetes/kubernetes#130441).
    """
    return f"cidr('{cidr}').containsIP(cidr(it).ip()) || cidr(it).containsIP(cidr('{cidr}').ip())"


_NAMED: Final = f"has(one.matchLabels) && '{SPACE}' in one.matchLabels"
_ASKS: Final = f"has(one.ports) && size(one.ports) > 0 && one.ports.all(at, has(at.port) && at.port == {NAMES} && !has(at.endPort))"
NARROW: Final = Guard(
    kinds=(("networking.k8s.io", ("networkpolicies",)),),
    # Not in the platform's, where a server that customers share has a door that is open to all of them.
    spaces=CUSTOMERS,
    variables=(
        ("ins", "has(object.spec.ingress) ? object.spec.ingress : []"),
        ("outs", "has(object.spec.egress) ? object.spec.egress : []"),
        (
            "peers",
            (
                "variables.ins.filter(one, has(one.from)).map(one, dyn(one.from)) + "
                "variables.outs.filter(one, has(one.to)).map(one, dyn(one.to))"
            ),
        ),
        (
            "others",
            (
                "variables.ins.filter(one, has(one.from)).map(one, "
                "dyn(one.from.filter(peer, has(peer.ipBlock)).map(peer, peer.ipBlock.cidr))) + "
                "variables.outs.filter(one, has(one.to)).map(one, "
                f"dyn(one.to.filter(peer, has(peer.ipBlock) && !(peer.ipBlock.cidr == '<names>' && {_ASKS}))"
                ".map(peer, peer.ipBlock.cidr)))"
            ),
        ),
        ("ranges", "variables.peers.map(peers, peers.filter(one, has(one.ipBlock)).map(one, one.ipBlock.cidr))"),
        (
            "spaces",
            "variables.peers.map(peers, peers.filter(one, has(one.namespaceSelector)).map(one, one.namespaceSelector))",
        ),
    ),
    faults="(variables.ins.exists(one, !has(one.from) || size(one.from) == 0) ? ['opens ingress to everybody'] : []) + "
    "(variables.outs.exists(one, !has(one.to) || size(one.to) == 0) ? ['opens egress to everybody'] : []) + "
    f"(variables.ranges.exists(several, several.exists(it, {_overlap('<pods>')})) ? "
    "['opens a way to addresses in which pods of other customers are'] : []) + "
    f"(variables.ranges.exists(several, several.exists(it, cidr(it).prefixLength() < {WIDEST})) || "
    f"variables.others.exists(several, several.exists(it, {_overlap(LOCAL)})) ? "
    "['opens a way to everybody, or to where clouds tell machines who they are'] : []) + "
    f"(variables.spaces.exists(several, several.exists(one, !({_NAMED}))) ? "
    "['opens a way to namespaces that it does not name'] : []) + "
    f"(variables.spaces.exists(several, several.exists(one, {_NAMED} && one.matchLabels['{SPACE}'].startsWith('odoo-') && "
    f"!(one.matchLabels['{SPACE}'] in [request.namespace, '{FRONT}']))) ? "
    "['opens a way to the namespace of another'] : [])",
)
