"""Whether backups are made and come back, judged on CronJobs, their jobs, and what rehearsals have written down."""

from datetime import UTC, datetime, timedelta

import pytest
from objects_of import LATER, MADE, NOON, SINCE, Given, condition, text, thing

from fleet.proofs import Proof
from fleet.proving import fresh, proven
from fleet.vitals import Vital

DAY = timedelta(days=1)
YESTERDAY = datetime(2027, 1, 9, 12, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 12, tzinfo=UTC)


def cron(last: datetime | None, made: datetime = MADE, **spec: object) -> Given:
    return thing(spec=spec, made=made, status={} if last is None else {"lastSuccessfulTime": text(last)})


def failed(at: datetime = LATER, name: str = "backup-1") -> Given:
    said = {"reason": "BackoffLimitExceeded", "message": "Job has reached the specified backoff limit"}
    return thing(condition("Failed", "True", at, **said), name=name)


FAILED = "backup-1: BackoffLimitExceeded: Job has reached the specified backoff limit"


@pytest.mark.parametrize(
    ("found", "is_good", "how", "why", "since"),
    [
        (cron(SINCE), True, "fresh", "", SINCE),
        (cron(YESTERDAY + timedelta(seconds=1)), True, "fresh", "", YESTERDAY + timedelta(seconds=1)),
        (cron(YESTERDAY), False, "old", "the newest one is too old", YESTERDAY),
        (cron(NEW_YEAR, suspend=True), False, "old", "its schedule is suspended", NEW_YEAR),
        (cron(None), True, "none yet", "", MADE),
        (cron(None, made=YESTERDAY), False, "none", "none has ever ended well", YESTERDAY),
        (None, False, "not there", "nobody copies it", None),
    ],
)
def test_a_backup_is_missed_from_its_age_on(
    found: Given | None, is_good: bool, how: str, why: str, since: datetime | None
):
    vital = fresh("backup", found, [], NOON, DAY)

    assert (vital.is_good, vital.how, vital.why, vital.since) == (is_good, how, why, since)


@pytest.mark.parametrize("found", [cron(SINCE), cron(None)])
def test_a_backup_that_failed_since_is_told_with_the_reason(found: Given):
    ended_well = thing(condition("Complete", "True", NOON), condition("Failed", "False", NOON), name="backup-2")

    assert fresh("backup", found, [failed(MADE, "backup-0"), failed(), ended_well], NOON, DAY) == Vital(
        part="backup", is_good=False, how="failed", why=FAILED, since=LATER
    )


def test_a_backup_that_came_after_a_failure_has_made_it_good():
    assert fresh("backup", cron(NOON), [failed()], NOON, DAY).how == "fresh"


def test_why_the_newest_backup_is_too_old_is_said_by_what_has_failed_since():
    vital = fresh("backup", cron(YESTERDAY), [failed()], NOON, DAY)

    assert (vital.how, vital.why, vital.since) == ("old", FAILED, YESTERDAY)


def proof(began: datetime, *, passed: bool = True, word: str = "passed") -> Proof:
    return Proof(tenant="a", began=began, seconds=9, passed=passed, word=word, taken=began, second_key=False)


# A week in which each is rehearsed, and a day for that to be late: from then on the alert rings.
IN_TIME, TOO_LATE = NOON - timedelta(days=8) + timedelta(seconds=1), NOON - timedelta(days=8)


@pytest.mark.parametrize(
    ("found", "is_good", "how", "why", "since"),
    [
        (proof(IN_TIME), True, "proven", "", IN_TIME),
        (proof(TOO_LATE), False, "old", "none has passed since", TOO_LATE),
        (proof(LATER, passed=False, word="rows differ"), False, "failed", "rows differ", LATER),
    ],
)
def test_a_proven_restore_is_good_for_as_long_as_its_alert_waits(
    found: Proof, is_good: bool, how: str, why: str, since: datetime
):
    assert proven("restore", cron(None), [], found, NOON) == Vital(
        part="restore", is_good=is_good, how=how, why=why, since=since
    )


@pytest.mark.parametrize(
    ("made", "is_good", "how", "why"),
    [
        (IN_TIME, True, "not yet rehearsed", ""),
        (TOO_LATE, False, "none", "no restore has ever been rehearsed"),
    ],
)
def test_what_is_not_yet_rehearsed_has_as_long(made: datetime, is_good: bool, how: str, why: str):
    assert proven("restore", cron(None, made), [], None, NOON) == Vital(
        part="restore", is_good=is_good, how=how, why=why, since=made
    )


def test_a_rehearsal_that_failed_before_it_could_write_is_told():
    for last in (proof(SINCE), None):
        assert proven("restore", cron(None), [failed()], last, NOON) == Vital(
            part="restore", is_good=False, how="failed", why=FAILED, since=LATER
        )
    assert proven("restore", cron(None), [failed()], proof(NOON), NOON).how == "proven"


def test_where_nobody_rehearses_that_is_told():
    assert proven("restore", None, [], None, NOON) == Vital(
        part="restore", is_good=False, how="not there", why="nobody rehearses it"
    )
