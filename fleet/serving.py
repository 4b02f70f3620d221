"""Whether a database server that CloudNativePG runs serves, and writes down its past, as the operator tells it."""

from typing import Final

from fleet.condition import Object, condition, denied, made, turned, words
from fleet.vitals import Vital, absent

HEALTHY: Final = "Cluster in healthy state"
"""The phase of a Cluster of which nothing is left to do (CloudNativePG, api/v1/cluster_types.go)."""
FAILED: Final = "LastBackupFailed"
"""The reason of its condition about copies where one failed; another is that one has begun."""


def serving(part: str, found: Object | None) -> Vital:
    """A Cluster: every instance that it is asked for is ready, and the operator has nothing left to do."""
    if found is None:
        return absent(part, "no Cluster of it has been built")
    status, asked = found.get("status", {}), found["spec"].get("instances", 1)
    phase, ready = status.get("phase", ""), status.get("readyInstances", 0)
    if not phase:
        why = "the operator has said nothing of it"
        return Vital(part=part, is_good=False, how="down", why=why, since=made(found))
    since = turned(found, "Ready")
    if ready >= asked and phase == HEALTHY:
        return Vital(part=part, is_good=True, how="live", since=since)
    missing = f"{ready} of {asked} instances are ready"
    told = ": ".join(word for word in (phase, status.get("phaseReason")) if word)
    why = missing if phase == HEALTHY else f"{told}; {missing}"
    return Vital(part=part, is_good=False, how="short" if ready else "down", why=why, since=since)


def archiving(part: str, found: Object | None) -> Vital:
    """A Cluster that writes down everything as it happens, and is copied whole now and then."""
    if found is None:
        return absent(part, "no Cluster of it has been built")
    copy = denied(found, "LastBackupSucceeded")
    failed = copy if copy is not None and copy.get("reason") == FAILED else None
    for one, how in ((denied(found, "ContinuousArchiving"), "behind"), (failed, "not copied")):
        if one is not None:
            return Vital(part=part, is_good=False, how=how, why=words(one), since=turned(found, one["type"]))
    if condition(found, "ContinuousArchiving") is None:
        return Vital(part=part, is_good=True, how="none yet", since=made(found))
    return Vital(part=part, is_good=True, how="written", since=turned(found, "ContinuousArchiving"))
