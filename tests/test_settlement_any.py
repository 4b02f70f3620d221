"""Whatever the fleet and whoever arrives: what is written is law-abiding, fits, moves nobody, and knows no order."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from realm import WITHOUT_PLACE, Realm

from fleet import settlement
from fleet.writing import write
from tenancy.words import Environment

REGIONS = ("us-east-1", "eu-central-1")
CONNECTIONS = {"basic": 12, "standard": 18, "premium": 45, "enterprise": 60}
"""By plan, as catalog/plans.yaml has them."""
STACK_BEARS = 22

Facts = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A stack: its facts, its servers by name."""

    name: str
    environment: str
    region: str
    servers: Mapping[str, Facts]


@st.composite
def machines(draw: st.DrawFn, region: str) -> dict[str, Facts]:
    """A few servers of a region, small enough to be filled."""
    found: dict[str, Facts] = {}
    for number in range(draw(st.integers(1, 3))):
        strategy = draw(st.sampled_from(("shared", "dedicated")))
        found[f"m{number}"] = {
            "strategy": strategy,
            "service": f"{region}-m{number}",
            "sslmode": draw(st.sampled_from(("prefer", "verify-full", "verify-full"))),
            "cidr": "10.1.2.3/32",
            "tenants": 1 if strategy == "dedicated" else draw(st.integers(1, 4)),
            "connections": draw(st.integers(10, 70)),
            "profile": draw(st.sampled_from(((), (), ("hipaa",)))),
        }
    return found


@st.composite
def cells(draw: st.DrawFn) -> tuple[Cell, ...]:
    """Up to three stacks; those of one region may use the same servers. Each has a server and a tenant from before."""
    there = {region: draw(machines(region)) for region in REGIONS}
    found: list[Cell] = []
    for name in "abc"[: draw(st.integers(1, 3))]:
        region = draw(st.sampled_from(REGIONS))
        own: Facts = {
            "strategy": "shared",
            "service": f"{name}-first",
            "sslmode": "verify-full",
            "cidr": "10.1.2.4/32",
            "tenants": 2,
            "connections": 40,
        }
        used = {key: facts for key, facts in there[region].items() if draw(st.booleans())}
        environment = draw(st.sampled_from(("production", "development")))
        found.append(Cell(name=name, environment=environment, region=region, servers={"first": own, **used}))
    return tuple(found)


newcomers = st.fixed_dictionaries(
    {"plan": st.sampled_from(tuple(CONNECTIONS)), "folder": st.sampled_from(("unplaced", "unplaced", "a", "b"))},
    optional={
        "region": st.sampled_from(REGIONS),
        "customer": st.sampled_from(("group", "other")),
        "compliance": st.lists(st.sampled_from(("hipaa", "sox", "pci", "gdpr")), max_size=2, unique=True),
        "dedicated": st.just(value=True),
        "database_size": st.sampled_from(("2G", "5G", "6G")),
        "autoscaling": st.sampled_from((False, False, True)),
    },
)
waves = st.lists(st.lists(newcomers, max_size=4), min_size=1, max_size=2)


def found(realm: Realm, fleet: Iterable[Cell]) -> None:
    """Writes the stacks, each with the tenant it had before."""
    for cell in fleet:
        realm.stack(
            cell.name,
            builds=["tenants", "platform"],
            environment=cell.environment,
            region=cell.region,
            servers=cell.servers,
        )
        before = WITHOUT_PLACE + "placement: {strategy: shared, server: first}\n"
        realm.place(f"{cell.name}/before-{cell.name}", like=before)


def arrive(realm: Realm, wave: Iterable[tuple[str, Facts]], folders: frozenset[str]) -> None:
    """Writes the files of newcomers; the folder of a stack that is not there is that of those who have none."""
    for id, asked in wave:
        folder = asked["folder"] if asked["folder"] in folders else "unplaced"
        lines = yaml.safe_dump({key: value for key, value in asked.items() if key not in ("folder", "plan")})
        like = WITHOUT_PLACE.replace("plan: basic", f"plan: {asked['plan']}")
        realm.place(f"{folder}/{id}", like=like + ("" if lines == "{}\n" else lines))


def settle(realm: Realm) -> None:
    """Gives a home to all who can have one, and takes those who cannot out of the way."""
    done = settlement.settle(realm.root, None, Environment.PRODUCTION)
    for edit in done.edits:
        write(realm.root, edit)
    for problem in done.problems:
        # One customer may have several things in its way.
        (realm.root / problem.file).unlink(missing_ok=True)


def files(realm: Realm) -> dict[str, str]:
    return {path.relative_to(realm.root).as_posix(): path.read_text() for path in realm.root.glob("tenants/*/*.yaml")}


def budgets_hold(realm: Realm, fleet: Iterable[Cell]) -> None:
    """Counted from the files alone, by nothing that the planner counts with."""
    tenants: defaultdict[str, int] = defaultdict(int)
    connections: defaultdict[str, int] = defaultdict(int)
    for cell in fleet:
        here = [yaml.safe_load(path.read_text()) for path in (realm.root / "tenants" / cell.name).glob("*.yaml")]
        assert len(here) <= STACK_BEARS
        for one in here:
            service = str(cell.servers[one["placement"]["server"]]["service"])
            tenants[service] += 1
            connections[service] += CONNECTIONS[one["plan"]]
    for facts in (facts for cell in fleet for facts in cell.servers.values()):
        assert tenants[str(facts["service"])] <= int(str(facts["tenants"]))
        assert connections[str(facts["service"])] <= int(str(facts["connections"]))


def lived(fleet: tuple[Cell, ...], coming: list[list[Facts]], chance: Random) -> dict[str, str]:
    """A fleet's files after one wave of newcomers and another, written in an order of *chance*."""
    folders = frozenset(cell.name for cell in fleet)
    with tempfile.TemporaryDirectory() as folder:
        realm = Realm(Path(folder))
        realm.folder.rmdir()
        found(realm, chance.sample(fleet, len(fleet)))
        assert realm.faults() == ()
        for number, wave in enumerate(coming):
            before = files(realm)
            named = [(f"new-{number}-{place}", asked) for place, asked in enumerate(wave)]
            arrive(realm, chance.sample(named, len(named)), folders)

            settle(realm)

            after = files(realm)
            assert before.items() <= after.items()
            assert realm.faults() == ()
            budgets_hold(realm, fleet)
        return files(realm)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells(), waves, st.randoms(use_true_random=False))
def test_homes_are_lawful_and_fit_and_nobody_moves_whatever_the_order(
    fleet: tuple[Cell, ...], coming: list[list[Facts]], chance: Random
) -> None:
    assert lived(fleet, coming, chance) == lived(fleet, coming, chance)
