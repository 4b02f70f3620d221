"""What is live and what is not, why, and since when: every tenant of a stack, as its cluster and its rehearsals tell it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleet import proving, serving, vitals
from fleet.backups import BACKUP
from fleet.failure import Failure
from fleet.objects import Objects
from fleet.proofs import Proof, Proofs
from fleet.vitals import Vital
from tenancy import names
from tenancy.fleet import Fleet
from tenancy.resolve import resolve_platform, resolve_tenants
from tenancy.service import Service
from tenancy.spec import TenantSpec
from tenancy.words import Builder, State


@dataclass(frozen=True, kw_only=True)
class Health:
    """One tenant, or what tenants share."""

    tenant: str | None
    """None for what the stack builds for all of them."""
    stack: str
    state: State | None
    parts: tuple[Vital, ...]

    @property
    def is_good(self) -> bool:
        return all(part.is_good for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found, and what could not be asked."""

    found: tuple[Health, ...]
    failures: tuple[Failure, ...]

    @property
    def sick(self) -> tuple[Health, ...]:
        """Those of whom something is not as it should be."""
        return tuple(one for one in self.found if not one.is_good)


def look(fleets: Iterable[Fleet], services: Mapping[str, Service], now: datetime) -> Report:
    """Every tenant of every stack, in order of their ids, as far as there is somebody to be asked."""
    found: list[Health] = []
    failures: list[Failure] = []
    for fleet in fleets:
        try:
            objects = Objects.of(fleet)
        except Failure as failure:
            failures.append(_unseen(fleet, failure))
            continue
        proofs: Mapping[str, Proof] | None = None
        try:
            proofs = _proofs(fleet, services)
        except Failure as failure:
            failures.append(_unseen(fleet, failure))
        found += of(fleet, objects, proofs, now)
    return Report(found=tuple(found), failures=tuple(failures))


def of(fleet: Fleet, objects: Objects, proofs: Mapping[str, Proof] | None, now: datetime) -> Iterator[Health]:
    """The health of one stack, by what its cluster has; *proofs* by tenant, None where they cannot be read."""
    if shared := tuple(_shared(fleet, objects, now)):
        yield Health(tenant=None, stack=fleet.name, state=None, parts=shared)
    specs = {spec.id: spec for spec in resolve_tenants(fleet)}
    for entry in fleet.entries:
        spec = specs[entry.id]
        parts = (*_workload(spec, objects), *_database(fleet, spec, objects, now), *_kept(spec, objects, proofs, now))
        yield Health(tenant=entry.id, stack=fleet.name, state=entry.tenant.state, parts=parts)


def _shared(fleet: Fleet, objects: Objects, now: datetime) -> Iterator[Vital]:
    """The database servers and certificates that a stack gives its cluster."""
    platform = resolve_platform(fleet)
    if platform is None:
        return
    if platform.front.issuer is not None:
        yield _certificate(objects, platform.namespace, platform.front.tls_secret, now)
    for server in platform.servers:
        place, signed = server.built.namespace, server.built.certificate
        yield serving.serving(f"server {server.name}", objects.one("clusters", place, server.name))
        if signed is not None:
            yield _certificate(objects, place, signed.secret, now)


def _workload(spec: TenantSpec, objects: Objects) -> Iterator[Vital]:
    home, state = spec.namespace, spec.state
    yield vitals.running("odoo", objects.one("deployments", home, "web"), objects.pods(home, "web"), state)
    if spec.odoo.cron is not None:
        yield vitals.running("jobs", objects.one("deployments", home, "cron"), objects.pods(home, "cron"), state)
    yield vitals.bound("filestore", objects.one("claims", home, "filestore"))


def _database(fleet: Fleet, spec: TenantSpec, objects: Objects, now: datetime) -> Iterator[Vital]:
    """The server, where it is built in the cluster, and the certificates of it and of the customer's own addresses."""
    name, built = spec.database.server.name, spec.database.built
    if built is not None:
        cluster = objects.one("clusters", built.namespace, built.name)
        yield serving.serving("database", cluster)
        if built.archive is not None:
            yield serving.archiving("archive", cluster)
        if built.certificate is not None:
            yield _certificate(objects, built.namespace, built.certificate.secret, now)
    elif fleet.stack.servers[name].built is Builder.WITH_PLATFORM:
        yield serving.serving("database", objects.one("clusters", names.PLATFORM_NAMESPACE, name))
    if spec.ingress.certified and spec.ingress.issuer is not None:
        for domain in spec.ingress.domains:
            yield _certificate(objects, spec.namespace, domain, now)


def _kept(spec: TenantSpec, objects: Objects, proofs: Mapping[str, Proof] | None, now: datetime) -> Iterator[Vital]:
    """Its backups; without *proofs*, which cannot be read then, nothing is said of whether they come back."""
    home, stale = spec.namespace, timedelta(seconds=spec.backup.stale_seconds)
    # Who is suspended or archived is copied and proven as before.
    yield proving.fresh("backup", objects.one("cronjobs", home, BACKUP), objects.jobs(home, BACKUP), now, stale)
    if spec.rehearsal is not None and proofs is not None:
        place, name = spec.rehearsal.namespace, spec.rehearsal.name
        found, jobs = objects.one("cronjobs", place, name), objects.jobs(place, name)
        yield proving.proven("restore", found, jobs, proofs.get(spec.id), now)


def _certificate(objects: Objects, namespace: str, name: str, now: datetime) -> Vital:
    return vitals.certified(f"certificate {name}", objects.one("certificates", namespace, name), now)


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


def _unseen(fleet: Fleet, failure: Failure) -> Failure:
    said = failure.data
    return Failure(f"stack {fleet.name}: {said['what']}", why=said["why"], do=said["do"])
