"""Whether a part of a tenant is as it should be, judged on objects as an API server gives them."""

from collections.abc import Mapping
from typing import Any

import pytest
from objects_of import LATER, MADE, NOON, SINCE, Given, condition, owner, text, thing

from fleet.vitals import Vital, bound, certified, running
from tenancy.words import State

AVAILABLE = condition("Available", "x")
READY = {"replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}


def deployment(
    replicas: int = 1, /, *more: Given, owners: tuple[Given, ...] = (), status: Given | None = None
) -> Given:
    said = {"observedGeneration": 2, **(status or {})}
    return thing(AVAILABLE, *more, spec={"replicas": replicas}, owners=owners, status=said)


def pod(*containers: Mapping[str, object], **status: object) -> Mapping[str, Any]:
    return {"metadata": {}, "status": {"containerStatuses": list(containers), **status}}


def test_what_runs_its_newest_template_is_live():
    assert running("odoo", deployment(status=READY), [], State.ACTIVE) == Vital(
        part="odoo", is_good=True, how="live", since=SINCE
    )


@pytest.mark.parametrize(
    ("pods", "why"),
    [
        ([], "0 of 1 are ready"),
        (
            [pod({"name": "odoo", "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m"}}})],
            "odoo: CrashLoopBackOff back-off 5m",
        ),
        ([pod({"name": "odoo", "state": {"waiting": {"reason": "ContainerCreating"}}})], "0 of 1 are ready"),
        (
            [
                pod(
                    initContainerStatuses=[
                        {"name": "prepare", "state": {"terminated": {"exitCode": 3, "reason": "Error"}}}
                    ]
                )
            ],
            "prepare: ended with 3 Error",
        ),
        (
            [pod(conditions=[{"type": "PodScheduled", "status": "False", "message": "0/2 nodes are available"}])],
            "no node takes it: 0/2 nodes are available",
        ),
    ],
)
def test_what_does_not_run_is_down_and_the_first_pod_says_why(pods: list[Mapping[str, Any]], why: str):
    found = running("odoo", deployment(1), pods, State.ACTIVE)

    assert found == Vital(part="odoo", is_good=False, how="down", why=why, since=SINCE)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            condition("ReplicaFailure", "True", reason="FailedCreate", message="exceeded quota"),
            "FailedCreate: exceeded quota",
        ),
        (
            condition("Progressing", "False", reason="ProgressDeadlineExceeded", message="has timed out"),
            "ProgressDeadlineExceeded: has timed out",
        ),
        (condition("Progressing", "True", reason="NewReplicaSetAvailable", message="x"), "0 of 1 are ready"),
        (condition("ReplicaFailure", "False", reason="FailedCreate", message="x"), "0 of 1 are ready"),
    ],
)
def test_what_the_server_refuses_is_told_in_its_words(said: Given, why: str):
    found = running("odoo", deployment(1, said), [], State.ACTIVE)

    assert found == Vital(part="odoo", is_good=False, how="down", why=why, since=SINCE)


@pytest.mark.parametrize("status", [{**READY, "updatedReplicas": 0}, {**READY, "observedGeneration": 1}])
def test_what_runs_an_older_template_is_rolling_since_the_template_was_changed(status: Mapping[str, object]):
    owners = (owner(LATER, "spec", "template"),)
    found = running("odoo", deployment(1, owners=owners, status=status), [], State.ACTIVE)

    assert found == Vital(part="odoo", is_good=False, how="rolling", why="1 of 1 are ready", since=LATER)


def test_what_has_lost_one_of_its_pods_is_short_since_that_one_is_not_ready():
    bad = pod(conditions=[condition("Ready", "False", LATER)])
    status = {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 1}
    found = running(
        "odoo", deployment(2, status=status), [pod(conditions=[condition("Ready", "True")]), bad], State.ACTIVE
    )

    assert found == Vital(part="odoo", is_good=False, how="short", why="1 of 2 are ready", since=LATER)


SCALED = (owner(LATER, "spec", "replicas"), owner(NOON, "status", "replicas"))


def test_of_a_suspended_tenant_nothing_runs_since_it_was_scaled_and_that_is_right():
    assert running("odoo", deployment(0, owners=SCALED), [], State.SUSPENDED) == Vital(
        part="odoo", is_good=True, how="off", why="it is suspended", since=LATER
    )
    assert running("odoo", deployment(0, owners=SCALED, status={"replicas": 1}), [], State.SUSPENDED) == Vital(
        part="odoo", is_good=True, how="stopping", why="it is suspended", since=LATER
    )


@pytest.mark.parametrize("status", [READY, {}])
def test_a_suspended_tenant_that_is_still_asked_to_run_is_not_right(status: Given):
    assert running("odoo", deployment(1, owners=SCALED, status=status), [], State.SUSPENDED) == Vital(
        part="odoo",
        is_good=False,
        how="runs",
        why="it is suspended and may not run, and the cluster is asked for 1: its update failed, or it was scaled by hand",
        since=LATER,
    )


def test_an_active_tenant_with_nothing_to_run_is_not_right():
    assert running("odoo", deployment(0, owners=SCALED), [], State.ACTIVE) == Vital(
        part="odoo", is_good=False, how="off", why="it is scaled to no pods at all", since=LATER
    )
    assert running("odoo", None, [], State.ACTIVE) == Vital(
        part="odoo", is_good=False, how="not there", why="nothing of it has been built"
    )


@pytest.mark.parametrize(
    ("phase", "is_good", "why"),
    [
        ("Bound", True, ""),
        ("Pending", False, "no volume of the class fast is bound to it"),
        ("Lost", False, "its volume pv-1 is gone"),
    ],
)
def test_a_claim_has_to_be_bound_and_says_since_when_it_is_not(phase: str, is_good: bool, why: str):
    spec = {"storageClassName": "fast", "volumeName": "pv-1"}
    owners = (owner(SINCE, "status", "phase"),)

    assert bound("filestore", thing(spec=spec, status={"phase": phase}, owners=owners)) == Vital(
        part="filestore", is_good=is_good, how=phase.lower(), why=why, since=SINCE
    )
    assert bound("filestore", thing(spec=spec, status={"phase": phase})).since == MADE
    assert not bound("filestore", None).is_good


@pytest.mark.parametrize(
    ("found", "is_good", "how", "why", "since"),
    [
        (thing(condition("Ready", "True"), status={"notAfter": "2027-01-24T12:00:00Z"}), True, "ready", "", SINCE),
        (
            thing(condition("Ready", "True"), status={"notAfter": "2027-01-24T11:59:59Z", "renewalTime": text(LATER)}),
            False,
            "ends soon",
            "it was not renewed, and ends on 2027-01-24",
            LATER,
        ),
        (
            thing(condition("Ready", "False", reason="DoesNotExist", message="the Secret does not exist")),
            False,
            "not ready",
            "DoesNotExist: the Secret does not exist",
            SINCE,
        ),
        (thing(), False, "not ready", "cert-manager has said nothing of it", MADE),
        (None, False, "not there", "nobody has been asked for it", None),
    ],
)
def test_a_certificate_has_to_be_ready_and_renewed_in_time(
    found: Given | None, is_good: bool, how: str, why: str, since: object
):
    vital = certified("certificate", found, NOON)

    assert (vital.is_good, vital.how, vital.why, vital.since) == (is_good, how, why, since)
