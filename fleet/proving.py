"""Whether a tenant's backups are made, and known to come back, by the ages from which on the law has somebody called."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from fleet.condition import Object, condition, made, moment, words
from fleet.proofs import Proof
from fleet.vitals import Vital, absent
from tenancy.metric import RESTORE_SECONDS

PROVEN_WITHIN: Final = timedelta(seconds=RESTORE_SECONDS)
"""How long a restore that passed is good for: from then on the alert OdooRestoreUnproven rings."""


def fresh(part: str, found: Object | None, jobs: Iterable[Object], now: datetime, stale: timedelta) -> Vital:
    """A CronJob whose last success is missed from the age *stale* on; what has failed since is told before that."""
    if found is None:
        return absent(part, "nobody copies it")
    last = found.get("status", {}).get("lastSuccessfulTime")
    since = made(found) if last is None else moment(last)
    failed = _failed(jobs, None if last is None else since)
    if now - since >= stale:
        why = failed.why if failed else "the newest one is too old" if last else "none has ever ended well"
        why = "its schedule is suspended" if found["spec"].get("suspend") else why
        return Vital(part=part, is_good=False, how="old" if last else "none", why=why, since=since)
    if failed is not None:
        return failed.of(part)
    return Vital(part=part, is_good=True, how="fresh" if last else "none yet", since=since)


def proven(part: str, found: Object | None, jobs: Iterable[Object], proof: Proof | None, now: datetime) -> Vital:
    """The CronJob of a rehearsed restore, and the last *proof* that it wrote down; a run may end before it writes."""
    if found is None:
        return absent(part, "nobody rehearses it")
    if proof is not None and not proof.passed:
        return Vital(part=part, is_good=False, how="failed", why=proof.word, since=proof.began)
    since = made(found) if proof is None else proof.began
    failed = _failed(jobs, None if proof is None else since)
    if now - since >= PROVEN_WITHIN:
        otherwise = "no restore has ever been rehearsed" if proof is None else "none has passed since"
        why = failed.why if failed else otherwise
        return Vital(part=part, is_good=False, how="none" if proof is None else "old", why=why, since=since)
    if failed is not None:
        return failed.of(part)
    return Vital(part=part, is_good=True, how="not yet rehearsed" if proof is None else "proven", since=since)


class _Failed:
    """The last job that failed."""

    def __init__(self, job: Object, end: Object) -> None:
        self.since = moment(end["lastTransitionTime"])
        self.why = f"{job['metadata']['name']}: {words(end)}"

    def of(self, part: str) -> Vital:
        return Vital(part=part, is_good=False, how="failed", why=self.why, since=self.since)


def _failed(jobs: Iterable[Object], after: datetime | None) -> _Failed | None:
    """The last of *jobs* that failed, of those that ended after a time."""
    ends = ((job, condition(job, "Failed")) for job in jobs)
    found = [_Failed(job, end) for job, end in ends if end is not None and end["status"] == "True"]
    return max((one for one in found if after is None or one.since > after), key=lambda one: one.since, default=None)
