"""How long a tenant's Odoo took to start the last time: the best that is known of how long a restart will keep people waiting."""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from fleet.cluster import SECONDS, reached
from fleet.failure import Failure
from fleet.vitals import Object

_TENANT: Final = "odoo-saas/tenant"


def starts(context: str, stack: str) -> Mapping[str, int]:
    """Seconds by tenant, from the pods that run in *stack* now; nobody where the cluster cannot be asked."""
    chosen = f"odoo-saas/stack={stack},app.kubernetes.io/component=web"
    try:
        with reached(context, why="how long a restart takes is told by the pods that run now") as api:
            from kubernetes import client  # noqa: PLC0415 - slow to import, and most commands do without it

            asked: Any = client.CoreV1Api(api).list_pod_for_all_namespaces(
                label_selector=chosen, _request_timeout=SECONDS
            )
            return longest(api.sanitize_for_serialization(one) for one in asked.items)
    except Failure:
        # The preview of the same stack says that it cannot be reached; a plan without these figures is one all the same.
        return {}


def longest(pods: Iterable[Object]) -> Mapping[str, int]:
    """The slowest start of each tenant's *pods*."""
    found: dict[str, int] = {}
    for tenant, seconds in _started(pods):
        found[tenant] = max(seconds, found.get(tenant, 0))
    return found


def _started(pods: Iterable[Object]) -> Iterator[tuple[str, int]]:
    for pod in pods:
        status = pod.get("status", {})
        ready = next(
            (one for one in status.get("conditions", ()) if (one["type"], one["status"]) == ("Ready", "True")), None
        )
        # One that began anew within its pod was ready before, and nobody knows when.
        if ready is None or any(one.get("restartCount") for one in status.get("containerStatuses", ())):
            continue
        made, done = (
            datetime.fromisoformat(text) for text in (pod["metadata"]["creationTimestamp"], ready["lastTransitionTime"])
        )
        yield pod["metadata"]["labels"][_TENANT], int((done - made).total_seconds())
