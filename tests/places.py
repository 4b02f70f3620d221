"""Tenants that look for a home and places that might be one, for the planner's tests to bend."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from tenancy import planner
from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate, Resident
from tenancy.planner import Judge, Plan
from tenancy.problem import Problem
from tenancy.words import Compliance, Environment, Sslmode, Strategy

US, EU = "us-east-1", "eu-central-1"

SPA = Arrival(
    id="one-spa",
    file="tenants/unplaced/one-spa.yaml",
    customer=None,
    stack=None,
    environment=Environment.PRODUCTION,
    region=None,
    regions=None,
    compliance=(),
    apart=False,
    sslmode=Sslmode.DISABLE,
    strategy=Strategy.SHARED,
    because="plan basic",
    connections=12,
)
WEALTH = replace(
    SPA,
    id="one-wealth",
    file="tenants/unplaced/one-wealth.yaml",
    strategy=Strategy.DEDICATED,
    because="plan premium",
    connections=45,
)
CLINIC = replace(
    WEALTH,
    id="one-clinic",
    file="tenants/unplaced/one-clinic.yaml",
    compliance=(Compliance.HIPAA,),
    because="compliance hipaa",
    apart=True,
    sslmode=Sslmode.VERIFY_FULL,
)
SHARED = Candidate(
    stack="prod",
    server="shared-1",
    machine="shared-1",
    environment=Environment.PRODUCTION,
    region=US,
    elsewhere=None,
    strategy=Strategy.SHARED,
    sslmode=Sslmode.VERIFY_FULL,
    profile=(),
    tenants=Budget(used=4, bears=50),
    connections=Budget(used=48, bears=400),
    residents=(),
    stack_tenants=Budget(used=7, bears=25),
)
DEDICATED = replace(
    SHARED,
    server="dedicated-1",
    machine="dedicated-1",
    strategy=Strategy.DEDICATED,
    tenants=Budget(used=0, bears=1),
    connections=Budget(used=0, bears=80),
)


def server(name: str, like: Candidate = SHARED, **changes: object) -> Candidate:
    return replace(like, server=name, machine=name, **changes)  # pyright: ignore[reportArgumentType] - a test's shorthand


def resident(id: str, customer: str | None = None, *compliance: Compliance) -> Resident:
    return Resident(id=id, customer=customer, compliance=compliance, apart=False)


def anywhere(arrival: Arrival, place: Candidate) -> tuple[Problem, ...]:
    """A law that has nothing against anybody."""
    return ()


def against(*servers: str) -> Judge:
    """A law that has something against everybody on *servers*."""

    def judge(arrival: Arrival, place: Candidate) -> tuple[Problem, ...]:
        problem = Problem(file=arrival.file, line=3, what=f"no vault on {place.server}", why="why", do="do")
        return (problem,) if place.server in servers else ()

    return judge


def plan_of(arrivals: Iterable[Arrival], places: Iterable[Candidate], judge: Judge = anywhere) -> Plan:
    return planner.plan(arrivals, places, judge)


def homes(plan: Plan) -> dict[str, str]:
    return {choice.tenant: f"{choice.stack}/{choice.server}" for choice in plan.choices}


def home(arrival: Arrival, *candidates: Candidate) -> str:
    (chosen,) = homes(plan_of((arrival,), candidates)).values()
    return chosen


words = st.sampled_from
arrivals = st.builds(
    Arrival,
    id=st.text("abc", min_size=1, max_size=4),
    file=st.just("tenants/unplaced/x.yaml"),
    customer=words((None, "group", "other")),
    stack=words((None, None, "a", "b")),
    environment=words((Environment.PRODUCTION, Environment.DEVELOPMENT)),
    region=words((None, None, US, EU)),
    regions=words((None, None, (EU,), (EU, US))),
    compliance=words(((), (Compliance.SOX,), (Compliance.HIPAA,), (Compliance.HIPAA, Compliance.SOX))),
    apart=st.just(value=False),
    sslmode=words((Sslmode.DISABLE, Sslmode.VERIFY_FULL)),
    strategy=words(Strategy),
    because=st.just("plan"),
    connections=st.integers(1, 60),
).map(lambda one: replace(one, apart=Compliance.HIPAA in one.compliance))


@st.composite
def fleets(draw: st.DrawFn) -> tuple[Candidate, ...]:
    """Up to three stacks that use up to four servers, each in one stack or several, more or less full."""
    machines = [
        server(
            f"m{number}",
            strategy=draw(words(Strategy)),
            region=draw(words((US, EU))),
            sslmode=draw(words((Sslmode.PREFER, Sslmode.VERIFY_FULL))),
            profile=draw(words(((), (), (Compliance.HIPAA,)))),
            tenants=Budget(used=draw(st.integers(0, 4)), bears=draw(st.integers(1, 6))),
            connections=Budget(used=draw(st.integers(0, 100)), bears=draw(st.integers(10, 200))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    places: list[Candidate] = []
    for stack in "abc"[: draw(st.integers(1, 3))]:
        environment = draw(words((Environment.PRODUCTION, Environment.DEVELOPMENT)))
        tenants = Budget(used=draw(st.integers(0, 25)), bears=25)
        places += [
            replace(machine, stack=stack, environment=environment, stack_tenants=tenants)
            for machine in machines
            if draw(st.booleans())
        ]
    return tuple(places)


several = st.lists(arrivals, max_size=8, unique_by=lambda arrival: arrival.id)
