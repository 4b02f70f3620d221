"""Whether a tenant lives, part by part, as its cluster tells it: judged on the objects as the API server gives them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tenancy.words import State

Object = Mapping[str, Any]
"""As JSON has it, in the API's own spelling."""

_WAITS: Final = frozenset({"ContainerCreating", "PodInitializing"})
"""What is said of a container that has only to be waited for."""


@dataclass(frozen=True, kw_only=True)
class Vital:
    """One part of a tenant."""

    part: str
    """Such as odoo, filestore, backup."""
    is_good: bool
    how: str
    """In a word, such as live, off, down."""
    why: str = ""
    since: datetime | None = None


def running(part: str, found: Object | None, pods: Iterable[Object], state: State) -> Vital:
    """A Deployment, whose *pods* say what keeps it from running; in another state than active none of them should."""
    if found is None:
        return Vital(part=part, is_good=False, how="not there", why="nothing of it has been built")
    asked, there = found["spec"].get("replicas", 1), found.get("status", {})
    if state is not State.ACTIVE or asked == 0:
        left = there.get("replicas", 0)
        how = "off" if not left else "stopping"
        return Vital(part=part, is_good=state is not State.ACTIVE, how=how, why=f"it is {state}", since=None)
    since = _since(there, "Available")
    ready = there.get("availableReplicas", 0)
    is_seen = there.get("observedGeneration", 0) >= found["metadata"].get("generation", 0)
    if is_seen and ready >= asked and there.get("updatedReplicas", 0) >= asked:
        return Vital(part=part, is_good=True, how="live", since=since)
    why = _hindrance(pods) or _said(there) or f"{ready} of {asked} are ready"
    return Vital(part=part, is_good=False, how="rolling" if ready else "down", why=why, since=since)


def bound(part: str, found: Object | None) -> Vital:
    """A claim."""
    if found is None:
        return Vital(part=part, is_good=False, how="not there", why="its data is somewhere else, or gone")
    phase = found.get("status", {}).get("phase", "Pending")
    return Vital(part=part, is_good=phase == "Bound", how=str(phase).lower())


def fresh(part: str, found: Object | None, now: datetime, stale: timedelta) -> Vital:
    """A CronJob whose last success is missed from the age *stale* on."""
    if found is None:
        return Vital(part=part, is_good=False, how="not there", why="nobody copies it")
    last = found.get("status", {}).get("lastSuccessfulTime")
    made = _time(found["metadata"]["creationTimestamp"])
    if last is None:
        is_new = now - made < stale
        return Vital(part=part, is_good=is_new, how="none yet" if is_new else "none", since=made)
    since = _time(last)
    if now - since >= stale:
        why = "its schedule is suspended" if found["spec"].get("suspend") else "the newest one is too old"
        return Vital(part=part, is_good=False, how="old", why=why, since=since)
    return Vital(part=part, is_good=True, how="fresh", since=since)


def _since(status: Object, condition: str) -> datetime | None:
    found = next((one for one in status.get("conditions", ()) if one["type"] == condition), None)
    return _time(found["lastTransitionTime"]) if found else None


def _said(status: Object) -> str:
    """What the Deployment's controller complains of."""
    bad: Sequence[Object] = [
        one
        for one in status.get("conditions", ())
        if (one["type"], one["status"]) in {("ReplicaFailure", "True"), ("Progressing", "False")}
    ]
    return "; ".join(f"{one.get('reason', '')}: {one.get('message', '')}" for one in bad)


def _hindrance(pods: Iterable[Object]) -> str:
    """What keeps the first pod that does not run from running."""
    for pod in pods:
        status = pod.get("status", {})
        for one in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
            waits = one.get("state", {}).get("waiting")
            if waits and waits.get("reason") not in _WAITS:
                return f"{one['name']}: {waits.get('reason', '')} {waits.get('message', '')}".strip()
            ended = one.get("state", {}).get("terminated")
            if ended and ended.get("exitCode"):
                return f"{one['name']}: ended with {ended['exitCode']} {ended.get('reason', '')}".strip()
        for one in status.get("conditions", ()):
            if (one["type"], one["status"]) == ("PodScheduled", "False"):
                return f"no node takes it: {one.get('message', '')}"
    return ""


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
