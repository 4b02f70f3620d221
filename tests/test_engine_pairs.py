"""What is shipped and what could be, put before a real API server with the operators' own definitions, object by object.

What others need is created: namespaces with their quotas, limits and accounts. The rest is asked with dryRun=All, which
goes through all of admission, Pod Security's included, and starts nothing. At last real pods of each template stand in
every namespace, gated so that no node gets them, and the quota counts them.
"""

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, cast

import definitions
import pairs
import pytest
from copied import ROOT, STACKS, TENANTS
from definitions import FOLDER

from components.isolation import POD_SECURITY
from fleet.rendering import TENANT, Manifest, manifests
from local.platform import Platform
from local.plugins.kubernetes.cluster import Answer, Cluster
from local.plugins.values import Values
from tenancy.names import RELEASED

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

REAL: Final = ("ResourceQuota", "LimitRange", "ServiceAccount", "PriorityClass")
GATE: Final = [{"name": "odoo-saas/never"}]
AT_ONCE: Final = 8
SECONDS: Final = 30

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Trial:
    """All rendered objects, and the cluster that judges them."""

    cluster: Cluster
    objects: tuple[Body, ...]
    borrowed: frozenset[str] = frozenset()
    """The names of priority classes that somebody else's stack has put there: they are asked about, never written."""

    @cached_property
    def kinds(self) -> Mapping[tuple[str, str], tuple[str, bool]]:
        """Plural, and whether it lives in a namespace, of each API version and kind; asked of the server."""
        found: dict[tuple[str, str], tuple[str, bool]] = {}
        for version in {str(one["apiVersion"]) for one in self.objects} | {"v1"}:
            for kind in cast("list[Body]", self.cluster.get(_root(version))["resources"]):
                if "/" not in kind["name"]:
                    found[version, kind["kind"]] = kind["name"], kind["namespaced"]
        return found

    def path(self, one: Body) -> str:
        assert (one["apiVersion"], one["kind"]) in self.kinds, f"the cluster knows no {one['kind']}"
        plural, namespaced = self.kinds[one["apiVersion"], one["kind"]]
        inside = f"/namespaces/{one['metadata']['namespace']}" if namespaced else ""
        return f"{_root(one['apiVersion'])}{inside}/{plural}/{one['metadata']['name']}"

    def judge(self, one: Body, *, dry_run: bool) -> list[str]:
        """What the server refuses the object for or warns of; nothing if it takes it."""
        where = f"{one['kind']} {one['metadata'].get('namespace', '')}/{one['metadata']['name']}"
        for left in reversed(range(SECONDS * 10)):
            try:
                _, warnings = self.cluster.apply(self.path(one), cast("Values", one), force=True, dry_run=dry_run)
            except Answer as answer:
                # The quota's controller and that of accounts come after the namespace.
                if left and (
                    "status unknown for quota" in str(answer) or "error looking up service acc" in str(answer)
                ):
                    time.sleep(0.1)
                    continue
                return [f"{where}: {answer}"]
            return [f"{where}: {warning}" for warning in warnings]
        raise AssertionError

    def judge_all(self, objects: Sequence[Body], *, dry_run: bool) -> list[str]:
        assert self.kinds

        def judge(one: Body) -> list[str]:
            return self.judge(one, dry_run=dry_run)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sorted(said for found in pool.map(judge, objects) for said in found)

    def of(self, is_wanted: Callable[[Body], bool]) -> tuple[Body, ...]:
        return tuple(one for one in self.objects if is_wanted(one))


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


@pytest.fixture(scope="module")
def trial(platform: Platform) -> Generator[Trial]:
    """What is shipped and what could be, each stack in namespaces of its own: a cluster has but one of a name."""
    cluster = Cluster(platform.home / "kubeconfig", "odoo-local")
    operators = (*(folder.name for folder in sorted(FOLDER.glob("*/"))), "vertical-pod-autoscaler")
    definitions.install(cluster, *operators)
    stacks = {**{stack: manifests(ROOT, stack) for stack in STACKS}, **pairs.rendered()}
    trial = Trial(cluster, tuple(one for stack, objects in stacks.items() for one in _apart(stack, objects)))
    classes = trial.of(lambda one: one["kind"] == "PriorityClass")
    lent = [one for one in classes if not _is_there(trial, one)]
    trial = replace(trial, borrowed=frozenset(one["metadata"]["name"] for one in classes if one not in lent))
    yield trial
    for one in (*lent, *trial.of(lambda one: one["kind"] == "Namespace")):
        if _is_there(trial, one):
            if one["kind"] == "Namespace":
                # The API server lets nobody remove a customer's who is not released.
                notes = {**one["metadata"].get("annotations", {}), RELEASED: "true"}
                metadata = {**one["metadata"], "annotations": notes}
                cluster.apply(trial.path(one), cast("Values", {**one, "metadata": metadata}), force=True, dry_run=False)
            cluster.delete(trial.path(one), "Background")


def _apart(stack: str, objects: Sequence[Manifest]) -> list[Body]:
    """The stack's objects in namespaces whose names begin with its own; one that another stack builds is lent to it."""
    built = {str(_of(one)["name"]) for one in objects if one["kind"] == "Namespace"}
    used = {str(_of(one)["namespace"]) for one in objects if "namespace" in _of(one)}
    lent = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": POD_SECURITY}}
        for name in used - built
    ]
    text = json.dumps([*objects, *lent])
    for name in used | built:
        text = text.replace(f'"{name}"', f'"{stack}-{name}"')
    return json.loads(text)


def _of(one: Manifest) -> Body:
    return cast("Body", one["metadata"])


def _is_there(trial: Trial, one: Body) -> bool:
    try:
        trial.cluster.get(trial.path(one))
    except Answer:
        return False
    return True


@pytest.fixture(scope="module")
def homes(trial: Trial) -> list[str]:
    """What the server says of the namespaces, and of what has to be in them before anything else."""
    spaces = trial.judge_all(trial.of(lambda one: one["kind"] == "Namespace"), dry_run=False)
    real = trial.of(lambda one: one["kind"] in REAL)
    mine = [one for one in real if not (one["kind"] == "PriorityClass" and one["metadata"]["name"] in trial.borrowed)]
    theirs = [one for one in real if one not in mine]
    return spaces + trial.judge_all(mine, dry_run=False) + trial.judge_all(theirs, dry_run=True)


def test_every_namespace_quota_limit_account_and_priority_is_taken_without_a_warning(homes: list[str]) -> None:
    assert "\n".join(homes) == ""


@pytest.mark.parametrize(("stack", "tenant"), TENANTS)
def test_every_object_of_a_shipped_tenant_is_taken_without_a_warning(
    trial: Trial, homes: list[str], stack: str, tenant: str
) -> None:
    mine = trial.of(
        lambda one: (
            one["kind"] not in ("Namespace", *REAL)
            and one["metadata"].get("namespace", "").startswith(f"{stack}-")
            and one["metadata"]["labels"].get(TENANT) == tenant
        )
    )

    assert mine
    assert "\n".join(trial.judge_all(mine, dry_run=True)) == ""


def test_every_other_object_is_taken_without_a_warning(trial: Trial, homes: list[str]) -> None:
    shipped = {tenant for _, tenant in TENANTS}
    rest = trial.of(
        lambda one: one["kind"] not in ("Namespace", *REAL) and one["metadata"]["labels"].get(TENANT) not in shipped
    )

    assert "\n".join(trial.judge_all(rest, dry_run=True)) == ""


def test_a_rollout_a_prepare_and_a_backup_together_fit_the_quota(trial: Trial, homes: list[str]) -> None:
    """Also where Pod Security enforces what it only warned of above: these are pods."""
    wanted = [pod for one in trial.objects for pod in _pods(one, trial)]

    assert len(wanted) > len(pairs.covering().tenants) * 2
    assert "\n".join(trial.judge_all(wanted, dry_run=False)) == ""


def _pods(one: Body, trial: Trial) -> list[Body]:
    """The pods that a workload has when it has most: of a Deployment one is just being replaced."""
    spec = one.get("spec", {})
    if one["kind"] == "Deployment":
        scaled = trial.of(
            lambda other: (
                other["kind"] == "HorizontalPodAutoscaler"
                and other["metadata"]["namespace"] == one["metadata"]["namespace"]
                and other["spec"]["scaleTargetRef"]["name"] == one["metadata"]["name"]
            )
        )
        most = max([spec.get("replicas", 1), *(each["spec"]["maxReplicas"] for each in scaled)])
        return [_pod(one, spec["template"], number) for number in range(most + 1)]
    if one["kind"] == "CronJob":
        return [_pod(one, spec["jobTemplate"]["spec"]["template"], 0)]
    return []


def _pod(of: Body, template: Body, number: int) -> Body:
    metadata = {"name": f"{of['metadata']['name']}-{number}", "namespace": of["metadata"]["namespace"]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**template["metadata"], **metadata},
        "spec": {**template["spec"], "schedulingGates": GATE},
    }
