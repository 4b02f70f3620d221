"""What a cluster has of one stack's tenants, and of the platform that they live on: asked once for all of them."""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleet.cluster import NOT_FOUND, SECONDS, reached
from fleet.condition import Object
from tenancy import names
from tenancy.fleet import Fleet
from tenancy.words import PlatformAddon

_WHY: Final = "what is live is known to the cluster alone"
_COMPONENT: Final = "app.kubernetes.io/component"
_CUSTOM: Final = {
    "clusters": (PlatformAddon.CLOUDNATIVE_PG, "postgresql.cnpg.io", "v1"),
    "certificates": (PlatformAddon.CERT_MANAGER, "cert-manager.io", "v1"),
}
"""Kinds that operators bring: which one, and what they call the group and its version."""


@dataclass(frozen=True)
class Objects:
    """The objects, by kind."""

    found: Mapping[str, tuple[Object, ...]]

    @staticmethod
    def of(fleet: Fleet) -> "Objects":
        """Those of a stack. Raises Failure where the cluster cannot be asked."""
        chosen = f"odoo-saas/stack={fleet.name},odoo-saas/tenant"
        with reached(fleet.stack.cluster.context, why=_WHY) as api:
            return Objects({**dict(_own(api, chosen)), **dict(_of_operators(api, fleet, chosen))})

    def one(self, kind: str, namespace: str, name: str) -> Object | None:
        """The object of that name; None where there is none."""
        return next((one for one in self._in(kind, namespace) if one["metadata"]["name"] == name), None)

    def pods(self, namespace: str, component: str) -> tuple[Object, ...]:
        """The pods of one component."""
        return tuple(
            one for one in self._in("pods", namespace) if one["metadata"].get("labels", {}).get(_COMPONENT) == component
        )

    def jobs(self, namespace: str, cronjob: str) -> tuple[Object, ...]:
        """The jobs of a CronJob that are still there, those among them that a person has started."""
        return tuple(
            one
            for one in self._in("jobs", namespace)
            if any(
                (owner["kind"], owner["name"]) == ("CronJob", cronjob)
                for owner in one["metadata"].get("ownerReferences") or ()
            )
        )

    def _in(self, kind: str, namespace: str) -> Iterator[Object]:
        return (one for one in self.found[kind] if one["metadata"]["namespace"] == namespace)


def _own(api: Any, chosen: str) -> Iterator[tuple[str, tuple[Object, ...]]]:
    from kubernetes import client  # noqa: PLC0415 - slow to import, and most commands do without it

    apps, batch, core = client.AppsV1Api(api), client.BatchV1Api(api), client.CoreV1Api(api)
    calls: Mapping[str, Callable[..., Any]] = {
        "deployments": apps.list_deployment_for_all_namespaces,
        "cronjobs": batch.list_cron_job_for_all_namespaces,
        "jobs": batch.list_job_for_all_namespaces,
        "claims": core.list_persistent_volume_claim_for_all_namespaces,
        "pods": core.list_pod_for_all_namespaces,
    }
    for kind, call in calls.items():
        answer = call(label_selector=chosen, _request_timeout=SECONDS)
        yield kind, tuple(api.sanitize_for_serialization(one) for one in answer.items)


def _of_operators(api: Any, fleet: Fleet, chosen: str) -> Iterator[tuple[str, tuple[Object, ...]]]:
    """The tenants' own, and the platform's, whichever stack has built it."""
    from kubernetes import client  # noqa: PLC0415 - as above

    custom = client.CustomObjectsApi(api)
    for kind, (addon, group, version) in _CUSTOM.items():
        if addon not in fleet.stack.addons:
            yield kind, ()
            continue
        try:
            own: Any = custom.list_cluster_custom_object(
                group, version, kind, label_selector=chosen, _request_timeout=SECONDS
            )
            shared: Any = custom.list_namespaced_custom_object(
                group, version, names.PLATFORM_NAMESPACE, kind, _request_timeout=SECONDS
            )
        except client.ApiException as error:
            if error.status != NOT_FOUND:
                raise
            # The cluster does not know the kind; then nothing of it is there.
            yield kind, ()
        else:
            yield kind, (*own["items"], *shared["items"])
