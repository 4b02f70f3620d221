"""What network policies come to: whether one end may reach another, by the rules of networking.k8s.io/v1.

An address that is a pod's is never known before the pod runs. So a range that holds any address of pods counts as holding
every pod: that is the careful reading, and the one by which two tenants must not meet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import Any, TypeAlias

from tenancy.network import overlap
from tenancy.rules.walls import SIDES, SPACE

Spec: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Pod:
    """A pod, wherever it runs."""

    namespace: str
    labels: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.labels.get('app.kubernetes.io/component', 'any')}"


@dataclass(frozen=True, kw_only=True)
class Address:
    """An end outside the cluster."""

    name: str
    ip: str

    def __str__(self) -> str:
        return self.name


End: TypeAlias = Pod | Address


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A NetworkPolicy of one namespace."""

    namespace: str
    name: str
    spec: Spec

    def selects(self, pod: Pod, direction: str) -> bool:
        return (
            self.namespace == pod.namespace
            and direction in self.spec["policyTypes"]
            and _matches(self.spec["podSelector"], pod.labels)
        )


@dataclass(frozen=True, kw_only=True)
class Net:
    """All policies of a cluster, and what they need to know of it."""

    policies: tuple[Policy, ...]
    namespaces: Mapping[str, Mapping[str, str]]
    """The labels of each, as far as anybody gave it some; its name is always among them."""
    pod_cidr: str

    @cached_property
    def by_namespace(self) -> Mapping[str, Sequence[Policy]]:
        found: dict[str, list[Policy]] = {}
        for policy in self.policies:
            found.setdefault(policy.namespace, []).append(policy)
        return found

    def allows(self, source: End, target: End, protocol: str, port: int) -> bool:
        """Whether *source* may open a connection to *port* of *target*: both sides must let it."""
        return self._passes("Egress", source, target, protocol, port) and self._passes(
            "Ingress", target, source, protocol, port
        )

    def _passes(self, direction: str, here: End, there: End, protocol: str, port: int) -> bool:
        """What is allowed to a pod adds up over its policies; a pod that none selects is open."""
        if isinstance(here, Address):
            return True
        rules = direction.lower()
        mine = [policy for policy in self.by_namespace.get(here.namespace, ()) if policy.selects(here, direction)]
        return not mine or any(
            _has_port(rule.get("ports"), protocol, port)
            and self._has_peer(rule.get(SIDES[rules]), there, policy.namespace)
            for policy in mine
            for rule in policy.spec.get(rules) or ()
        )

    def _has_peer(self, peers: Sequence[Spec] | None, end: End, home: str) -> bool:
        return not peers or any(self._is(peer, end, home) for peer in peers)

    def _is(self, peer: Spec, end: End, home: str) -> bool:
        if "ipBlock" in peer:
            block = peer["ipBlock"]
            if isinstance(end, Pod):
                return overlap(block["cidr"], self.pod_cidr)
            inside = ip_address(end.ip) in ip_network(block["cidr"])
            return inside and not any(ip_address(end.ip) in ip_network(cidr) for cidr in block.get("except") or ())
        if isinstance(end, Address):
            return False
        space = {SPACE: end.namespace, **self.namespaces.get(end.namespace, {})}
        in_space = _matches(peer["namespaceSelector"], space) if "namespaceSelector" in peer else end.namespace == home
        return in_space and _matches(peer.get("podSelector") or {}, end.labels)


def paths(net: Net, ends: Iterable[End], ports: Iterable[tuple[str, int]]) -> set[str]:
    """Every connection that may be opened between two of *ends*, such as `a/web -> b/web TCP 8069`."""
    known, doors = tuple(ends), tuple(ports)
    return {
        f"{source} -> {target} {protocol} {port}"
        for source in known
        for target in known
        if source is not target
        for protocol, port in doors
        if net.allows(source, target, protocol, port)
    }


def _has_port(ports: Sequence[Spec] | None, protocol: str, port: int) -> bool:
    return not ports or any(
        one.get("protocol", "TCP") == protocol
        and ("port" not in one or int(one["port"]) <= port <= int(one.get("endPort", one["port"])))
        for one in ports
    )


def _matches(selector: Spec, labels: Mapping[str, str]) -> bool:
    """Of expressions only those that name values are read: what no policy of ours uses must not pass unread."""
    expressions: Sequence[Spec] = selector.get("matchExpressions") or ()
    assert set(selector) <= {"matchLabels", "matchExpressions"}, selector
    assert all(one["operator"] == "In" for one in expressions), selector
    wanted: Mapping[str, str] = selector.get("matchLabels") or {}
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        labels.get(one["key"]) in one["values"] for one in expressions
    )
