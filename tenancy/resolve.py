"""The step from what was asked to what will be built: total, pure, and the only place where defaults are filled in."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from tenancy import (
    approach,
    authority,
    front,
    handover,
    keeping,
    names,
    platform_server,
    rehearsal,
    walls,
    watch,
    workload,
)
from tenancy.admission import admission
from tenancy.case import Case
from tenancy.fleet import Fleet
from tenancy.metric import Watched
from tenancy.origin import NO_MATTER, Decision, Ledger, Line, Origin, Why
from tenancy.platform import MonitorSpec, PlatformSpec
from tenancy.problem import Refused
from tenancy.registry import Entry
from tenancy.rules import asked
from tenancy.scratch import ScratchSpec
from tenancy.spec import TenantSpec
from tenancy.stack import Stack
from tenancy.supplied import SuppliedSpec
from tenancy.words import Builds, Plan, PlatformAddon, SecretBackend, State

_ORDER: Final = tuple(one.name for one in fields(TenantSpec))
_FROM_ID: Final = Origin("made from the tenant's id, for good")
_ADDRESSES: Final = Origin("every address of the tenant's, those of its own domains too")
_FILE_NAME: Final = Origin("the name of the tenant's file")
_LABELS: Final = Origin("what every object of a tenant is marked with")
_NO_STANDARDS: Final = Origin("the tenant's file names no standard")
_NO_FEATURES: Final = Origin("the industry has no usual ones, and the customer asks for none")


# Who decides, the strongest first; each speaks only where those above it are silent:
#   the law           names, dialects, and what every tenant gets alike: the constants of this package
#   compliance        what a duty forces; where the customer asks for more than that, the customer's word stands
#   the tenant        what its file says, within its plan
#   the industry      modules, usual features, colours, extra storage
#   the plan          sizes, limits, backups
#   the stack         region, ring, addresses, storage classes, mail, patience
# What fights a stronger word is refused before, by the law; nothing is put right here in silence.
def resolve_tenants(fleet: Fleet) -> tuple[TenantSpec, ...]:
    """What will be built for each tenant of *fleet*, in order of their ids.

    Needs no more than *fleet*, and never fails where it was loaded with its connection services. Without them it raises
    Refused for servers whose host only a service knows.
    """
    _refuse_unreachable(fleet, fleet.entries)
    return tuple(_tenant(fleet, entry, NO_MATTER) for entry in sorted(fleet.entries, key=lambda entry: entry.id))


def explain(fleet: Fleet, entry: Entry) -> tuple[Decision, ...]:
    """Every value of the specification of the tenant in *entry*, and who decided it. Raises as `resolve_tenants` does."""
    _refuse_unreachable(fleet, (entry,))
    ledger = Ledger()
    _tenant(fleet, entry, ledger)
    return tuple(sorted(ledger.decisions, key=_place))


def resolve_platform(fleet: Fleet) -> PlatformSpec | None:
    """What the stack gives its cluster; None where it builds tenants only."""
    if Builds.PLATFORM not in fleet.stack.builds:
        return None
    return PlatformSpec(
        namespace=names.PLATFORM_NAMESPACE,
        labels=names.platform_labels(fleet.name),
        priorities=tuple((names.priority_class(plan), fleet.catalog.plans[plan].priority) for plan in Plan),
        registry=_registry(fleet),
        front=front.front(fleet.stack, fleet.catalog),
        authority=authority.authority(fleet.stack.cluster.authority, fleet.stack.authority),
        servers=tuple(platform_server.servers(fleet)),
        monitor=_monitor(fleet.stack),
        admission=admission(asked.of(fleet)),
    )


def _monitor(stack: Stack) -> MonitorSpec | None:
    """One for all servers in the cluster, whoever lives on them; each has labels of its own."""
    if not {PlatformAddon.PROMETHEUS, PlatformAddon.CLOUDNATIVE_PG} <= {*stack.addons}:
        return None
    return MonitorSpec(labels=tuple(stack.monitoring.labels.items()))


def _registry(fleet: Fleet) -> SuppliedSpec | None:
    """What opens the registry for the platform's own pods, and for rehearsals."""
    secrets = fleet.stack.secrets
    # A letter is sealed for one namespace, and is a tenant's; the platform's own is put there by hand.
    if secrets.registry is None or secrets.backend in (SecretBackend.BY_HAND, SecretBackend.SEALED_SECRETS):
        return None
    return handover.spec(fleet.stack, handover.registry(secrets.registry, names.PLATFORM_NAMESPACE), {})


def resolve_scratch(fleet: Fleet) -> ScratchSpec | None:
    """What the stack's rehearsed restores share; None where it has none."""
    return rehearsal.scratch(fleet)


def _place(decision: Decision) -> int:
    """Where a decision belongs among the fields of a specification; within one, they stay in the order of deciding."""
    return _ORDER.index(re.split(r"[.[]", decision.path, maxsplit=1)[0])


def _notes(case: Case, hosts: tuple[str, ...]) -> Iterator[Line[str]]:
    """What the rules of the cluster hold against each other, and against what somebody may do by hand."""
    asked, by = case.asked, case.by_tenant
    yield names.OWNER, asked.owner, by, ("owner",)
    yield names.HOSTS, " ".join((*hosts, *asked.domains)), _ADDRESSES, ()
    if asked.state is State.RELEASED:
        yield names.RELEASED, "true", by, ("state",)


def _refuse_unreachable(fleet: Fleet, entries: tuple[Entry, ...]) -> None:
    if problems := tuple(keeping.unreachable(fleet, entries)):
        raise Refused(problems)


def _tenant(fleet: Fleet, entry: Entry, why: Why) -> TenantSpec:
    case = Case.of(fleet.stack, fleet.document, fleet.catalog, entry)
    asked, by, by_stack = case.asked, case.by_tenant, case.by_stack
    hosts = names.hosts(entry.id, asked.hosts, fleet.stack.domain)
    labels = names.labels(entry.id, asked.plan, fleet.name)
    filestore, backup = keeping.filestore(case, why), keeping.backup(case, why)
    odoo, database = workload.odoo(case, hosts, why), keeping.database(case, fleet.services, backup.point_in_time, why)
    ingress = approach.ingress(case, hosts, why)
    proof = rehearsal.rehearsal(case, fleet.name, backup, filestore, why)
    seen = Watched(
        id=entry.id,
        active=asked.state is State.ACTIVE,
        cron=odoo.cron is not None,
        ingress=ingress,
        database=database,
        backup=backup,
        rehearsal=proof,
    )
    return TenantSpec(
        id=why("id", entry.id, _FILE_NAME),
        name=why("name", asked.name, by, "name"),
        owner=why("owner", asked.owner, by, "owner"),
        plan=why("plan", asked.plan, by, "plan"),
        release=why("release", asked.release, by, "release"),
        industry=why("industry", asked.industry, by, "industry"),
        compliance=why.each("compliance", case.listed("compliance", asked.compliance), none=_NO_STANDARDS),
        customer=why("customer", asked.customer, by, "customer"),
        features=why.each("features", ((one.name, one.origin, one.steps) for one in case.features), none=_NO_FEATURES),
        region=why.first(
            "region", (asked.region, by, ("region",)), otherwise=(fleet.stack.region, by_stack, ("region",))
        ),
        ring=why.first("ring", (asked.ring, by, ("ring",)), otherwise=(fleet.stack.ring, by_stack, ("ring",))),
        state=why("state", asked.state, by, "state"),
        until=why("until", asked.until, by, "until"),
        keep=why("keep", asked.state is not State.RELEASED, by, "state"),
        namespace=why("namespace", names.namespace(entry.id), _FROM_ID),
        labels=why.lines("labels", (*((key, value, _LABELS, ()) for key, value in labels), *walls.log_labels(case))),
        notes=why.lines("notes", _notes(case, hosts)),
        node_pool=walls.node_pool(case, why),
        records=walls.records(case, why),
        isolation=walls.isolation(case, odoo.mail, why),
        support=why("support", asked.support is not None, by, "support"),
        supplied=handover.handed(case, why),
        database=database,
        filestore=filestore,
        odoo=odoo,
        ingress=ingress,
        backup=backup,
        rehearsal=proof,
        watch=watch.watch(case, seen, why),
    )
