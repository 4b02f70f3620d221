"""The ground of a stack, from what was asked: the step from a registry that has been read to what rules hold objects against."""

from collections.abc import Iterator

from tenancy import names, platform_server, provenance, safekeeping
from tenancy.case import Case
from tenancy.fleet import Fleet
from tenancy.origin import NO_MATTER
from tenancy.rules.ground import Ground, Home, SharedServer
from tenancy.words import State


def of(fleet: Fleet) -> Ground:
    """The ground of a stack that has been read and judged."""
    cases = [Case.of(fleet.stack, fleet.document, fleet.catalog, entry) for entry in fleet.entries]
    return Ground(
        stack=fleet.name,
        domain=fleet.stack.domain,
        pod_cidr=fleet.stack.cluster.pod_cidr,
        dns_cidr=fleet.stack.cluster.dns_cidr,
        images=provenance.pattern(
            fleet.stack.hardening.registries or provenance.registries(fleet.catalog.images.values()),
            pinned=fleet.stack.hardening.pinned_images,
        ),
        homes={case.id: _home(case) for case in cases},
        servers=tuple(_servers(fleet)),
        operators=fleet.stack.cluster.operator_namespace,
        authority=None if fleet.stack.authority is None else fleet.stack.authority.namespace,
    )


def _servers(fleet: Fleet) -> Iterator[SharedServer]:
    for server in platform_server.servers(fleet):
        signed = server.built.certificate
        yield SharedServer(name=server.name, hosts=frozenset(() if signed is None else signed.hosts), keep=server.keep)


def _home(case: Case) -> Home:
    asked, duty = case.asked, case.duty
    keyed = duty.managed_key.value
    return Home(
        id=case.id,
        owner=asked.owner,
        plan=asked.plan.value,
        hosts=frozenset((*names.hosts(case.id, asked.hosts, case.stack.domain), *asked.domains)),
        keep=asked.state is not State.RELEASED,
        standards=tuple(standard.value for standard in asked.compliance),
        encrypted=safekeeping.storage_class(case, "", NO_MATTER) if duty.encrypted.value or keyed else None,
        audit_log=duty.audit_log.value,
        log_days=duty.log_retention_days.value,
        key=safekeeping.key(case, "", NO_MATTER) if keyed else None,
        bucket=safekeeping.of_bucket(case, "", NO_MATTER) if keyed else None,
    )
