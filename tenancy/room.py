"""How much room the estate has: each server of each stack as a place to live in, and what a tenant without one needs.

It turns an estate into what the planner understands, and asks the law where the planner wants its word.
"""

from collections.abc import Iterator

from tenancy import addresses, connections, dedication, duty, law
from tenancy.addresses import Quarter
from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate, Resident
from tenancy.catalog import Catalog
from tenancy.duty import Duty
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.law.budgets import most_tenants
from tenancy.planner import Judge
from tenancy.problem import Problem, joined
from tenancy.registry import Entry
from tenancy.tenant import Placement
from tenancy.words import Environment, Sslmode, Strategy


def candidates(estate: Estate) -> Iterator[Candidate]:
    """Every server of every stack, filled by all stacks that use it."""
    fleets = {fleet.name: fleet for fleet in estate.fleets}
    for machine in estate.machines():
        residents = tuple(_resident(estate.catalog, entry) for entry in machine.entries)
        held = machine.connections(estate.catalog)
        for side in machine.sides:
            fleet, server = fleets[side.stack], side.server
            if fleet.stack.builds_tenants and server.is_open:
                yield Candidate(
                    stack=side.stack,
                    server=side.name,
                    machine=machine.name,
                    environment=fleet.stack.environment,
                    region=fleet.stack.region,
                    elsewhere=None if side.region == fleet.stack.region else side.region,
                    strategy=server.strategy,
                    sslmode=server.sslmode,
                    profile=server.profile,
                    tenants=Budget(used=len(residents), bears=server.tenants),
                    connections=Budget(used=held, bears=server.connections),
                    residents=residents,
                    stack_tenants=stack_tenants(fleet),
                )


def stack_tenants(fleet: Fleet) -> Budget:
    """How many tenants *fleet* has, and how many fit into its stack."""
    return Budget(used=len(fleet.entries), bears=most_tenants(fleet.stack.builds))


def arrival(catalog: Catalog, entry: Entry, stack: Fleet | None, environment: Environment) -> Arrival:
    """What the tenant in *entry* needs; *stack* is the one whose folder its file is in, else *environment* decides."""
    asked, bound = entry.tenant, _duty(catalog, entry)
    plan = catalog.plans[asked.plan]
    reasons = [reason.words for reason in dedication.reasons(asked, plan, bound)]
    return Arrival(
        id=entry.id,
        file=entry.document.file,
        customer=asked.customer,
        stack=None if stack is None else stack.name,
        environment=environment if stack is None else stack.stack.environment,
        region=asked.region,
        # Where standards together leave no region, the law says so better than a search that finds nothing.
        regions=bound.regions.value or None,
        compliance=asked.compliance,
        apart=bound.own_servers.value,
        sslmode=bound.sslmode.value or Sslmode.DISABLE,
        strategy=Strategy.DEDICATED if reasons else Strategy.SHARED,
        because=joined(reasons) or f"plan {asked.plan}",
        connections=connections.most(asked, plan),
    )


def judge(estate: Estate, entries: tuple[Entry, ...]) -> Judge:
    """What the law says of each of *entries*, were it placed; of who is there already the planner keeps the count."""
    known = {entry.id: entry for entry in entries}
    fleets = {fleet.name: fleet for fleet in estate.fleets}

    def judged(arrival: Arrival, place: Candidate) -> tuple[Problem, ...]:
        fleet, entry = fleets[place.stack], known[arrival.id]
        placement = Placement(strategy=place.strategy, server=place.server)
        placed = Entry(
            id=entry.id, tenant=entry.tenant.model_copy(update={"placement": placement}), document=entry.document
        )
        # Nothing is wrong with the estate, so whatever is found now, this tenant has brought with it.
        return (
            *law.problems(fleet.stack, fleet.document, fleet.catalog, (placed,), fleet.services),
            *addresses.problems((Quarter.of(fleet.stack, (*fleet.entries, placed)),)),
        )

    return judged


def _resident(catalog: Catalog, entry: Entry) -> Resident:
    asked = entry.tenant
    apart = _duty(catalog, entry).own_servers.value
    return Resident(id=entry.id, customer=asked.customer, compliance=asked.compliance, apart=apart)


def _duty(catalog: Catalog, entry: Entry) -> Duty:
    return duty.of({standard: catalog.compliance[standard] for standard in entry.tenant.compliance})
