from pathlib import Path

import pytest
from realm import WEALTH, Realm, text

from tenancy import room
from tenancy.candidate import Budget, Candidate, Resident
from tenancy.registry import Entry
from tenancy.words import Compliance, Environment, Sslmode, Strategy

SERVER = {"strategy": "shared", "sslmode": "verify-full", "cidr": "10.1.2.3/32", "tenants": 9, "connections": 100}
OWN = {**SERVER, "strategy": "dedicated", "tenants": 1}


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.place("dev/one-spa")
    return made


def waiting(realm: Realm, *lines: str) -> Entry:
    realm.wait("new", *lines)
    (entry,) = realm.estate().unplaced
    return entry


def test_every_server_of_every_stack_is_a_candidate_filled_by_all_stacks_that_use_it(realm: Realm) -> None:
    common = {**SERVER, "service": "common"}
    realm.stack("a", builds=["tenants"], environment="production", servers={"shared-1": common})
    realm.stack("b", builds=["tenants"], environment="staging", servers={"db": common})
    realm.place("a/two-spa", "customer: group")
    realm.place("a/three-spa")
    realm.place("b/four-spa", like=text().replace("shared-1", "db").replace("basic", "standard"))

    found = {(one.stack, one.server): one for one in room.candidates(realm.estate())}

    assert sorted(found) == [("a", "shared-1"), ("b", "db"), ("dev", "dedicated-1"), ("dev", "shared-1")]
    residents = tuple(
        Resident(id=id, customer=customer, compliance=(), apart=False)
        for id, customer in (("three-spa", None), ("two-spa", "group"), ("four-spa", None))
    )
    assert found["a", "shared-1"] == Candidate(
        stack="a",
        server="shared-1",
        machine="common",
        environment=Environment.PRODUCTION,
        region="us-east-1",
        elsewhere=None,
        strategy=Strategy.SHARED,
        sslmode=Sslmode.VERIFY_FULL,
        profile=(),
        tenants=Budget(used=3, bears=9),
        connections=Budget(used=42, bears=100),
        residents=residents,
        stack_tenants=Budget(used=2, bears=25),
    )
    assert (found["b", "db"].tenants, found["b", "db"].stack_tenants) == (
        Budget(used=3, bears=9),
        Budget(used=1, bears=25),
    )
    assert found["dev", "shared-1"].stack_tenants == Budget(used=1, bears=22)


def test_a_server_of_another_region_than_its_stack_and_one_that_is_kept_are_known_as_such(realm: Realm) -> None:
    servers = {
        "shared-1": {**SERVER, "service": "x", "region": "eu-west-1"},
        "dedicated-1": {**OWN, "service": "y", "profile": ["hipaa"]},
    }
    realm.stack("a", builds=["tenants"], servers=servers)
    realm.place("a/clinic", "compliance: [hipaa]", like=WEALTH)

    kept, far = (one for one in room.candidates(realm.estate()) if one.stack == "a")

    assert (kept.server, kept.profile, kept.elsewhere) == ("dedicated-1", (Compliance.HIPAA,), None)
    assert kept.residents == (Resident(id="clinic", customer=None, compliance=(Compliance.HIPAA,), apart=True),)
    assert (far.server, far.region, far.elsewhere) == ("shared-1", "us-east-1", "eu-west-1")


def test_a_stack_that_builds_no_tenants_offers_nothing(realm: Realm) -> None:
    realm.stack("base", builds=["platform"], servers={"shared-1": {**SERVER, "service": "x"}})

    assert {one.stack for one in room.candidates(realm.estate())} == {"dev"}


def test_a_tenant_needs_what_its_file_plan_and_standards_say(realm: Realm) -> None:
    entry = waiting(realm, "customer: group", "region: us-east-1", "compliance: [gdpr]")
    catalog = realm.estate().catalog

    found = room.arrival(catalog, entry, None, Environment.STAGING)

    assert (found.id, found.file, found.customer) == ("new", "tenants/unplaced/new.yaml", "group")
    assert (found.stack, found.environment, found.region) == (None, Environment.STAGING, "us-east-1")
    assert (found.regions, found.compliance) == (("eu-central-1", "eu-west-1"), (Compliance.GDPR,))
    assert (found.apart, found.sslmode, found.connections) == (False, Sslmode.VERIFY_FULL, 12)
    assert (found.strategy, found.because) == (Strategy.SHARED, "plan basic")


def test_a_file_in_a_stacks_folder_is_of_that_stacks_environment(realm: Realm) -> None:
    estate = realm.estate()
    (fleet,) = estate.fleets

    found = room.arrival(estate.catalog, fleet.entries[0], fleet, Environment.PRODUCTION)

    assert (found.stack, found.environment) == ("dev", Environment.DEVELOPMENT)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("compliance: [hipaa]", "compliance hipaa"),
        ("database_size: 6G", "a database_size of 6G (more than 5G)"),
        ("dedicated: true", "dedicated: true"),
    ],
)
def test_what_asks_for_a_dedicated_database_settles_the_strategy(realm: Realm, line: str, because: str) -> None:
    found = room.arrival(realm.estate().catalog, waiting(realm, line), None, Environment.PRODUCTION)

    assert (found.strategy, found.because) == (Strategy.DEDICATED, because)


def test_several_reasons_are_told_together_and_own_servers_are_known(realm: Realm) -> None:
    entry = waiting(realm, "compliance: [hipaa, sox]")

    found = room.arrival(realm.estate().catalog, entry, None, Environment.PRODUCTION)

    assert (found.because, found.apart) == ("compliance hipaa and compliance sox", True)


def test_without_a_standard_a_tenant_is_content_with_any_connection(realm: Realm) -> None:
    found = room.arrival(realm.estate().catalog, waiting(realm), None, Environment.PRODUCTION)

    assert (found.sslmode, found.regions, found.region) == (Sslmode.DISABLE, None, None)


def judged(realm: Realm, *lines: str, server: str = "shared-1") -> list[str]:
    entry = waiting(realm, *lines)
    estate = realm.estate()
    (place,) = (one for one in room.candidates(estate) if one.server == server)
    arrival = room.arrival(estate.catalog, entry, None, Environment.DEVELOPMENT)
    return [problem.what for problem in room.judge(estate, (entry,))(arrival, place)]


def test_the_law_has_nothing_against_an_ordinary_tenant(realm: Realm) -> None:
    assert judged(realm) == []
    assert judged(realm, "dedicated: true", server="dedicated-1") == []


def test_the_law_is_heard_on_what_no_place_knows(realm: Realm) -> None:
    assert judged(realm, "features: [no-such]") == ['there is no feature "no-such" in the industry spa']


def test_the_law_is_heard_on_addresses_of_the_stack_and_its_tenants(realm: Realm) -> None:
    realm.place("dev/two-spa", "hosts: [new.dev.test]")

    assert judged(realm) == ["the address new.dev.test is also asked for in tenants/dev/two-spa.yaml"]
