from pathlib import Path

import pytest
from realm import WEALTH, Realm


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.stack("prod")
    made.place("dev/acme")
    made.place("prod/zebra")
    return made


def test_a_folder_that_no_stack_builds_is_refused(realm: Realm):
    realm.place("porto/acme-2")

    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/porto: no stack builds this folder: there is no Pulumi.porto.yaml\n"
            "  why: whoever is in it would be a customer that someone believes to be there\n"
            "  do: move its files to the folder of a stack (dev, prod), or bring the stack's file back"
        )
    ]


def test_the_folder_of_a_stack_that_builds_no_tenants_is_refused(realm: Realm):
    realm.stack("platform", builds=["platform"])
    assert realm.said() == []

    realm.place("platform/acme-2")
    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/platform: the stack platform builds no tenants, and this is a folder of them\n"
            "  why: whoever is in it would be a customer that someone believes to be there\n"
            "  do: add tenants to builds in Pulumi.platform.yaml, or move the files to the folder of another stack"
        )
    ]


@pytest.mark.parametrize("name", ["acme-2.yaml", "acme-2.yml"])
def test_a_tenants_file_outside_of_every_folder_is_refused(realm: Realm, name: str):
    realm.stack("platform", builds=["platform"])
    realm.write(f"tenants/{name}", "")

    assert [str(problem) for problem in realm.faults()] == [
        (
            f"tenants/{name}: this is no folder of tenants\n"
            "  why: whatever lies here unread would be a customer that someone believes to be there\n"
            "  do: move it into the folder of a stack: dev, prod; a customer who has none yet belongs into unplaced"
        )
    ]


def test_a_link_among_the_folders_is_refused(realm: Realm):
    (realm.root / "tenants/unplaced").symlink_to("dev")

    assert "tenants/unplaced: this is no folder of tenants" in realm.said()


def test_examples_are_nobodys_and_other_files_may_lie_beside_the_folders(realm: Realm):
    realm.place("examples/acme", like="anything")
    realm.write("tenants/schema.json", "{}")

    assert realm.said() == []


@pytest.mark.parametrize("name", ["unplaced", "examples"])
def test_no_stack_has_the_name_of_a_folder_that_is_nobodys(realm: Realm, name: str):
    realm.stack(name)
    realm.place(f"{name}/acme-2")

    assert (
        f"Pulumi.{name}.yaml: no stack can be called {name}\n"
        f"  why: tenants/{name} is a folder of its own, which no stack builds\n"
        "  do: rename the file, and the stack if there is one already: pulumi stack rename"
    ) in [str(problem) for problem in realm.faults()]


def test_an_id_is_one_customers_in_all_stacks(realm: Realm):
    realm.place("prod/acme")
    realm.wait("zebra")

    assert [str(problem).partition("\n  why")[0] for problem in realm.faults()] == [
        "tenants/prod/acme.yaml: the id acme is also that of tenants/dev/acme.yaml",
        "tenants/unplaced/zebra.yaml: the id zebra is also that of tenants/prod/zebra.yaml",
    ]
    assert realm.faults()[0].why == (
        "an id is one customer's for ever; backups, logs and bills of two could not be told apart"
    )
    assert realm.faults()[0].do == "choose another id for the newer of the two, and rename its file"


def test_an_id_is_never_used_again_wherever_its_tombstone_is(realm: Realm):
    realm.bury("prod/acme")

    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/dev/acme.yaml: the id acme was that of One Spa, who is gone since 2027-04-01 (tenants/prod/acme.yaml)\n"
            "  why: an id is one customer's for ever; old backups, logs and bills would become those of another\n"
            "  do: choose another id, and rename the file"
        )
    ]


def test_nobody_has_two_tombstones(realm: Realm):
    realm.bury("dev/gone")
    realm.bury("prod/gone")

    assert realm.said() == ["tenants/prod/gone.yaml: the id gone is also that of tenants/dev/gone.yaml"]


def always_the_same(tenant: str) -> str:
    return "t_0123456789abcdef"


def test_two_ids_that_come_out_as_one_database_are_refused(realm: Realm, monkeypatch: pytest.MonkeyPatch):
    """64 bits of a hash will not collide among thousands; if they ever do, it must not be found out by mixing data."""
    monkeypatch.setattr("tenancy.names.database", always_the_same)

    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/prod/zebra.yaml: zebra: this id and that of tenants/dev/acme.yaml come out as the same name for the "
            "database\n"
            "  why: two customers would share one database\n"
            "  do: choose another id for the newer of the two"
        )
    ]


def test_a_customer_without_a_stack_has_no_server(realm: Realm):
    realm.place("unplaced/later", like=WEALTH)

    assert [str(problem) for problem in realm.faults()] == [
        (
            "tenants/unplaced/later.yaml:6: later: placement names the server dedicated-1, and the customer has no stack "
            "yet\n"
            "  why: a server belongs to a stack, and a file in this folder to none\n"
            "  do: remove the lines; a place is chosen and written by: fleet place later"
        )
    ]


@pytest.mark.parametrize("state", ["suspended", "archived", "released"])
def test_a_customer_without_a_stack_has_nothing_that_could_end(realm: Realm, state: str):
    realm.wait("later", f"state: {state}")

    assert [str(problem) for problem in realm.faults()] == [
        (
            f"tenants/unplaced/later.yaml:6: later: state says {state}, and the customer has no stack yet\n"
            "  why: nothing of this customer has been built, so nothing can be stopped or kept\n"
            "  do: remove the line; a customer who does not come after all has its file removed"
        )
    ]


def test_a_cluster_has_one_platform(realm: Realm):
    cluster = {"cluster": {**realm.cluster, "name": "one"}}
    realm.stack("dev", **cluster)
    realm.stack("prod", builds=["tenants"], **cluster)
    assert realm.said() == []

    realm.stack("prod", builds=["platform", "tenants"], **cluster)
    assert [str(problem) for problem in realm.faults()] == [
        (
            "Pulumi.prod.yaml:2: the stacks prod and dev both build the platform of the cluster one\n"
            "  why: each would take the other's namespaces and priorities for its own, and one that is removed would take "
            "them along\n"
            "  do: leave platform to one of them"
        )
    ]
