"""Whether a database server in the cluster is as it should be, judged on Clusters as CloudNativePG tells of them."""

from datetime import datetime

import pytest
from objects_of import LATER, MADE, SINCE, Given, condition, thing

from fleet.serving import archiving, serving
from fleet.vitals import Vital

HEALTHY = "Cluster in healthy state"
READY, NOT_READY = condition("Ready", "True"), condition("Ready", "False", LATER)


def cluster(*conditions: Given, **status: object) -> Given:
    return thing(*conditions, spec={"instances": 2}, status=status)


def test_a_server_whose_instances_are_all_ready_is_live():
    assert serving("database", cluster(READY, phase=HEALTHY, readyInstances=2)) == Vital(
        part="database", is_good=True, how="live", since=SINCE
    )


@pytest.mark.parametrize(
    ("found", "how", "why", "since"),
    [
        (
            cluster(NOT_READY, phase="Failing over", phaseReason="database-1 is gone", readyInstances=1),
            "short",
            "Failing over: database-1 is gone; 1 of 2 instances are ready",
            LATER,
        ),
        (
            cluster(NOT_READY, phase="Setting up primary"),
            "down",
            "Setting up primary; 0 of 2 instances are ready",
            LATER,
        ),
        (cluster(READY, phase=HEALTHY, readyInstances=1), "short", "1 of 2 instances are ready", SINCE),
        (
            cluster(NOT_READY, phase="Waiting for user action", readyInstances=2),
            "short",
            "Waiting for user action; 2 of 2 instances are ready",
            LATER,
        ),
        (cluster(), "down", "the operator has said nothing of it", MADE),
        (None, "not there", "no Cluster of it has been built", None),
    ],
)
def test_any_other_is_not_well_and_the_operator_says_why(
    found: Given | None, how: str, why: str, since: datetime | None
):
    assert serving("database", found) == Vital(part="database", is_good=False, how=how, why=why, since=since)


WRITES = condition("ContinuousArchiving", "True")


@pytest.mark.parametrize(
    ("found", "is_good", "how", "why", "since"),
    [
        (cluster(WRITES), True, "written", "", SINCE),
        (
            cluster(condition("ContinuousArchiving", "False", LATER, reason="ContinuousArchivingFailing", message="403")),
            False,
            "behind",
            "ContinuousArchivingFailing: 403",
            LATER,
        ),
        (
            cluster(WRITES, condition("LastBackupSucceeded", "False", LATER, reason="LastBackupFailed", message="no space")),
            False,
            "not copied",
            "LastBackupFailed: no space",
            LATER,
        ),
        (cluster(WRITES, condition("LastBackupSucceeded", "False", LATER, reason="BackupStarted")), True, "written", "", SINCE),
        (cluster(), True, "none yet", "", MADE),
        (None, False, "not there", "no Cluster of it has been built", None),
    ],
)  # fmt: skip
def test_its_past_has_to_be_written_down(
    found: Given | None, is_good: bool, how: str, why: str, since: datetime | None
):
    vital = archiving("archive", found)

    assert (vital.is_good, vital.how, vital.why, vital.since) == (is_good, how, why, since)
