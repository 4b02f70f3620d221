"""From all policies of a cluster: nobody reaches another customer, and everybody reaches what it needs and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

import pairs
import pytest
import yaml
from copied import ROOT, STACKS, TENANTS, settings
from policies import Address, End, Net, Pod, Policy, paths
from recording import shipped

INSTANCES = "cnpg.io/cluster"
PLATFORM = "odoo-platform"
COMPONENT = "app.kubernetes.io/component"


def at(value: object, *path: str) -> Any:
    for key in path:
        value = cast("Mapping[str, object]", value)[key]
    return value


@cache
def cluster(stack: str) -> tuple[Net, tuple[Pod, ...]]:
    """The policies of a shipped stack, and every pod that it makes, with one in each namespace that nobody foresaw."""
    made = [one.inputs for one in shipped(stack).registrations if one.type.startswith("kubernetes:")]
    return world([one for one in made if "kind" in one], facts(stack)["cluster"]["pod_cidr"])


def world(objects: Iterable[Mapping[str, object]], pod_cidr: str) -> tuple[Net, tuple[Pod, ...]]:
    """The same of any objects."""
    known = tuple(objects)
    spaces = {at(one, "metadata", "name"): at(one, "metadata", "labels") for one in known if one["kind"] == "Namespace"}
    policies = tuple(
        Policy(namespace=at(one, "metadata", "namespace"), name=at(one, "metadata", "name"), spec=at(one, "spec"))
        for one in known
        if one["kind"] == "NetworkPolicy"
    )
    pods = [
        Pod(namespace=at(one, "metadata", "namespace"), labels=labels) for one in known for labels in templates(one)
    ]
    # The operator makes these, and marks them so (CloudNativePG's docs, labels_annotations.md).
    instances = [
        Pod(
            namespace=at(one, "metadata", "namespace"),
            labels={INSTANCES: at(one, "metadata", "name"), COMPONENT: "database", "instance": number},
        )
        for one in known
        if (one["apiVersion"], one["kind"]) == ("postgresql.cnpg.io/v1", "Cluster")
        for number in ("1", "2")
    ]
    unforeseen = [
        Pod(namespace=space, labels={COMPONENT: "unforeseen"}) for space in spaces if space.startswith("odoo-")
    ]
    net = Net(policies=policies, namespaces=spaces, pod_cidr=pod_cidr)
    return net, (*pods, *instances, *unforeseen)


def templates(value: object) -> Iterator[Mapping[str, str]]:
    """The labels of every template of a pod in an object, of whatever kind that is."""
    match value:
        case dict():
            known = cast("dict[str, Any]", value)
            if "metadata" in known and "containers" in known.get("spec", {}):
                yield known["metadata"]["labels"]
            for one in known.values():
                yield from templates(one)
        case list():
            for one in cast("list[object]", value):
                yield from templates(one)
        case _:
            pass


@cache
def facts(stack: str) -> Any:
    return {key.removeprefix("odoo-saas:"): value for key, value in settings(ROOT, stack).items()}


def ports(net: Net) -> list[tuple[str, int]]:
    """Every port that any policy names, those beside it, and some that none should."""
    named = {
        int(one["port"])
        for policy in net.policies
        for rule in (*(policy.spec.get("ingress") or ()), *(policy.spec.get("egress") or ()))
        for one in rule.get("ports") or ()
    }
    near = {beside for port in named for beside in (port - 1, port, port + 1)}
    return [
        (protocol, port)
        for protocol in ("TCP", "UDP", "SCTP")
        for port in sorted(near | {1, 22, 80, 6432, 8000, 65535})
    ]


def meetings(net: Net, pods: tuple[Pod, ...]) -> set[str]:
    """Every way from a pod of one tenant to a pod of another."""
    tenants = [pod for pod in pods if pod.namespace.startswith("odoo-")]
    return {
        path
        for source in tenants
        for target in tenants
        if source.namespace != target.namespace
        for path in paths(net, (source, target), ports(net))
    }


def lodgers(stack: str) -> set[str]:
    """The ways of tenants to the server that the platform builds for them: to its one door, and only of those who live there."""
    servers = {name for name, one in facts(stack).get("servers", {}).items() if one.get("built") == "with-platform"}
    asked = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / "tenants" / stack).glob("*.yaml")}
    here = [id for id, one in asked.items() if one.get("placement", {}).get("server") in servers]
    return {
        f"odoo-{id}/{component} -> {PLATFORM}/database TCP 5432"
        for id in here
        for component in ("web", "backup", "unforeseen")
    }


def elsewhere(stack: str) -> tuple[End, ...]:
    """Who else there is: whom a tenant needs, and everybody that it should never meet."""
    known = facts(stack)
    named = {name: one["cidr"] for name, one in known["servers"].items() if "cidr" in one}
    servers = [Address(name=f"server {name}", ip=first(cidr)) for name, cidr in named.items()]
    api = known["cluster"].get("api")
    mail = known.get("mail")
    shared = [name for name, one in known["servers"].items() if one.get("built") == "with-platform"]
    return (
        Pod(namespace=known["cluster"]["ingress_namespace"], labels={COMPONENT: "controller"}),
        Pod(namespace="kube-system", labels={"k8s-app": "kube-dns", COMPONENT: "dns"}),
        Pod(namespace="kube-system", labels={COMPONENT: "system"}),
        Pod(namespace="default", labels={COMPONENT: "stranger"}),
        Pod(namespace="cnpg-system", labels={COMPONENT: "operator", "app.kubernetes.io/name": "cloudnative-pg"}),
        Pod(namespace="cnpg-system", labels={COMPONENT: "plugin"}),
        Pod(namespace="monitoring", labels={COMPONENT: "prometheus", "app.kubernetes.io/name": "prometheus"}),
        Pod(namespace="monitoring", labels={COMPONENT: "pictures", "app.kubernetes.io/name": "grafana"}),
        *(Pod(namespace=PLATFORM, labels={INSTANCES: name, COMPONENT: "database"}) for name in shared),
        *(Address(name="the admin", ip=first(known["servers"][name]["build"]["admins"][0])) for name in shared),
        *([Address(name="the API server", ip=first(api["cidr"]))] if api else []),
        Address(name="names", ip=first(known["cluster"]["dns_cidr"])),
        Address(name="backups", ip=first(known["backup"]["cidr"])),
        *servers,
        *([Address(name="the scratch server", ip=first(known["rehearsal"]["cidr"]))] if "rehearsal" in known else []),
        *([Address(name="mail", ip=first(mail["cidr"]))] if mail else []),
        *(Address(name=name, ip=first(api["cidrs"][0])) for name, api in known.get("apis", {}).items()),
        Address(name="the internet", ip="203.0.113.7"),
        Address(name="the cloud's metadata", ip="169.254.169.254"),
    )


def first(cidr: str) -> str:
    return cidr.partition("/")[0]


def flows(stack: str, tenant: str, net: Net, pods: tuple[Pod, ...]) -> set[str]:
    """Every way between one tenant's pods and whoever else there is, and among themselves."""
    mine = [pod for pod in pods if pod.namespace == f"odoo-{tenant}"]
    return {path for end in elsewhere(stack) for path in paths(net, (*mine, end), ports(net))}


def needed(stack: str, tenant: str) -> set[str]:
    """The ways without which a tenant would not work."""
    known, space = facts(stack), f"odoo-{tenant}"
    asked = yaml.safe_load((ROOT / "tenants" / stack / f"{tenant}.yaml").read_text())
    server = asked["placement"]["server"]
    built = known["servers"][server].get("built")
    own = built == "with-tenant"
    port, mail = known["servers"][server].get("port", 5432), asked.get("mail") or known.get("mail")
    found = {f"{known['cluster']['ingress_namespace']}/controller -> {space}/web TCP {door}" for door in (8069, 8072)}
    for component in ("web", "backup", "unforeseen", *(["database"] if own else [])):
        pod = f"{space}/{component}"
        found |= {
            f"{pod} -> {names} {protocol} 53" for names in ("names", "kube-system/dns") for protocol in ("TCP", "UDP")
        }
        there = {"with-tenant": f"{space}/database", "with-platform": f"{PLATFORM}/database"}
        found.add(f"{pod} -> {there.get(built, f'server {server}')} TCP {port}")
    found.add(f"{space}/backup -> backups TCP 443")
    if own:
        found |= {f"cnpg-system/operator -> {space}/database TCP {door}" for door in (5432, 8000)}
        found |= {f"{space}/database -> {way}" for way in (f"{space}/database TCP 8000", "the API server TCP 443")}
        found.add(f"{space}/database -> backups TCP 443")
    found |= {f"{space}/web -> {name} TCP 443" for name in asked.get("apis", ())}
    return found | ({f"{space}/web -> mail TCP {mail.get('port', 587)}"} if mail else set())


@pytest.mark.everybody
@pytest.mark.parametrize("stack", pairs.covering().stacks())
def test_no_tenant_reaches_another_whatever_they_have_chosen(stack: str) -> None:
    net, pods = world(pairs.rendered()[stack], pairs.OPEN["cluster"]["pod_cidr"])

    assert {pod.labels.get(COMPONENT) for pod in pods} >= {"web", "backup", "unforeseen"}
    assert meetings(net, pods) == set()


def test_prometheus_reaches_exporters_and_no_other_door_and_nobody_else_reaches_those() -> None:
    stack = next(name for name in pairs.covering().stacks() if name.startswith(pairs.MOST))
    net, pods = world(pairs.rendered()[stack], pairs.OPEN["cluster"]["pod_cidr"])
    instance = next(pod for pod in pods if INSTANCES in pod.labels)
    marks = {"prometheus": "prometheus", "pictures": "grafana"}
    others = [
        Pod(namespace="monitoring", labels={COMPONENT: name, "app.kubernetes.io/name": mark})
        for name, mark in marks.items()
    ]
    inside = [pod for pod in pods if pod.namespace == instance.namespace and INSTANCES not in pod.labels]
    doors = [("TCP", port) for port in (5432, 8000, 9187)]

    found = {path for end in others for path in paths(net, (end, instance), doors)}
    assert found == {f"monitoring/prometheus -> {instance} TCP 9187"}
    assert {path for end in inside for path in paths(net, (end, instance), doors) if "9187" in path} == set()


# In the dev stack all servers are one address, which is no address of a pod; elsewhere each has its own.
APART = [(stack, tenant) for stack, tenant in TENANTS if stack != "dev"]


@pytest.mark.parametrize("stack", STACKS)
def test_no_pod_of_one_tenant_reaches_a_pod_of_another_at_any_port(stack: str) -> None:
    assert meetings(*cluster(stack)) == lodgers(stack)


@pytest.mark.parametrize(("stack", "tenant"), APART)
def test_a_tenant_reaches_what_it_needs_and_nothing_else_and_only_the_ingress_reaches_it(
    stack: str, tenant: str
) -> None:
    assert flows(stack, tenant, *cluster(stack)) == needed(stack, tenant)


@pytest.mark.parametrize("stack", sorted({stack for stack, _ in APART}))
def test_a_rehearsal_reaches_names_backups_and_the_scratch_server_and_nobody_reaches_it(stack: str) -> None:
    net, pods = cluster(stack)
    rehearsals = [pod for pod in pods if pod.labels.get(COMPONENT) == "rehearsal"]
    found = {
        path for pod in rehearsals for end in (*elsewhere(stack), *pods) for path in paths(net, (pod, end), ports(net))
    }

    pod = "odoo-platform/rehearsal"
    assert found == {
        *(f"{pod} -> {where} {protocol} 53" for where in ("names", "kube-system/dns") for protocol in ("TCP", "UDP")),
        f"{pod} -> backups TCP 443",
        f"{pod} -> the scratch server TCP 5432",
    }


@pytest.mark.parametrize("stack", sorted(stack for stack in STACKS if "platform" in facts(stack)["builds"]))
def test_whatever_else_runs_beside_the_platform_reaches_nobody_and_nobody_reaches_it(stack: str) -> None:
    net, pods = cluster(stack)
    stranger = next(one for one in pods if str(one) == "odoo-platform/unforeseen")
    ends: tuple[End, ...] = (*(elsewhere(stack) if "servers" in facts(stack) else ()), *pods)

    assert {path for end in ends for path in paths(net, (stranger, end), ports(net)) if "unforeseen" in path} == set()


def parts(policy: Policy) -> Iterator[Policy | None]:
    """The policy gone, and with any one of its rules, peers or ports gone that has others beside it."""
    yield None
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        every = policy.spec.get(direction) or ()
        for number, rule in enumerate(every):
            if len(every) > 1:
                yield replace(policy, spec={**policy.spec, direction: [one for one in every if one is not rule]})
            for key in (peers, "ports"):
                several: list[object] = rule[key]
                for one in several if len(several) > 1 else ():
                    less: dict[str, object] = {**rule, key: [other for other in several if other is not one]}
                    rules = [*policy.spec[direction]]
                    rules[number] = less
                    yield replace(policy, spec={**policy.spec, direction: rules})


@pytest.mark.parametrize(("stack", "tenant"), [*APART[:2], ("prod", "one-management")])
def test_no_policy_nor_any_part_of_one_can_be_missing(stack: str, tenant: str) -> None:
    net, pods = cluster(stack)
    for policy in net.policies:
        if policy.namespace == f"odoo-{tenant}":
            rest = tuple(other for other in net.policies if other is not policy)
            for part in parts(policy):
                less = replace(net, policies=(*rest, *((part,) if part else ())))
                assert flows(stack, tenant, less, pods) != needed(stack, tenant), (policy.name, part)


def ways(net: Net, mine: list[Pod], ends: Iterable[End], doors: list[tuple[str, int]]) -> set[str]:
    """Every way among these pods, and between any of them and each of the others."""
    return paths(net, mine, doors) | {path for end in ends for pod in mine for path in paths(net, (pod, end), doors)}


@pytest.mark.parametrize("stack", sorted({stack for stack, _ in APART}))
def test_no_policy_of_the_platforms_namespace_nor_any_part_of_one_can_be_missing(stack: str) -> None:
    net, pods = cluster(stack)
    mine = [pod for pod in pods if pod.namespace == PLATFORM]
    ends = (*(pod for pod in pods if pod.namespace != PLATFORM), *elsewhere(stack))
    doors = ports(net)
    whole = ways(net, mine, ends, doors)
    for policy in net.policies:
        if policy.namespace == PLATFORM:
            rest = tuple(other for other in net.policies if other is not policy)
            for part in parts(policy):
                less = replace(net, policies=(*rest, *((part,) if part else ())))
                assert ways(less, mine, ends, doors) != whole, (policy.name, part)


ANYBODY: Mapping[str, object] = {}
CARELESS: Mapping[str, Any] = {
    "out to everywhere": {"policyTypes": ["Egress"], "egress": [{}]},
    "out to the web": {
        "policyTypes": ["Egress"],
        "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}]}],
    },
    "out to pods": {"policyTypes": ["Egress"], "egress": [{"to": [{"namespaceSelector": ANYBODY}]}]},
    "in from everywhere": {"policyTypes": ["Ingress"], "ingress": [{}]},
    "in from all namespaces": {
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"namespaceSelector": ANYBODY, "podSelector": ANYBODY}]}],
    },
    "among themselves": {"policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": ANYBODY}]}]},
}


def opened(net: Net, tenant: str, *careless: str) -> Net:
    more = [
        Policy(namespace=f"odoo-{tenant}", name=name, spec={"podSelector": ANYBODY, **CARELESS[name]})
        for name in careless
    ]
    return replace(net, policies=(*net.policies, *more))


@pytest.mark.parametrize("careless", [name for name in CARELESS if name != "among themselves"])
def test_a_careless_policy_more_is_seen(careless: str) -> None:
    stack, tenant = APART[0]
    net, pods = cluster(stack)

    assert flows(stack, tenant, opened(net, tenant, careless), pods) != needed(stack, tenant)


def test_a_door_on_each_side_is_a_way_from_one_tenant_to_the_other() -> None:
    net, pods = cluster("dev")
    careless = opened(opened(net, "one-spa", "out to the web"), "one-barn", "in from all namespaces")

    assert "odoo-one-spa/web -> odoo-one-barn/web TCP 8069" in meetings(careless, pods)
