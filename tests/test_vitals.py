"""Whether a part of a tenant is as it should be, judged on objects as an API server gives them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleet.vitals import Vital, bound, fresh, running
from tenancy.words import State

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
EARLIER = "2027-01-10T08:00:00Z"
SINCE = datetime(2027, 1, 10, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def deployment(replicas: int = 1, /, **status: object) -> Mapping[str, Any]:
    said = {
        "observedGeneration": 2,
        "conditions": [{"type": "Available", "status": "x", "lastTransitionTime": EARLIER}],
    }
    return {"metadata": {"generation": 2}, "spec": {"replicas": replicas}, "status": {**said, **status}}


READY = {"replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}


def pod(*containers: Mapping[str, object], **status: object) -> Mapping[str, Any]:
    return {"metadata": {}, "status": {"containerStatuses": list(containers), **status}}


def test_what_runs_its_newest_template_is_live():
    assert running("odoo", deployment(**READY), [], State.ACTIVE) == Vital(
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


def test_what_the_server_refuses_is_told_in_its_words():
    condition = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"}
    found = running("odoo", deployment(conditions=[condition]), [], State.ACTIVE)

    assert (found.how, found.why) == ("down", "FailedCreate: exceeded quota")


@pytest.mark.parametrize(
    "status",
    [
        {**READY, "updatedReplicas": 0},
        {**READY, "observedGeneration": 1},
    ],
)
def test_what_runs_an_older_template_is_rolling(status: Mapping[str, object]):
    found = running("odoo", deployment(1, **status), [], State.ACTIVE)

    assert (found.is_good, found.how) == (False, "rolling")


def test_of_a_suspended_tenant_nothing_runs_and_that_is_right():
    assert running("odoo", deployment(0), [], State.SUSPENDED) == Vital(
        part="odoo", is_good=True, how="off", why="it is suspended"
    )


def test_an_active_tenant_with_nothing_to_run_is_not_right():
    assert not running("odoo", deployment(0), [], State.ACTIVE).is_good
    assert running("odoo", None, [], State.ACTIVE).how == "not there"


@pytest.mark.parametrize(("phase", "is_good"), [("Bound", True), ("Pending", False), ("Lost", False)])
def test_a_claim_has_to_be_bound(phase: str, is_good: bool):
    assert bound("filestore", {"status": {"phase": phase}}).is_good is is_good
    assert not bound("filestore", None).is_good


def cron(last: str | None, made: str = EARLIER, **spec: object) -> Mapping[str, Any]:
    status = {} if last is None else {"lastSuccessfulTime": last}
    return {"metadata": {"creationTimestamp": made}, "spec": spec, "status": status}


@pytest.mark.parametrize(
    ("found", "is_good", "how", "why"),
    [
        (cron(EARLIER), True, "fresh", ""),
        (cron("2027-01-09T12:00:01Z"), True, "fresh", ""),
        (cron("2027-01-09T12:00:00Z"), False, "old", "the newest one is too old"),
        (cron("2027-01-01T12:00:00Z", suspend=True), False, "old", "its schedule is suspended"),
        (cron(None), True, "none yet", ""),
        (cron(None, made="2027-01-09T12:00:00Z"), False, "none", ""),
        (None, False, "not there", "nobody copies it"),
    ],
)
def test_a_backup_is_missed_from_its_age_on(found: Mapping[str, Any] | None, is_good: bool, how: str, why: str):
    vital = fresh("backup", found, NOON, DAY)

    assert (vital.is_good, vital.how, vital.why) == (is_good, how, why)
