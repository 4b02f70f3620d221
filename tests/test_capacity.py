from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from realm import WEALTH, Realm, text

from tenancy import capacity
from tenancy.candidate import Budget
from tenancy.capacity import Outlook, Pool, Server, Stack
from tenancy.forecast import Growth
from tenancy.words import Compliance, Environment, Strategy

SERVER = {"strategy": "shared", "sslmode": "verify-full", "cidr": "10.1.2.3/32", "tenants": 9, "connections": 100}
TODAY = date(2027, 3, 31)


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    """Two stacks of production that share a server, one of them with a second one; and development."""
    made = Realm(tmp_path)
    common = {**SERVER, "service": "common"}
    second = {**SERVER, "service": "second", "tenants": 3, "connections": 40}
    made.stack("a", builds=["tenants"], environment="production", servers={"db": common, "second": second})
    made.stack("b", environment="production", servers={"shared-1": common})
    made.stack("dev")
    made.place("a/a-spa", like=text().replace("shared-1", "db"))
    made.place("a/b-spa", like=text().replace("shared-1", "second").replace("basic", "standard"))
    made.place("b/c-spa")
    made.place("dev/d-wealth", like=WEALTH)
    return made


def test_a_server_is_listed_once_with_all_its_names(realm: Realm) -> None:
    first, second, *dev = capacity.servers(realm.estate())

    assert first == Server(
        places=("a/db", "b/shared-1"),
        strategy=Strategy.SHARED,
        environment=Environment.PRODUCTION,
        region="us-east-1",
        profile=(),
        tenants=Budget(used=2, bears=9),
        connections=Budget(used=24, bears=100),
    )
    assert (second.places, second.tenants, second.connections) == (
        ("a/second",),
        Budget(used=1, bears=3),
        Budget(used=18, bears=40),
    )
    assert [one.places for one in dev] == [("dev/dedicated-1",), ("dev/shared-1",)]


def test_a_server_is_listed_where_it_is_and_for_whom_it_is_kept(realm: Realm) -> None:
    kept = {**SERVER, "service": "kept", "region": "eu-west-1", "profile": ["sox"]}
    realm.stack("a-eu", builds=["tenants"], servers={"kept": {**kept, "strategy": "dedicated", "tenants": 1}})
    realm.place("a-eu/spa", like=WEALTH.replace("dedicated-1", "free"))
    free = {**SERVER, "service": "free", "strategy": "dedicated", "tenants": 1}
    realm.stack(
        "a-eu", builds=["tenants"], servers={"kept": {**kept, "strategy": "dedicated", "tenants": 1}, "free": free}
    )

    found = {one.places: one for one in capacity.servers(realm.estate())}

    assert (found["a-eu/kept",].region, found["a-eu/kept",].profile) == ("eu-west-1", (Compliance.SOX,))
    assert found["a-eu/free",].region == "us-east-1"


def test_stacks_are_listed_with_what_fits_beside_a_platform(realm: Realm) -> None:
    realm.stack("base", builds=["platform"])

    assert capacity.stacks(realm.estate()) == (
        Stack(name="a", environment=Environment.PRODUCTION, region="us-east-1", tenants=Budget(used=2, bears=25)),
        Stack(name="b", environment=Environment.PRODUCTION, region="us-east-1", tenants=Budget(used=1, bears=22)),
        Stack(name="dev", environment=Environment.DEVELOPMENT, region="us-east-1", tenants=Budget(used=1, bears=22)),
    )


def test_pools_hold_what_newcomers_may_choose_among(realm: Realm) -> None:
    def pool(environment: Environment, strategy: Strategy | None, left: int, *residents: str) -> Pool:
        return Pool(
            environment=environment, region="us-east-1", strategy=strategy, left=left, residents=tuple(residents)
        )

    # Three tenants hold 42 connections, 14 each: 76 are enough for five more on the one, 22 for one on the other.
    assert capacity.pools(realm.estate()) == (
        pool(Environment.DEVELOPMENT, Strategy.SHARED, 50),
        pool(Environment.DEVELOPMENT, Strategy.DEDICATED, 0, "d-wealth"),
        pool(Environment.PRODUCTION, Strategy.SHARED, 6, "a-spa", "b-spa", "c-spa"),
        pool(Environment.DEVELOPMENT, None, 21, "d-wealth"),
        pool(Environment.PRODUCTION, None, 44, "a-spa", "b-spa", "c-spa"),
    )


def test_an_outlook_knows_only_those_who_live_in_the_pool_and_whose_day_is_known() -> None:
    pool = Pool(
        environment=Environment.PRODUCTION,
        region="us-east-1",
        strategy=Strategy.SHARED,
        left=4,
        residents=("a", "b", "uncommitted"),
    )
    arrived = {"a": date(2027, 3, 1), "b": date(2026, 3, 1), "elsewhere": date(2027, 3, 1)}

    (found,) = capacity.outlooks((pool,), arrived, TODAY)

    assert found == Outlook(pool=pool, growth=Growth(tenants=1, until=TODAY), full=date(2028, 3, 25))
    assert found.growth.monthly == Fraction(1, 3)
