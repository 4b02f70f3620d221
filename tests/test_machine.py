from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import DEDICATED, SHARED
from realm import WEALTH, Realm

SAFE: Mapping[str, object] = {**SHARED, "sslmode": "verify-full"}


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    serve(made, "dev", **{"shared-1": SHARED, "dedicated-1": {**DEDICATED, "service": "dev-dedicated-1"}})
    serve(made, "prod", **{"main": SHARED, "dedicated-1": {**DEDICATED, "service": "prod-dedicated-1"}})
    made.place("dev/acme")
    on(made, "prod/zebra", "main")
    return made


def serve(realm: Realm, stack: str, **servers: Mapping[str, object]) -> None:
    """Writes the stack's file, with these servers and no others."""
    realm.stack(stack, servers=servers)


def on(realm: Realm, path: str, server: str, *lines: str) -> None:
    realm.place(path, *lines)
    realm.edit(f"tenants/{path}.yaml", "server: shared-1", f"server: {server}")


def known(realm: Realm) -> list[tuple[str, list[str], list[str], int]]:
    """Each machine: name, what the stacks call it, who lives there, and how many connections they may hold."""
    found = realm.estate()
    return [
        (
            machine.name,
            [f"{side.stack}/{side.name}" for side in machine.sides],
            [entry.id for entry in machine.entries],
            machine.connections(found.catalog),
        )
        for machine in found.machines()
    ]


def test_a_server_is_the_same_wherever_its_connection_service_is_named(realm: Realm):
    """The admins' file has each service once, so its name leads to one server."""
    assert known(realm) == [
        ("dev-dedicated-1", ["dev/dedicated-1"], [], 0),
        ("shared-1", ["dev/shared-1", "prod/main"], ["acme", "zebra"], 24),
        ("prod-dedicated-1", ["prod/dedicated-1"], [], 0),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"host": "10.1.2.3"}, {"host": "10.1.2.3"}, True),
        ({"host": "10.1.2.3"}, {"host": "10.1.2.3", "port": 5432}, True),
        ({"host": "10.1.2.3", "port": 6000}, {"host": "10.1.2.3", "port": 6000}, True),
        ({"host": "10.1.2.3", "port": 6000}, {"host": "10.1.2.3"}, False),
        ({"host": "10.1.2.3"}, {"host": "10.1.2.4"}, False),
        ({"host": "10.1.2.3"}, {}, False),
        ({"port": 5432}, {"port": 5432}, False),
    ],
)
def test_a_server_is_the_same_where_host_and_port_are(
    realm: Realm, one: Mapping[str, object], other: Mapping[str, object], *, same: bool
):
    serve(realm, "dev", **{"shared-1": {**SHARED, "service": "here", **one}})
    serve(realm, "prod", main={**SHARED, "service": "there", **other})
    both = ("here", ["dev/shared-1", "prod/main"], ["acme", "zebra"], 24)

    assert (both in known(realm)) is same


def test_two_descriptions_meet_over_a_third(realm: Realm):
    serve(realm, "dev", **{"shared-1": {**SHARED, "service": "one"}})
    serve(realm, "mid", **{"shared-1": {**SHARED, "service": "one", "host": "10.1.2.3"}})
    serve(realm, "prod", main={**SHARED, "service": "two", "host": "10.1.2.3"})
    realm.place("mid/middle")

    assert known(realm) == [
        ("one", ["dev/shared-1", "mid/shared-1", "prod/main"], ["acme", "middle", "zebra"], 36),
    ]


def test_a_third_description_joins_two_that_had_nothing_in_common(realm: Realm):
    serve(realm, "dev", **{"shared-1": {**SHARED, "service": "one"}})
    serve(realm, "mid", **{"shared-1": {**SHARED, "service": "two", "host": "10.1.2.3"}})
    serve(realm, "prod", main={**SHARED, "service": "one", "host": "10.1.2.3"})
    realm.place("mid/middle")

    assert [sides for _, sides, _, _ in known(realm)] == [["dev/shared-1", "mid/shared-1", "prod/main"]]


def test_a_stack_may_name_one_server_twice_and_it_is_still_one(realm: Realm):
    serve(realm, "dev", **{"shared-1": SHARED, "shared-2": SHARED})
    serve(realm, "prod", main={**SHARED, "service": "other"})

    assert [sides for _, sides, _, _ in known(realm)] == [["dev/shared-1", "dev/shared-2"], ["prod/main"]]


def test_tenants_of_one_server_are_counted_over_all_stacks(realm: Realm):
    serve(realm, "dev", **{"shared-1": {**SHARED, "tenants": 2}})
    serve(realm, "prod", main={**SHARED, "tenants": 2})
    assert realm.said() == []

    on(realm, "prod/zulu", "main")
    assert [str(problem) for problem in realm.faults()] == [
        (
            "Pulumi.dev.yaml:22: 3 tenants of dev (shared-1) and prod (main) are placed on the server shared-1, which "
            "bears 2\n"
            "  why: it is one database server for all of them, and over its budget it becomes slow for every customer on "
            "it\n"
            "  do: place the newest tenant on another server: acme, zebra, zulu\n"
            "      raise the number only if the server really bears more"
        )
    ]


def test_connections_of_one_server_are_counted_over_all_stacks(realm: Realm):
    """A basic tenant may hold 12."""
    serve(realm, "dev", **{"shared-1": {**SHARED, "connections": 24}})
    serve(realm, "prod", main={**SHARED, "connections": 24})
    assert realm.said() == []

    realm.edit("tenants/prod/zebra.yaml", "plan: basic", "plan: standard")
    assert [str(problem) for problem in realm.faults()] == [
        (
            "Pulumi.dev.yaml:23: the tenants of dev (shared-1) and prod (main) on the server shared-1 may hold 30 "
            "connections, and it bears 24\n"
            "  why: it is one database server for all of them; once its connections are used up, it turns every customer "
            "on it away\n"
            "  do: place the newest tenant on another server: acme, zebra\n"
            "      raise the number only if the server really bears more"
        )
    ]


def test_a_server_of_one_stack_is_judged_once(realm: Realm):
    """Its own stack says so already."""
    serve(realm, "dev", **{"shared-1": {**SHARED, "service": "own", "tenants": 1}})
    realm.place("dev/beta")

    assert [problem.what for problem in realm.faults()] == [
        "2 tenants are placed on the server shared-1, which bears 1"
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tenants": 40}, "tenants is 40 for the server main, and 50 in Pulumi.dev.yaml"),
        ({"connections": 300}, "connections is 300 for the server main, and 400 in Pulumi.dev.yaml"),
        ({"strategy": "dedicated"}, "strategy is dedicated for the server main, and shared in Pulumi.dev.yaml"),
        ({"region": "eu-west-1"}, "region is eu-west-1 for the server main, and us-east-1 in Pulumi.dev.yaml"),
        ({"profile": ["gdpr"]}, "profile is gdpr for the server main, and none in Pulumi.dev.yaml"),
    ],
)
def test_stacks_that_name_one_server_say_the_same_of_it(realm: Realm, change: Mapping[str, object], said: str):
    serve(realm, "prod", main={**SHARED, **change})
    found = [problem for problem in realm.faults() if problem.what == said]

    assert [(problem.file, problem.why, problem.do) for problem in found] == [
        (
            "Pulumi.prod.yaml",
            "both mean the same database server, by its connection service or its host and port, and fill it together",
            "write the same in both; if they are two servers, give each a service and a host of its own",
        )
    ]


def test_a_server_that_is_in_the_stacks_region_is_in_it_whether_written_or_not(realm: Realm):
    serve(realm, "prod", main={**SHARED, "region": "us-east-1"})

    assert realm.said() == []


def test_what_lies_between_stack_and_server_may_differ(realm: Realm):
    """Two networks reach one server in two ways."""
    serve(realm, "prod", main={**SHARED, "host": "10.1.2.3", "cidr": "10.1.2.3/32", "sslmode": "require"})

    assert realm.said() == []


def test_a_standards_boundary_is_not_crossed_by_another_stack(realm: Realm):
    """Each of the two stacks has only one tenant there, and sees nothing wrong."""
    server = {**DEDICATED, "sslmode": "verify-full", "tenants": 2, "profile": ["hipaa"]}
    serve(realm, "dev", **{"dedicated-1": server})
    serve(realm, "prod", **{"dedicated-1": server})
    realm.place("dev/acme", "compliance: [hipaa]", like=WEALTH)
    realm.place("prod/zebra", like=WEALTH)

    assert (
        "tenants/dev/acme.yaml:9: acme: compliance hipaa demands a server without tenants of other standards, and "
        "dedicated-1 also has zebra\n"
        "  why: they are placed there by other stacks, but it is the same database server, and the standard's boundary is "
        "crossed\n"
        "  do: this tenant or the others need a move to another server"
    ) in [str(problem) for problem in realm.faults()]


def test_neighbours_of_one_stack_are_left_to_that_stack(realm: Realm):
    server = {**DEDICATED, "sslmode": "verify-full", "tenants": 2}
    serve(realm, "dev", **{"dedicated-1": server})
    serve(realm, "prod", **{"dedicated-1": server, "main": SHARED})
    realm.place("dev/acme", "compliance: [hipaa]", like=WEALTH)
    realm.place("dev/beta", like=WEALTH)
    mixed = [problem for problem in realm.faults() if "other standards" in problem.what]

    assert [problem.tenant for problem in mixed] == ["acme"]
    assert "by other stacks" not in mixed[0].why


def test_tenants_of_one_standard_share_a_server_over_stacks(realm: Realm):
    server = {**DEDICATED, "sslmode": "verify-full", "tenants": 2, "profile": ["hipaa"]}
    serve(realm, "dev", **{"dedicated-1": server})
    serve(realm, "prod", **{"dedicated-1": server})
    realm.place("dev/acme", "compliance: [hipaa]", like=WEALTH)
    realm.place("prod/zebra", "compliance: [hipaa]", like=WEALTH)

    assert not [problem for problem in realm.faults() if "other standards" in problem.what]
