"""What somebody with kubectl is refused in a customer's namespace, by the real API server: the same ways to break a rule.

Whatever is shipped passes: the stack that most engine tests stand on has installed the policies, and lives under them.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, cast

import breakages
import pytest
from breakages import BREAKAGES, TENANT, Breakage, broken, made
from copied import copy
from recording import record
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
BY_ITSELF = (
    "that its container does not name",
    "is of type ExternalName",
    "is called odoo-else",
    "its customer's addresses",
)
"""What the API server refuses before it comes to our rules, or is another object altogether."""


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
    released = broken(home.inputs, ("metadata", "annotations", RELEASED), "true")
    assert desk.send(replace(home, inputs=released), dry_run=False) == ""
    assert desk.remove(home) == ""


def is_guarded(change: Breakage, one: Made) -> bool:
    guard = GUARDS.get(change.rule)
    if guard is None or one.type not in KINDS or change.path == ("protect",):
        return False
    return any(KINDS[one.type].plural in kinds for _, kinds in guard.kinds)


def test_what_a_tenant_is_made_of_passes(desk: Desk, everything: Mapping[str, Made]) -> None:
    sent = [one for one in everything.values() if one.namespace == SPACE and one.type in KINDS]

    assert len(sent) > 15
    assert {one.name: said for one in sent if (said := desk.send(one))} == {}


@pytest.mark.parametrize("change", BREAKAGES, ids=lambda change: f"{change.rule}: {change.said.strip()}")
def test_what_breaks_a_rule_is_refused_to_everybody(
    desk: Desk, everything: Mapping[str, Made], change: Breakage
) -> None:
    good = everything[change.name]
    if not is_guarded(change, good) or any(words in change.said for words in BY_ITSELF):
        pytest.skip("the API server has no means of knowing, or knows by itself")
    said = desk.send(replace(good, inputs=broken(good.inputs, change.path, change.value)))

    assert f"ValidatingAdmissionPolicy 'odoo-saas-{change.rule}'" in said, said
    assert f"denied request: {good.kind} {good.object_name} " in said, said
    assert "; why: " in said
    assert "; do: " in said


def test_every_guard_is_proven_here() -> None:
    assert set(GUARDS) - {change.rule for change in BREAKAGES} == set()
    assert len(GUARDS) == 8


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
        released = broken(home.inputs, ("metadata", "annotations", RELEASED), "true")
        assert desk.send(replace(home, inputs=released), dry_run=False) == ""
        # It judges by its own copy of the namespace, which comes a moment after.
        until(lambda: desk.remove(kept) == "", "the removal")
        assert desk.send(home, dry_run=False) == ""


def test_a_namespace_cannot_slip_away_by_losing_its_mark(desk: Desk, everything: Mapping[str, Made]) -> None:
    home = everything[f"{TENANT}-namespace"]
    bare: dict[str, Any] = {**cast("Mapping[str, Any]", home.inputs["metadata"]), "labels": {}}

    assert "is forbidden: ValidatingAdmissionPolicy 'odoo-saas-" in desk.send(
        replace(home, inputs={**home.inputs, "metadata": bare})
    )


@pytest.mark.parametrize("rule", ["images", "behind-the-ingress"])
def test_what_is_not_ours_is_nobodys_business(desk: Desk, everything: Mapping[str, Made], rule: str) -> None:
    change = next(one for one in BREAKAGES if one.rule == rule)
    good = everything[change.name]
    elsewhere = broken(broken(good.inputs, change.path, change.value), ("metadata", "namespace"), "default")

    assert desk.send(replace(good, inputs=elsewhere)) == ""
