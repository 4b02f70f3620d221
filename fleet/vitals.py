"""Whether a tenant lives, part by part, as its cluster tells it: judged on the objects as the API server gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleet.condition import Object, changed, condition, denied, made, moment, turned, words
from tenancy.metric import CERTIFICATE_SECONDS
from tenancy.words import State

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


def absent(part: str, why: str) -> Vital:
    """A part that is not there at all."""
    return Vital(part=part, is_good=False, how="not there", why=why)


def running(part: str, found: Object | None, pods: Iterable[Object], state: State) -> Vital:
    """A Deployment, whose *pods* say what keeps it from running; in another state than active none of them should."""
    if found is None:
        return absent(part, "nothing of it has been built")
    asked, there = found["spec"].get("replicas", 1), found.get("status", {})
    if state is not State.ACTIVE or asked == 0:
        return _off(part, found, asked, state)
    ready = there.get("availableReplicas", 0)
    is_newest = _is_seen(found) and there.get("updatedReplicas", 0) >= asked
    if is_newest and ready >= asked:
        return Vital(part=part, is_good=True, how="live", since=turned(found, "Available"))
    known = tuple(pods)
    why = _hindrance(known) or _said(found) or f"{ready} of {asked} are ready"
    if not ready:
        return Vital(part=part, is_good=False, how="down", why=why, since=turned(found, "Available"))
    if is_newest:
        return Vital(part=part, is_good=False, how="short", why=why, since=_short(known))
    return Vital(part=part, is_good=False, how="rolling", why=why, since=changed(found, "spec", "template"))


def bound(part: str, found: Object | None) -> Vital:
    """A claim."""
    if found is None:
        return absent(part, "its data is somewhere else, or gone")
    phase = str(found.get("status", {}).get("phase", "Pending"))
    since = changed(found, "status", "phase") or made(found)
    why = ""
    if phase == "Lost":
        why = f"its volume {found['spec'].get('volumeName', '')} is gone"
    elif phase != "Bound":
        why = f"no volume of the class {found['spec'].get('storageClassName', '')} is bound to it"
    return Vital(part=part, is_good=phase == "Bound", how=phase.lower(), why=why, since=since)


def certified(part: str, found: Object | None, now: datetime) -> Vital:
    """A Certificate, which cert-manager gets and renews; near its end from the law's limit on."""
    if found is None:
        return absent(part, "nobody has been asked for it")
    ready, status = condition(found, "Ready"), found.get("status", {})
    if ready is None:
        why = "cert-manager has said nothing of it"
        return Vital(part=part, is_good=False, how="not ready", why=why, since=made(found))
    since = turned(found, "Ready")
    if ready["status"] != "True":
        return Vital(part=part, is_good=False, how="not ready", why=words(ready), since=since)
    end = status.get("notAfter")
    if end is not None and moment(end) - now < timedelta(seconds=CERTIFICATE_SECONDS):
        due, why = status.get("renewalTime"), f"it was not renewed, and ends on {moment(end).date()}"
        return Vital(part=part, is_good=False, how="ends soon", why=why, since=moment(due) if due else None)
    return Vital(part=part, is_good=True, how="ready", since=since)


def _off(part: str, found: Object, asked: int, state: State) -> Vital:
    """What the registry or the cluster has stopped; both of them, where it is right."""
    how = "stopping" if found.get("status", {}).get("replicas", 0) else "off"
    is_meant = state is not State.ACTIVE
    why = f"it is {state}" if is_meant else "it is scaled to no pods at all"
    if asked:
        how = "runs"
        why += f" and may not run, and the cluster is asked for {asked}: its update failed, or it was scaled by hand"
    return Vital(part=part, is_good=is_meant and not asked, how=how, why=why, since=changed(found, "spec", "replicas"))


def _is_seen(found: Object) -> bool:
    """Whether the status tells of the spec as it is now."""
    return found.get("status", {}).get("observedGeneration", 0) >= found["metadata"].get("generation", 0)


def _said(found: Object) -> str:
    """What the Deployment's controller complains of."""
    failure = condition(found, "ReplicaFailure")
    bad = (failure if failure and failure["status"] == "True" else None, denied(found, "Progressing"))
    return "; ".join(words(one) for one in bad if one is not None)


def _short(pods: Iterable[Object]) -> datetime | None:
    """Since when not all of the pods are ready."""
    return min((moment(one["lastTransitionTime"]) for pod in pods if (one := denied(pod, "Ready"))), default=None)


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
        if (one := denied(pod, "PodScheduled")) is not None:
            return f"no node takes it: {one.get('message', '')}"
    return ""
