"""The walls around a PostgreSQL server that CloudNativePG runs."""

from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
    NetworkPolicySpecArgsDict,
)

from components.isolation import addresses, name_servers, pods
from tenancy import names
from tenancy.pgcluster import CONTROL, METRICS, PORT, PgClusterSpec

CLUSTER = "cnpg.io/cluster"
"""The label that the operator puts on every pod it makes for a Cluster, those of its Jobs too."""
PROMETHEUS = {"app.kubernetes.io/name": "prometheus"}


def walls(spec: PgClusterSpec) -> NetworkPolicySpecArgsDict:
    """The operator's flows by name: it asks instances how they do, they ask each other, and report to the API server."""
    ways = [spec.api, *(() if spec.archive is None else (spec.archive.way,))]
    return {
        "pod_selector": {"match_labels": _instances(spec)},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [
            _let(_clients(spec), PORT),
            _let([{"pod_selector": {"match_labels": _instances(spec)}}], CONTROL),
            _let([pods(spec.operator_namespace, {"app.kubernetes.io/name": "cloudnative-pg"})], CONTROL, PORT),
            # As the Prometheus operator marks the pods that it makes.
            *([] if spec.scraper is None else [_let([pods(spec.scraper, PROMETHEUS)], METRICS)]),
        ],
        "egress": [*_inner(spec), *({"to": [addresses(cidr)], "ports": _ports(port)} for cidr, port in ways)],
    }


def _clients(spec: PgClusterSpec) -> list[NetworkPolicyPeerArgsDict]:
    """Who comes to work in a database."""
    if spec.shared is None:
        # Everybody in the namespace; out of it, nobody of the namespace has a way to another server.
        return [{"pod_selector": {}}]
    return [
        {"namespace_selector": {"match_labels": names.TENANTS}},
        {"pod_selector": {"match_labels": _instances(spec)}},
        *(addresses(cidr) for cidr in spec.shared.admins),
    ]


def _inner(spec: PgClusterSpec) -> list[NetworkPolicyEgressRuleArgsDict]:
    """From instance to instance; and to names, where not everybody in the namespace may ask for those anyway."""
    peers: list[NetworkPolicyPeerArgsDict] = [{"pod_selector": {"match_labels": _instances(spec)}}]
    if (shared := spec.shared) is None:
        return [{"to": peers, "ports": _ports(CONTROL)}]
    return [
        {"to": peers, "ports": _ports(CONTROL, PORT)},
        {
            "to": [addresses(shared.dns_cidr), name_servers(shared.dns_namespace)],
            "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
        },
    ]


def _instances(spec: PgClusterSpec) -> dict[str, str]:
    return {CLUSTER: spec.name}


def _let(peers: list[NetworkPolicyPeerArgsDict], *ports: int) -> NetworkPolicyIngressRuleArgsDict:
    return {"from_": peers, "ports": _ports(*ports)}


def _ports(*ports: int) -> list[NetworkPolicyPortArgsDict]:
    return [{"protocol": "TCP", "port": port} for port in ports]
