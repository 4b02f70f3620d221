"""What is live and what is not, why, and since when: every tenant of a stack, as its cluster and its rehearsals tell it."""

# The Kubernetes client ships without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fleet import vitals
from fleet.backups import BACKUP
from fleet.cluster import SECONDS, reached
from fleet.failure import Failure
from fleet.proofs import Proof, Proofs
from fleet.vitals import Object, Vital
from tenancy import names
from tenancy.fleet import Fleet
from tenancy.registry import Entry
from tenancy.resolve import resolve_tenants
from tenancy.service import Service
from tenancy.spec import TenantSpec
from tenancy.words import State

_WHY: Final = "what is live is known to the cluster alone"
_COMPONENT: Final = "app.kubernetes.io/component"


@dataclass(frozen=True, kw_only=True)
class Health:
    """One tenant."""

    tenant: str
    stack: str
    state: State
    parts: tuple[Vital, ...]

    @property
    def is_good(self) -> bool:
        return all(part.is_good for part in self.parts)


def of(fleet: Fleet, services: Mapping[str, Service], now: datetime) -> Iterator[Health]:
    """The tenants of a stack, in order of their ids. Raises Failure where the cluster or the record cannot be asked."""
    kinds = _objects(fleet)
    proofs = _proofs(fleet, services)
    specs = {spec.id: spec for spec in resolve_tenants(fleet)}
    for entry in fleet.entries:
        parts = tuple(
            _parts(entry, specs[entry.id], kinds, proofs, now, has_rehearsal=fleet.stack.rehearsal is not None)
        )
        yield Health(tenant=entry.id, stack=fleet.name, state=entry.tenant.state, parts=parts)


def _parts(
    entry: Entry,
    spec: TenantSpec,
    kinds: "_Kinds",
    proofs: Mapping[str, Proof],
    now: datetime,
    *,
    has_rehearsal: bool,
) -> Iterator[Vital]:
    home, state = names.namespace(entry.id), entry.tenant.state
    yield vitals.running("odoo", kinds.one("deployments", home, "web"), kinds.pods(home, "web"), state)
    if spec.odoo.cron is not None:
        yield vitals.running("jobs", kinds.one("deployments", home, "cron"), kinds.pods(home, "cron"), state)
    yield vitals.bound("filestore", kinds.one("claims", home, "filestore"))
    stale = timedelta(seconds=spec.backup.stale_seconds)
    if state in (State.ACTIVE, State.SUSPENDED):
        yield vitals.fresh("backup", kinds.one("cronjobs", home, BACKUP), now, stale)
    if has_rehearsal:
        yield _proven(proofs.get(entry.id))


def _proven(proof: Proof | None) -> Vital:
    if proof is None:
        return Vital(part="restore", is_good=True, how="not yet rehearsed")
    how = "proven" if proof.passed else "failed"
    return Vital(
        part="restore", is_good=proof.passed, how=how, why="" if proof.passed else proof.word, since=proof.began
    )


@dataclass(frozen=True)
class _Kinds:
    """The objects of all tenants of a stack, by kind."""

    found: Mapping[str, tuple[Object, ...]]

    def one(self, kind: str, namespace: str, name: str) -> Object | None:
        place = (namespace, name)
        return next(
            (one for one in self.found[kind] if (one["metadata"]["namespace"], one["metadata"]["name"]) == place), None
        )

    def pods(self, namespace: str, component: str) -> tuple[Object, ...]:
        return tuple(
            one
            for one in self.found["pods"]
            if one["metadata"]["namespace"] == namespace and one["metadata"]["labels"].get(_COMPONENT) == component
        )


def _objects(fleet: Fleet) -> _Kinds:
    chosen = f"odoo-saas/stack={fleet.name},odoo-saas/tenant"
    with reached(fleet.stack.cluster.context, why=_WHY) as api:
        from kubernetes import client  # noqa: PLC0415 - slow to import, and most commands do without it

        apps, batch, core = client.AppsV1Api(api), client.BatchV1Api(api), client.CoreV1Api(api)
        calls: Mapping[str, Callable[..., Any]] = {
            "deployments": apps.list_deployment_for_all_namespaces,
            "cronjobs": batch.list_cron_job_for_all_namespaces,
            "claims": core.list_persistent_volume_claim_for_all_namespaces,
            "pods": core.list_pod_for_all_namespaces,
        }
        return _Kinds(
            {
                kind: tuple(
                    api.sanitize_for_serialization(one)
                    for one in call(label_selector=chosen, _request_timeout=SECONDS).items
                )
                for kind, call in calls.items()
            }
        )


def _proofs(fleet: Fleet, services: Mapping[str, Service]) -> Mapping[str, Proof]:
    rehearsal = fleet.stack.rehearsal
    if rehearsal is None:
        return {}
    if rehearsal.service not in services:
        raise Failure(
            f"there is no connection service {rehearsal.service}",
            why="the record of rehearsals is on that server",
            do="set PGSERVICEFILE to a file that has it",
        )
    record = Proofs(service=services[rehearsal.service], name=names.scratch(fleet.name))
    return {proof.tenant: proof for proof in record.newest(*(entry.id for entry in fleet.entries))}


def sick(found: Iterable[Health]) -> tuple[Health, ...]:
    """Those of whom something is not as it should be."""
    return tuple(one for one in found if not one.is_good)
