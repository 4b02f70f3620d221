"""`fleet health` on the real API server: what is broken is told with why and since when, as controllers and operators say it.

CloudNativePG and cert-manager do not run here: what they would say of their objects is written into the status of those.
"""

import json
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import definitions
import pytest
from rehearsed import rehearse
from yard import Done, Yard

from local.plugins.kubernetes.cluster import Cluster

pytestmark = pytest.mark.engine

BROKEN: Final = "ward-one"
"""On the shared server."""
STABLES: Final = "ward-two"
"""With a server of its own, and an address of its own."""
DOMAIN: Final = "erp.ward-two.example"
SECONDS: Final = 90
QUARTER: Final = "2027-01-10T08:15:00Z"
HEALTHY: Final = "Cluster in healthy state"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard], standing: Yard) -> Yard:
    operators = ("cnpg", "barman-cloud", "cert-manager")
    definitions.install(Cluster(standing.platform.home / "kubeconfig", "odoo-local"), *operators)
    made = yards(stack="ward")
    own = {"strategy": "dedicated", "built": "with-tenant", "sslmode": "prefer", "tenants": 1, "connections": 60}
    made.configure(
        cluster={**made.fact("cluster"), "api": {"cidr": "10.1.2.7/32", "port": 6443}},
        servers={"shared-1": made.fact("servers")["shared-1"], "own-1": own},
        addons=["cloudnative-pg", "cert-manager"],
        ingress={"issuer": "letsencrypt"},
    )
    made.add(BROKEN)
    place = {"strategy": "dedicated", "server": "own-1"}
    made.add(STABLES, plan="premium", placement=place, domains=[DOMAIN])
    done = made.up()
    assert done.code == 0, done.output
    return made


def health(yard: Yard, *arguments: str) -> tuple[int, Mapping[str, Any]]:
    done = yard.fleet("health", "--json", *arguments)
    return done.code, json.loads(done.output)


def parts(yard: Yard, tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """What is told of each part of one tenant."""
    _, found = health(yard)
    (one,) = (each for each in found["health"] if each["tenant"] == tenant)
    return {part["part"]: part for part in one["parts"]}


def part(yard: Yard, tenant: str, name: str) -> tuple[bool, str, str, str | None]:
    one = parts(yard, tenant)[name]
    since = one["since"] and datetime.fromisoformat(one["since"]).astimezone(UTC).isoformat()
    return one["is_good"], one["how"], one["why"], since


def when(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


def says(yard: Yard, kind: str, tenant: str, name: str, **status: object) -> None:
    """Writes what whoever looks after the object would say of it."""
    patch = json.dumps({"status": status})
    at = ("--namespace", f"odoo-{tenant}", "--subresource", "status", "--type", "merge", "--patch", patch)
    yard.kubectl("patch", kind, name, *at)


def condition(kind: str, status: str, reason: str, message: str = "") -> Mapping[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": QUARTER}


def until(yard: Yard, kind: str, name: str, path: str) -> str:
    """What stands at *path* of an object of the broken tenant, once something does."""
    end = time.monotonic() + SECONDS
    while not (
        said := yard.kubectl("get", kind, name, "--namespace", f"odoo-{BROKEN}", "--output", f"jsonpath={path}")
    ):
        assert time.monotonic() < end, f"{kind} {name}: nothing at {path}"
        time.sleep(0.5)
    return said


def test_a_server_of_a_tenants_own_is_told_as_its_operator_tells_of_it(yard: Yard) -> None:
    asked = cast("Mapping[str, Any]", yard.look_at("clusters.postgresql.cnpg.io", f"odoo-{STABLES}", "database"))
    made, instances = asked["metadata"], asked["spec"]["instances"]
    assert part(yard, STABLES, "database") == (
        False,
        "down",
        "the operator has said nothing of it",
        when(made["creationTimestamp"]),
    )

    ready = condition("Ready", "False", "ClusterIsNotReady", "Cluster Is Not Ready")
    archive = condition("ContinuousArchiving", "False", "ContinuousArchivingFailing", "exit status 4")
    status = {"phase": "Failing over", "phaseReason": "database-1 is gone", "readyInstances": 0}
    says(yard, "clusters.postgresql.cnpg.io", STABLES, "database", **status, conditions=[ready, archive])

    assert part(yard, STABLES, "database") == (
        False,
        "down",
        f"Failing over: database-1 is gone; 0 of {instances} instances are ready",
        when(QUARTER),
    )
    assert part(yard, STABLES, "archive") == (
        False,
        "behind",
        "ContinuousArchivingFailing: exit status 4",
        when(QUARTER),
    )

    well = [condition("Ready", "True", "ClusterIsReady"), condition("ContinuousArchiving", "True", "Success")]
    status = {"phase": HEALTHY, "phaseReason": "", "readyInstances": instances}
    says(yard, "clusters.postgresql.cnpg.io", STABLES, "database", **status, conditions=well)
    assert part(yard, STABLES, "database") == (True, "live", "", when(QUARTER))
    assert part(yard, STABLES, "archive") == (True, "written", "", when(QUARTER))


def test_a_certificate_that_is_not_ready_is_told_as_cert_manager_tells_of_it(yard: Yard) -> None:
    pending = condition("Ready", "False", "DoesNotExist", "the Secret does not exist")
    says(yard, "certificates.cert-manager.io", STABLES, DOMAIN, conditions=[pending])

    assert part(yard, STABLES, f"certificate {DOMAIN}") == (
        False,
        "not ready",
        "DoesNotExist: the Secret does not exist",
        when(QUARTER),
    )


def test_a_restore_that_was_proven_longer_ago_than_its_alert_waits_is_told(yard: Yard) -> None:
    assert part(yard, BROKEN, "restore")[:3] == (True, "not yet rehearsed", "")
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
    rehearse(yard, BROKEN, began=f"timestamptz '{began.isoformat()}'")

    assert part(yard, BROKEN, "restore") == (False, "old", "none has passed since", began.isoformat())
    rehearse(yard, BROKEN)
    assert part(yard, BROKEN, "restore")[:3] == (True, "proven", "")


def test_pods_that_the_quota_refuses_and_a_job_that_ran_out_of_time_are_told(yard: Yard) -> None:
    home = ("--namespace", f"odoo-{BROKEN}")
    patch = ("--type", "merge", "--patch")
    yard.kubectl("patch", "resourcequota", "plan", *home, *patch, '{"spec": {"hard": {"pods": "0"}}}')
    yard.kubectl("delete", "pods", *home, "--all", "--wait=false")
    until(yard, "deployment", "web", '{.status.conditions[?(@.type=="ReplicaFailure")].message}')
    available = '{.status.conditions[?(@.status=="False")].lastTransitionTime}'
    since = until(yard, "deployment", "web", available)
    good, how, why, told = part(yard, BROKEN, "odoo")

    assert (good, how, told) == (False, "down", when(since))
    assert why.startswith("FailedCreate: pods ")
    assert "exceeded quota: plan" in why

    yard.kubectl("create", "job", "--from=cronjob/backup", "by-hand", *home)
    yard.kubectl("patch", "job", "by-hand", *home, *patch, '{"spec": {"activeDeadlineSeconds": 1}}')
    since = until(yard, "job", "by-hand", '{.status.conditions[?(@.type=="Failed")].lastTransitionTime}')

    assert part(yard, BROKEN, "backup") == (
        False,
        "failed",
        "by-hand: DeadlineExceeded: Job was active longer than specified deadline",
        when(since),
    )
    code, found = health(yard)
    assert (code, found["problems"]) == (4, [])


def test_a_claim_whose_volume_is_gone_is_told(yard: Yard) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    volume = until(yard, "pvc", "filestore", "{.spec.volumeName}")
    # One that is in use is held until nobody uses it any more; a person can let go of it.
    yard.kubectl("delete", "persistentvolume", volume, "--wait=false")
    let_go = ("--type", "merge", "--patch", '{"metadata": {"finalizers": null}}')
    yard.kubectl("patch", "persistentvolume", volume, *let_go)
    end = time.monotonic() + SECONDS
    while until(yard, "pvc", "filestore", "{.status.phase}") != "Lost":
        assert time.monotonic() < end, "it is still bound"
        time.sleep(0.5)
    good, how, why, since = part(yard, BROKEN, "filestore")

    assert (good, how, why) == (False, "lost", f"its volume {volume} is gone")
    assert since is not None
    assert datetime.fromisoformat(since) >= before


def test_of_who_is_suspended_it_is_told_since_when(yard: Yard) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    yard.edit(STABLES, state="suspended")
    done = yard.up()
    assert done.code == 0, done.output
    good, how, why, since = part(yard, STABLES, "odoo")

    assert (good, why) == (True, "it is suspended")
    assert how in ("off", "stopping")
    assert since is not None
    assert before <= datetime.fromisoformat(since) <= datetime.now(UTC)


def test_a_cluster_that_cannot_be_reached_hides_nobody_elses_tenants(yard: Yard) -> None:
    shutil.copy(yard.root / "Pulumi.ward.yaml", yard.root / "Pulumi.astray.yaml")
    (yard.root / "tenants" / "astray").mkdir()
    astray = Yard(yard.root, yard.platform, yard.backend, "astray")
    astray.configure(cluster={**yard.fact("cluster"), "context": "nowhere"})
    astray.add("ward-three")
    both = ("--stack", "astray", "--stack", "ward")
    shown, told = run(yard, *both), run(yard, *both, "--json")
    found = json.loads(told.output)

    assert (shown.code, told.code) == (1, 1)
    assert [one["tenant"] for one in found["health"]] == [BROKEN, STABLES]
    assert [problem["what"].partition(":")[0] for problem in found["problems"]] == ["stack astray"]
    assert "of 2 are as they should be." in shown.output
    assert "stack astray: " in shown.output


def run(yard: Yard, *arguments: str) -> Done:
    return yard.run(str(yard.root / ".venv/bin/fleet"), "health", *arguments)
