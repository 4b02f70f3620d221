"""The walls around a tenant: its namespace, what it may hold, and who may talk to whom."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict, LabelSelectorRequirementArgsDict
from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicySpecArgsDict

from components.security import pull_secrets
from tenancy.spec import IsolationSpec, ServerSpec

POD_SECURITY = {
    **{f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")},
    "pod-security.kubernetes.io/enforce-version": "latest",
}


class Isolation(pulumi.ComponentResource):
    """Namespace, quota, limits, service account and network policies; default is deny, both ways."""

    namespace: pulumi.Output[str]
    walls: list[pulumi.Resource]
    """What must stand before a pod may run: pods name these as what they depend on."""
    service_account: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: IsolationSpec,
        *,
        namespace: str,
        labels: dict[str, str],
        notes: dict[str, str],
        server: ServerSpec,
        keep: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Isolation", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        home = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": namespace, "labels": {**labels, **POD_SECURITY}, "annotations": notes},
            opts=pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep),
        )
        inside = home.metadata["name"]
        quota = kubernetes.core.v1.ResourceQuota(
            f"{name}-quota",
            metadata={"name": "plan", "namespace": inside, "labels": labels},
            spec={"hard": dict(spec.quota)},
            opts=child,
        )
        limits = kubernetes.core.v1.LimitRange(
            f"{name}-limits",
            metadata={"name": "unsaid", "namespace": inside, "labels": labels},
            spec={
                "limits": [
                    {
                        "type": "Container",
                        "default_request": {
                            "cpu": spec.default_request.cpu_request,
                            "memory": spec.default_request.memory_request,
                        },
                        "default": {
                            "cpu": spec.default_request.cpu_limit,
                            "memory": spec.default_request.memory_limit,
                        },
                    }
                ]
            },
            opts=child,
        )
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={"name": "odoo", "namespace": inside, "labels": labels},
            automount_service_account_token=False,
            # What an account has, its pods have: those of Odoo and of backups.
            image_pull_secrets=None if spec.registry is None else pull_secrets(spec.registry),
            opts=child,
        )
        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}",
                metadata={"name": policy, "namespace": inside, "labels": labels},
                spec=rule,
                opts=child,
            )
            for policy, rule in _policies(spec, server).items()
        ]
        self.namespace = inside.apply(str)
        self.walls = [quota, limits, *policies]
        self.service_account = account.metadata["name"]
        self.register_outputs({"namespace": self.namespace})


def _policies(spec: IsolationSpec, server: ServerSpec) -> dict[str, NetworkPolicySpecArgsDict]:
    """Name and rule of each policy; policies only ever add up, so the first one shuts everything."""
    rules: dict[str, NetworkPolicySpecArgsDict] = {
        "deny-all": {"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
        "allow-ingress": {
            "pod_selector": {"match_labels": {"app.kubernetes.io/component": "web"}},
            "policy_types": ["Ingress"],
            "ingress": [
                {
                    "from_": [
                        {
                            "namespace_selector": {
                                "match_labels": {"kubernetes.io/metadata.name": spec.ingress_namespace}
                            }
                        }
                    ],
                    "ports": [{"protocol": "TCP", "port": 8069}, {"protocol": "TCP", "port": 8072}],
                }
            ],
        },
        # What every pod needs, in one object: its database, and names.
        "allow-database": {
            "pod_selector": {},
            "policy_types": ["Egress"],
            "egress": [
                {
                    "to": [addresses(spec.dns_cidr), name_servers(spec.dns_namespace)],
                    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
                },
                {"to": [_server(server)], "ports": [{"protocol": "TCP", "port": server.port}]},
            ],
        },
        "allow-backup": _egress([addresses(spec.backup[0])], ("TCP", spec.backup[1]), "backup"),
    }
    # One object for all that web pods reach outside, called after what most of them have.
    ways = [(way.cidrs, way.port) for way in spec.outside]
    if spec.mail is not None:
        ways.insert(0, ((spec.mail[0],), spec.mail[1]))
    if ways:
        # Most mail is sent by scheduled jobs, and most services are asked by them, wherever those run.
        rules["allow-mail" if spec.mail else "allow-outside"] = {
            "pod_selector": _components("web", "cron"),
            "policy_types": ["Egress"],
            "egress": [
                {"to": [addresses(cidr) for cidr in cidrs], "ports": [{"protocol": "TCP", "port": port}]}
                for cidrs, port in ways
            ],
        }
    return rules


def _server(server: ServerSpec) -> NetworkPolicyPeerArgsDict:
    """The addresses of a server outside, or the pods of one in the cluster (components/pgcluster.py)."""
    if server.cluster is not None:
        labels = {"cnpg.io/cluster": server.cluster}
        return (
            {"pod_selector": {"match_labels": labels}} if server.namespace is None else pods(server.namespace, labels)
        )
    assert server.cidr is not None
    return addresses(server.cidr)


def _egress(
    peers: list[NetworkPolicyPeerArgsDict], port: tuple[str, int], *components: str
) -> NetworkPolicySpecArgsDict:
    """A way out to *peers*, for the pods of some *components*."""
    return {
        "pod_selector": _components(*components),
        "policy_types": ["Egress"],
        "egress": [{"to": peers, "ports": [{"protocol": port[0], "port": port[1]}]}],
    }


def _components(*names: str) -> LabelSelectorArgsDict:
    key = "app.kubernetes.io/component"
    some: LabelSelectorRequirementArgsDict = {"key": key, "operator": "In", "values": list(names)}
    return {"match_labels": {key: names[0]}} if len(names) == 1 else {"match_expressions": [some]}


def addresses(cidr: str) -> NetworkPolicyPeerArgsDict:
    """Everybody in a range of addresses."""
    return {"ip_block": {"cidr": cidr}}


def pods(namespace: str, labels: dict[str, str]) -> NetworkPolicyPeerArgsDict:
    """Those with all of these labels in a namespace."""
    return {
        "namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": namespace}},
        "pod_selector": {"match_labels": labels},
    }


def name_servers(namespace: str) -> NetworkPolicyPeerArgsDict:
    """The pods behind the Service of names; they keep kube-dns's label, whichever program they run (Kubernetes' docs)."""
    return pods(namespace, {"k8s-app": "kube-dns"})
