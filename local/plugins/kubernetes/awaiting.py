"""When an object has become what it should be, read off its status, and when it never will."""

import threading
import time
from collections.abc import Callable

from local.plugins.kind import Refused
from local.plugins.values import Value, Values, items, mapping, text

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
REFUSAL_STANDS = 2.0
"""Seconds for which a refusal must be repeated before it is believed."""


class Waiting(Refused):
    """The time was up, or the engine cancelled, before the object was ready."""


class Deployment:
    """Ready when every replica runs the newest template; never, as soon as the server keeps saying that it cannot.

    For a moment after a change the server repeats the failure of the template before.
    """

    def __init__(self) -> None:
        self._refused_since: float | None = None

    def __call__(self, live: Values) -> bool:
        status = mapping(live, "status")
        if int(text(status, "observedGeneration", "0")) < int(text(mapping(live, "metadata"), "generation", "1")):
            return False
        wanted = int(text(mapping(live, "spec"), "replicas", "1"))
        counts = [int(text(status, key, "0")) for key in ("replicas", "updatedReplicas", "availableReplicas")]
        refusal = next((said for condition in items(status, "conditions") if (said := _refusal(condition))), None)
        self._judge(refusal if counts[0] < wanted or counts[1] < wanted else None)
        return counts == [wanted, wanted, wanted]

    def _judge(self, refusal: str | None) -> None:
        if refusal is None:
            self._refused_since = None
        elif self._refused_since is None:
            self._refused_since = time.monotonic()
        elif time.monotonic() - self._refused_since >= REFUSAL_STANDS:
            raise Refused(refusal)


class Claim:
    """Ready when it is bound to a volume."""

    def __call__(self, live: Values) -> bool:
        return text(mapping(live, "status"), "phase") == "Bound"


READY: dict[str, Callable[[], Callable[[Values], bool]]] = {"Deployment": Deployment, "PersistentVolumeClaim": Claim}


def until(ready: Callable[[], bool], *, what: str, seconds: float, cancelled: threading.Event) -> None:
    """Ask again, at growing pauses, until ready; raises Waiting when the time is up."""
    end, pause = time.monotonic() + seconds, FIRST_PAUSE
    while not ready():
        if time.monotonic() >= end:
            raise Waiting(f"{what} was not ready within {seconds:.0f} s")
        if cancelled.wait(pause):
            raise Waiting(f"{what}: cancelled while waiting")
        pause = min(pause * 1.5, LONGEST_PAUSE)


def _refusal(condition: Value) -> str | None:
    assert isinstance(condition, dict)
    kind, status = text(condition, "type"), text(condition, "status")
    if (kind, status) in {("ReplicaFailure", "True"), ("Progressing", "False")}:
        return f"{text(condition, 'reason')}: {text(condition, 'message')}"
    return None
