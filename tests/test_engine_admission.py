"""What somebody with kubectl is refused in a customer's namespace, by the real API server: the same ways to break a rule.

Whatever is shipped passes: the stack that most engine tests stand on has installed the policies, and lives under them.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import breakages
import definitions
import pytest
from breakages import BREAKAGES, RESOLVER, RESOLVERS, TENANT, Breakage, altered, asking, broken, made
from copied import copy
from recording import record, shipped
from sandbox import until
from yard import Yard

from local.plugins.kubernetes.cluster import Answer, Cluster
from local.plugins.kubernetes.kinds import KINDS, path
from local.plugins.values import Values
from tenancy.names import RELEASED
from tenancy.rules import RULES
from tenancy.rules.guard import Guard
from tenancy.rules.made import Made

pytestmark = pytest.mark.engine

SPACE = f"odoo-{TENANT}"
GUARDS: Mapping[str, Guard] = {rule.name: rule.guard for rule in RULES if rule.guard is not None}
PACKS_OWN = {
    # Of another object altogether, or refused before it comes to our rules.
    ("images", "runs the image that its container does not name"),
    ("behind-the-ingress", "is of type ExternalName"),
    ("marked", "is called odoo-else, and not odoo-exposed"),
    ("narrow-walls", "opens egress to 10.0.0.0/33, which is no range of addresses"),
    # Only who asked for it knows: whose an object is by its name, the plan, the addresses.
    ("marked", "its customer's addresses"),
    ("marked", "is marked as one-spa's, and its name begins otherwise"),
    ("marked", "does not say which customer's it is"),
    ("marked", "is marked as nobody's, who is not on"),
    ("marked", "is not marked odoo-saas/plan: basic"),
    ("marked", "is not marked odoo-saas/stack: dev"),
    ("marked", "makes pods that do not say whose they are"),
    # No object of a cluster, only something that Pulumi does with one.
    ("marked", "changes an object that something else has made"),
    ("protected", "holds the namespace of exposed, and is not protected"),
    ("protected", "holds the filestore of exposed, and is not protected"),
    ("protected", "holds the database of exposed, and is not"),
    ("protected", "holds the role of exposed, and is not protected"),
    ("protected", "holds the key to the backups of exposed, and is not protected"),
    ("protected", "has claims made by a template (volumeClaimTemplates), which nothing protects"),
    # Which of the company's people may look in is not told to the API server.
    ("named-rights", "gives rights to the Group everybody, which is no account of its namespace"),
    # These need definitions, and have tests of their own below.
    ("behind-the-ingress", "leads past everything that web pages"),
}
"""What the pack alone refuses, of the rules that have a guard."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    root = copy(tmp_path_factory.mktemp("exposed") / "checkout")
    breakages.prepare(root)
    return {one.name: one for one in made(record("dev", root=root))}


class Desk:
    """Somebody who sends objects to the API server."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def send(self, one: Made, *, dry_run: bool = True) -> str:
        """What the server refuses it for; nothing if it takes it."""
        try:
            self.cluster.apply(_at(one), cast("Values", _bare(one.inputs)), force=True, dry_run=dry_run)
        except Answer as answer:
            return str(answer)
        return ""

    def remove(self, one: Made) -> str:
        try:
            self.cluster.delete(_at(one), "Background")
        except Answer as answer:
            return str(answer)
        return ""

    def dismiss(self, space: Made) -> None:
        """Remove a namespace that is released, and wait until it is gone with all that is in it."""
        assert self.send(_released(space), dry_run=False) == ""
        assert self.remove(space) == ""
        until(lambda: not self._is_there(space), "the end of the namespace")

    def _is_there(self, one: Made) -> bool:
        try:
            self.cluster.get(_at(one))
        except Answer:
            return False
        return True


def _at(one: Made) -> str:
    return path(one.type, one.namespace or "", one.object_name or "")


def _bare(value: Any) -> Any:
    """Without what is None, which no manifest has."""
    match value:
        case dict():
            return {key: _bare(inner) for key, inner in value.items() if inner is not None}  # pyright: ignore[reportUnknownVariableType]
        case list():
            return [_bare(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


@pytest.fixture(scope="module")
def desk(standing: Yard, everything: Mapping[str, Made]) -> Generator[Desk]:
    """With a customer's namespace of its own, which goes in the end."""
    desk = Desk(Cluster(standing.platform.home / "kubeconfig", "odoo-local"))
    home = everything[f"{TENANT}-namespace"]
    assert desk.send(home, dry_run=False) == ""
    yield desk
    desk.dismiss(home)


GUARDED = [
    change for change in BREAKAGES if change.rule in GUARDS and (change.rule, change.said.strip()) not in PACKS_OWN
]


def test_what_a_tenant_is_made_of_passes(desk: Desk, everything: Mapping[str, Made]) -> None:
    sent = [one for one in everything.values() if one.namespace == SPACE and one.type in KINDS]

    assert len(sent) > 15
    assert {one.name: said for one in sent if (said := desk.send(one))} == {}


@pytest.mark.parametrize("change", GUARDED, ids=lambda change: f"{change.rule}: {change.said.strip()}")
def test_what_breaks_a_rule_is_refused_to_everybody(
    desk: Desk, everything: Mapping[str, Made], change: Breakage
) -> None:
    good = everything[change.name]
    said = desk.send(altered(good, change))

    assert f"ValidatingAdmissionPolicy 'odoo-saas-{change.rule}'" in said, said
    assert f"denied request: {good.kind} {good.object_name} " in said, said
    assert "; why: " in said
    assert "; do: " in said


@pytest.fixture
def resolver(desk: Desk, everything: Mapping[str, Made]) -> Generator[Made]:
    """A policy on names, where the stack's guard knows a cluster whose pods ask their node for them."""
    policy = everything[f"{TENANT}-allow-database"]
    guard = next(
        one
        for one in everything.values()
        if one.kind == "ValidatingAdmissionPolicy" and one.object_name == "odoo-saas-narrow-walls"
    )
    known = json.loads(json.dumps(_bare(guard.inputs)).replace("10.96.0.10/32", RESOLVER))
    assert known != _bare(guard.inputs)
    assert desk.send(replace(guard, inputs=known), dry_run=False) == ""
    until(lambda: desk.send(asking(policy, RESOLVER, [{"protocol": "UDP", "port": 53}])) == "", "the guard's change")
    yield policy
    assert desk.send(guard, dry_run=False) == ""
    until(lambda: desk.send(asking(policy, RESOLVER, [{"protocol": "UDP", "port": 53}])) != "", "the guard as it was")


def test_a_resolver_on_the_node_is_asked_for_names_and_for_nothing_else(desk: Desk, resolver: Made) -> None:
    told = {f"{cidr} {ports}": desk.send(asking(resolver, cidr, ports)) for cidr, ports, _ in RESOLVERS}

    assert {way: said == "" for way, said in told.items()} == {
        f"{cidr} {ports}": fine for cidr, ports, fine in RESOLVERS
    }
    assert all("or to where clouds tell machines who they are" in said for said in told.values() if said)


def test_every_guard_is_proven_here() -> None:
    """And what is left to the pack is written down, each of it once."""
    assert set(GUARDS) - {change.rule for change in GUARDED} == {"protected"}
    assert len(GUARDS) == 8
    assert {(change.rule, change.said.strip()) for change in BREAKAGES} >= PACKS_OWN


def test_what_is_refused_is_told_in_whole_sentences(desk: Desk, everything: Mapping[str, Made]) -> None:
    service = everything[f"{TENANT}-odoo-service"]
    said = desk.send(replace(service, inputs=broken(service.inputs, ("spec", "type"), "LoadBalancer")))

    assert said.endswith(
        "denied request: Service odoo is of type LoadBalancer; why: a port of its own leads past TLS, limits and the paths "
        "that nobody may ask for; do: leave out type and externalIPs, and serve it by an Ingress or an IngressRoute"
    )


@pytest.mark.parametrize("end", ["filestore", "namespace"])
def test_data_goes_only_once_its_customer_is_released(desk: Desk, everything: Mapping[str, Made], end: str) -> None:
    kept, home = everything[f"{TENANT}-{end}"], everything[f"{TENANT}-namespace"]
    assert desk.send(kept, dry_run=False) == ""

    refused = desk.remove(kept)
    assert "ValidatingAdmissionPolicy 'odoo-saas-protected'" in refused
    assert "holds the data of a customer who is not released, and would be gone; why: " in refused
    if end == "filestore":
        assert desk.send(_released(home), dry_run=False) == ""
        # It judges by its own copy of the namespace, which comes a moment after.
        until(lambda: desk.remove(kept) == "", "the removal")
        assert desk.send(home, dry_run=False) == ""


WHOSE = "does not say whose it is (odoo-saas/tenant, odoo-saas/stack)"
KEPT = {
    "app.kubernetes.io/managed-by": ("loses the mark by which it is kept (app.kubernetes.io/managed-by)",),
    "app.kubernetes.io/part-of": (
        "loses the mark by which it is kept (app.kubernetes.io/part-of)",
        "loses the mark by which it is known (app.kubernetes.io/part-of: odoo-saas)",
    ),
    "odoo-saas/stack": (WHOSE,),
    "odoo-saas/tenant": ("loses the mark by which it is kept (odoo-saas/tenant)", WHOSE),
    "pod-security.kubernetes.io/enforce": ("(pod-security.kubernetes.io/enforce: restricted)",),
    "pod-security.kubernetes.io/warn": ("(pod-security.kubernetes.io/warn: restricted)",),
}
"""What is said; where two policies refuse, the server tells of either."""
FREE = {
    "app.kubernetes.io/instance",
    # Of the neighbours' doors too: who loses it shuts nobody out but itself.
    "app.kubernetes.io/name",
    "odoo-saas/plan",
    # What pods say is kept by the mark that they have.
    "odoo-saas/log-days",
    "pod-security.kubernetes.io/audit",
    # Where it is absent, the newest holds.
    "pod-security.kubernetes.io/enforce-version",
}
"""By these no guard goes."""


def test_every_mark_of_a_namespace_is_kept_or_free_to_go(everything: Mapping[str, Made]) -> None:
    assert set(everything[f"{TENANT}-namespace"].labels) == KEPT.keys() | FREE


@pytest.mark.parametrize("mark", sorted(KEPT.keys() | FREE))
def test_a_namespace_cannot_slip_away_by_losing_a_mark(desk: Desk, everything: Mapping[str, Made], mark: str) -> None:
    home = everything[f"{TENANT}-namespace"]
    said = desk.send(replace(home, inputs=broken(home.inputs, ("metadata", "labels", mark), None)))

    if mark in FREE:
        assert said == ""
    else:
        assert "is forbidden: ValidatingAdmissionPolicy 'odoo-saas-" in said
        assert any(words in said for words in KEPT[mark]), said


def test_a_released_customers_namespace_is_ours_all_the_same(desk: Desk, everything: Mapping[str, Made]) -> None:
    home, mark = everything[f"{TENANT}-namespace"], ("metadata", "labels", "app.kubernetes.io/part-of")
    released = _released(home)
    assert desk.send(released, dry_run=False) == ""
    said = desk.send(replace(released, inputs=broken(released.inputs, mark, None)))
    assert desk.send(home, dry_run=False) == ""

    assert "loses the mark by which it is known (app.kubernetes.io/part-of: odoo-saas)" in said


@pytest.mark.parametrize(
    "mark", ["app.kubernetes.io/managed-by", "app.kubernetes.io/part-of", "odoo-saas/tenant", "another"]
)
def test_data_cannot_slip_away_by_losing_a_mark(desk: Desk, everything: Mapping[str, Made], mark: str) -> None:
    kept = everything[f"{TENANT}-filestore"]
    label = ("metadata", "labels", "odoo-saas/tenant" if mark == "another" else mark)
    assert desk.send(kept, dry_run=False) == ""

    said = desk.send(replace(kept, inputs=broken(kept.inputs, label, "somebody" if mark == "another" else None)))
    assert f"loses the mark by which it is kept ({label[-1]})" in said


@pytest.mark.parametrize("rule", ["images", "behind-the-ingress"])
def test_what_is_not_ours_is_nobodys_business(desk: Desk, everything: Mapping[str, Made], rule: str) -> None:
    change = next(one for one in BREAKAGES if one.rule == rule)
    good = everything[change.name]
    elsewhere = broken(broken(good.inputs, change.path, change.value), ("metadata", "namespace"), "default")

    assert desk.send(replace(good, inputs=elsewhere)) == ""


PLATFORMS_OWN = "odoo-desk"


@pytest.fixture
def platforms(desk: Desk) -> Generator[Mapping[str, Made]]:
    """A namespace as the platform has one, and the server in it that another stack builds for many customers."""
    definitions.install(desk.cluster, "cnpg")
    known = {one.name: one for one in made(shipped("eu"))}
    space = broken(known["platform-namespace"].inputs, ("metadata", "name"), PLATFORMS_OWN)
    server = broken(known["shared-1-server"].inputs, ("metadata", "namespace"), PLATFORMS_OWN)
    found = {
        "namespace": replace(known["platform-namespace"], inputs=space),
        "server": replace(known["shared-1-server"], inputs=server),
    }
    assert [desk.send(one, dry_run=False) for one in found.values()] == ["", ""]
    yield found
    desk.dismiss(found["namespace"])


def _released(one: Made) -> Made:
    return replace(one, inputs=broken(one.inputs, ("metadata", "annotations", RELEASED), "true"))


def test_what_many_customers_stand_on_goes_only_once_it_is_released(
    desk: Desk, platforms: Mapping[str, Made], standing: Yard
) -> None:
    words = "holds the data of many customers and is not released, and would be gone; why: "
    for one in platforms.values():
        assert words in desk.remove(one)
        unmarked = broken(one.inputs, ("metadata", "labels", "app.kubernetes.io/managed-by"), "me")
        assert "loses the mark by which it is kept" in desk.send(replace(one, inputs=unmarked))
    assert words in standing.run("kubectl", "delete", "namespace", "odoo-platform", "--dry-run=server").output

    server = platforms["server"]
    said_no = replace(server, inputs=broken(server.inputs, ("metadata", "annotations", RELEASED), "false"))
    assert desk.send(said_no, dry_run=False) == ""
    assert words in desk.remove(server)
    assert desk.send(_released(server), dry_run=False) == ""
    assert desk.remove(server) == ""


BEFORE = f"{PLATFORMS_OWN}-before"
IMAGE = ("spec", "template", "spec", "containers", 0, "image")
ENV = ("spec", "template", "spec", "containers", 0, "env")


def moved(one: Made, *changes: tuple[tuple[str | int, ...], Any]) -> Made:
    """Into a namespace that is marked as ours only once the object is there, as if the rules had been narrowed since."""
    inputs: Any = broken(one.inputs, ("metadata", "namespace"), BEFORE)
    for at, value in changes:
        inputs = broken(inputs, at, value)
    return replace(one, inputs=inputs)


@pytest.fixture(scope="module")
def before(desk: Desk, everything: Mapping[str, Made], standing: Yard) -> Generator[Made]:
    """A Deployment with an image and an environment that nobody would be allowed today."""
    bare: Any = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": BEFORE}}
    space = Made(type="kubernetes:core/v1:Namespace", name="", urn="", inputs=bare, protect=False)
    old = moved(
        everything[f"{TENANT}-odoo-web"],
        (IMAGE, "evil.example/odoo:18.0"),
        (ENV, [{"name": "PGPASSWORD", "value": "x"}]),
    )
    marked = broken(bare, ("metadata", "labels"), shipped_labels())
    assert [desk.send(one, dry_run=False) for one in (space, old)] == ["", ""]
    until(lambda: replicas(standing) == ["1"], "the first ReplicaSet")
    assert desk.send(replace(space, inputs=marked), dry_run=False) == ""
    until(lambda: desk.send(moved(old, (IMAGE, "odoo"))) != "", "the mark")
    yield old
    desk.dismiss(replace(space, inputs=marked))


def shipped_labels() -> Mapping[str, object]:
    return next(one for one in made(shipped("eu")) if one.name == "platform-namespace").labels


def replicas(standing: Yard) -> list[str]:
    """How many pods each ReplicaSet is to have."""
    every = ("get", "replicasets", "--namespace", BEFORE, "--output", "jsonpath={.items[*].spec.replicas}")
    return sorted(standing.kubectl(*every).split())


def test_what_was_let_in_before_may_change_and_brings_nothing_new_with_it(desk: Desk, before: Made) -> None:
    known, more = {"name": "PGPASSWORD", "value": "x"}, {"name": "API_TOKEN", "value": "x"}
    noted = ("metadata", "annotations", "note")

    assert desk.send(moved(before, (noted, "2"))) == ""
    assert "odoo-saas-no-secret-in-clear" in desk.send(moved(before, (ENV, [known, more])))
    # Without what another policy would refuse beside it.
    clear: tuple[tuple[str | int, ...], Any] = (ENV, None)
    assert "odoo-saas-images" in desk.send(moved(before, clear, (IMAGE, "evil.example/odoo:19.0")))
    assert "odoo-saas-images" in desk.send(moved(before, clear, (("metadata", "name"), "odoo-again")))


def test_a_rollout_away_from_what_is_not_allowed_any_more_comes_through(
    desk: Desk, before: Made, everything: Mapping[str, Made], standing: Yard
) -> None:
    """Its controller writes the old ReplicaSet once more, to have no pods."""
    assert desk.send(moved(everything[f"{TENANT}-odoo-web"]), dry_run=False) == ""

    until(lambda: replicas(standing) == ["0", "1"], "the new ReplicaSet alone with a pod")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("who", "passes"),
    [
        ("system:serviceaccounts:cnpg-system", True),
        ("system:serviceaccounts:kube-system", True),
        ("system:serviceaccounts:odoo-exposed", False),
    ],
)
def test_only_the_operators_own_pods_are_the_operators_matter(
    everything: Mapping[str, Made], standing: Yard, tmp_path: Path, who: str, passes: bool
) -> None:
    """Whoever else marks a pod so is judged like everybody."""
    made_of = cast("Any", everything[f"{TENANT}-odoo-web"].inputs)["spec"]["template"]
    secret = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "b", "key": "c"}}}
    spec = broken(made_of["spec"], ("serviceAccountName",), None)
    if passes:
        spec = broken(spec, ("containers", 0, "image"), "operator.example/manager:1.30.0")
    labels = {**made_of["metadata"]["labels"], "cnpg.io/cluster": "database"}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "database-1", "namespace": SPACE, "labels": labels},
        "spec": _bare(broken(spec, ("containers", 0, "env"), [secret])),
    }
    (tmp_path / "pod.json").write_text(json.dumps(pod))
    account = f"{who.replace('serviceaccounts', 'serviceaccount')}:somebody"
    asking = ("--as", account, "--as-group", who, "--as-group", "system:masters")
    sent = standing.run("kubectl", "create", "--dry-run=server", "--filename", str(tmp_path / "pod.json"), *asking)

    assert (sent.code == 0) is passes, sent.output
    if not passes:
        assert "ValidatingAdmissionPolicy 'odoo-saas-no-secret-in-clear'" in sent.output


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("traefik.io/v1alpha1", "IngressRouteTCP"),
        ("traefik.io/v1alpha1", "IngressRouteUDP"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    ],
)
def test_no_route_leads_past_what_web_pages_have_to_pass(
    desk: Desk, standing: Yard, tmp_path: Path, version: str, kind: str
) -> None:
    definitions.install(desk.cluster, version.partition(".")[0])
    rule = {"services": [{"name": "odoo", "port": 80}]}
    tcp = {"routes": [{"match": "HostSNI(`*`)", **rule} if kind == "IngressRouteTCP" else rule]}
    route = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "past", "namespace": SPACE},
        "spec": tcp if kind.startswith("Ingress") else {"hostnames": ["one-spa.odoo.test"]},
    }

    def sent(namespace: str) -> str:
        (tmp_path / "route.json").write_text(
            json.dumps({**route, "metadata": {"name": "past", "namespace": namespace}})
        )
        return standing.run("kubectl", "create", "--dry-run=server", "-f", str(tmp_path / "route.json")).output

    refused, elsewhere = sent(SPACE), sent("default")
    if kind == "HTTPRoute":
        desk.cluster.delete(f"{definitions.AT}httproutes.gateway.networking.k8s.io", "Background")

    assert f"denied request: {kind} past leads past everything that web pages have to pass; why: " in refused
    assert "created (server dry run)" in elsewhere


def test_a_configuration_is_judged_that_is_not_too_large_to_be(desk: Desk, everything: Mapping[str, Made]) -> None:
    """The API server has a budget for each expression, and refuses what exceeds it in words that help nobody."""
    good = everything[f"{TENANT}-odoo-programs"]
    line = "a line of a program that is neither short nor long, with no secret in it\n"
    parts = {f"part-{number}": line * (9_000 // len(line)) for number in range(11)}
    secret = {"part-0": f"{parts['part-0']}password = r4nd0mr4nd0m\n"}

    def sent(data: Mapping[str, str]) -> str:
        return desk.send(replace(good, inputs={**good.inputs, "data": data}))

    assert sent(parts) == ""
    assert "has a secret in clear at data.part-0" in sent({**parts, **secret})
    assert sent({**parts, **secret, "part-11": line * (800_000 // len(line))}) == ""
