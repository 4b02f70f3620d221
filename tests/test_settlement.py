from pathlib import Path

import pytest
from realm import WITHOUT_PLACE, Realm

from fleet import settlement
from fleet.edit import Edit
from fleet.settlement import Settlement
from fleet.writing import write
from tenancy.problem import Refused
from tenancy.words import Environment

CAREFUL = "# A lagoon.\nname: Blue Lagoon # as on the door\n\n" + WITHOUT_PLACE.partition("\n")[2] + "# no more\n"
PLACED = CAREFUL.replace("# no more\n", "placement:\n  strategy: shared\n  server: shared-1\n# no more\n")


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    """Development and production, with a tenant each."""
    made = Realm(tmp_path)
    made.stack("dev")
    made.stack("prod", environment="production")
    made.place("dev/one-spa")
    made.place("prod/two-spa")
    return made


def settled(realm: Realm, id: str | None = None, environment: Environment = Environment.PRODUCTION) -> Settlement:
    return settlement.settle(realm.root, id, environment)


def homes(found: Settlement) -> dict[str, str]:
    return {home.choice.tenant: f"{home.choice.stack}/{home.choice.server}" for home in found.homes}


def text_of(realm: Realm, file: str) -> str:
    return (realm.root / file).read_text()


def test_a_customer_without_a_stack_gets_one_for_production_and_the_file_moves(realm: Realm) -> None:
    realm.place("unplaced/new", like=CAREFUL)

    found = settled(realm)

    assert homes(found) == {"new": "prod/shared-1"}
    assert found.edits == (
        Edit(file="tenants/prod/new.yaml", before=None, after=found.homes[0].after),
        Edit(file="tenants/unplaced/new.yaml", before=CAREFUL, after=None),
    )
    assert [entry.id for fleet, entry in found.estate.tenants() if fleet.name == "prod"] == ["new", "two-spa"]


def test_comments_and_order_stay_and_only_the_placement_comes(realm: Realm) -> None:
    realm.place("unplaced/new", like=CAREFUL)

    (home,) = settled(realm).homes

    assert sorted(home.after.splitlines()) == sorted(PLACED.splitlines())
    assert home.diff.splitlines()[:5] == [
        "rename from tenants/unplaced/new.yaml",
        "rename to tenants/prod/new.yaml",
        "--- tenants/prod/new.yaml",
        "+++ tenants/prod/new.yaml",
        "@@ -5,4 +5,7 @@",
    ]
    assert [line for line in home.diff.splitlines()[5:] if line[0] in "+-"] == [
        "+placement:",
        "+  strategy: shared",
        "+  server: shared-1",
    ]


def test_nothing_is_written_until_the_edits_are(realm: Realm) -> None:
    realm.wait("new")
    found = settled(realm)

    assert realm.estate().unplaced != ()
    for edit in found.edits:
        write(realm.root, edit)

    assert not (realm.root / "tenants/unplaced/new.yaml").exists()
    assert [entry.id for _, entry in realm.estate().tenants()] == ["one-spa", "new", "two-spa"]


def test_another_environment_may_be_wanted(realm: Realm) -> None:
    realm.wait("new")

    assert homes(settled(realm, environment=Environment.DEVELOPMENT)) == {"new": "dev/shared-1"}


def test_a_file_in_a_stacks_folder_stays_there(realm: Realm) -> None:
    realm.place("dev/new", like=WITHOUT_PLACE)

    found = settled(realm)

    assert homes(found) == {"new": "dev/shared-1"}
    assert [(edit.file, edit.before) for edit in found.edits] == [("tenants/dev/new.yaml", WITHOUT_PLACE)]
    assert found.homes[0].diff.startswith("--- tenants/dev/new.yaml\n")


def test_the_first_tenant_of_a_new_stack_gets_its_home(realm: Realm) -> None:
    realm.stack("next")
    realm.place("next/new", like=WITHOUT_PLACE)
    realm.place("next/newer", like=WITHOUT_PLACE)

    assert homes(settled(realm)) == {"new": "next/shared-1", "newer": "next/shared-1"}
    assert homes(settled(realm, "newer")) == {"newer": "next/shared-1"}


def test_one_alone_is_placed_as_if_the_others_were_not_there(realm: Realm) -> None:
    realm.wait("a-new")
    realm.wait("b-new")
    realm.place("dev/c-new", like=WITHOUT_PLACE)

    found = settled(realm, "b-new")

    assert homes(found) == {"b-new": "prod/shared-1"}
    assert [entry.id for entry in found.estate.unplaced] == ["a-new"]


def test_who_has_a_home_keeps_it(realm: Realm) -> None:
    found = settled(realm)

    assert (found.homes, found.problems, found.edits) == ((), (), ())
    assert settled(realm, "two-spa").homes == ()


def test_who_finds_no_room_is_told_and_the_others_are_placed(realm: Realm) -> None:
    realm.wait("a-new", "dedicated: true", "region: eu-west-1")
    realm.wait("b-new")

    found = settled(realm)

    assert homes(found) == {"b-new": "prod/shared-1"}
    assert [problem.what for problem in found.problems] == [
        "no stack for production has what this tenant needs: a dedicated server in eu-west-1 that has 12 connections left"
    ]


def test_what_is_wrong_elsewhere_is_refused(realm: Realm) -> None:
    realm.wait("new")
    realm.edit("tenants/dev/one-spa.yaml", "basic", "gold")

    with pytest.raises(Refused) as refused:
        settled(realm)

    assert [problem.tenant for problem in refused.value.problems] == ["one-spa"]


def test_two_newcomers_who_want_one_address_are_refused(realm: Realm) -> None:
    realm.place("prod/a-new", "hosts: [sea.prod.test]", like=WITHOUT_PLACE)
    realm.place("prod/b-new", "hosts: [sea.prod.test]", like=WITHOUT_PLACE)

    with pytest.raises(Refused, match=r"the address sea\.prod\.test is also asked for"):
        settled(realm)


def test_a_placement_that_was_written_by_hand_in_no_stack_is_refused(realm: Realm) -> None:
    realm.place("unplaced/new")

    with pytest.raises(Refused, match="placement names the server shared-1, and the customer has no stack yet"):
        settled(realm)


def test_a_stack_whose_folder_is_gone_is_not_taken_for_an_empty_one(realm: Realm) -> None:
    realm.wait("new")
    (realm.root / "tenants/prod/two-spa.yaml").unlink()

    with pytest.raises(Refused, match="the folder holds no tenant's file"):
        settled(realm)


def test_a_check_finds_everybody_at_home(realm: Realm) -> None:
    found = settlement.check(realm.root)

    assert (found.homes, found.problems) == ((), ())
    assert len(tuple(found.estate.tenants())) == 2


def test_a_check_finds_who_has_no_stack(realm: Realm) -> None:
    realm.wait("new")

    (problem,) = settlement.check(realm.root).problems

    assert str(problem) == (
        "tenants/unplaced/new.yaml: new: this customer has no stack and no server yet\n"
        "  why: nothing of it is built until its home is settled\n"
        "  do: have a place chosen and written: fleet place new"
    )


def test_a_check_finds_all_that_is_wrong_at_once(realm: Realm) -> None:
    realm.wait("new")
    realm.place("dev/newer", like=WITHOUT_PLACE)
    realm.edit("tenants/prod/two-spa.yaml", "server: shared-1", "server: dedicated-1")

    with pytest.raises(Refused) as refused:
        settlement.check(realm.root)

    assert [(problem.tenant, problem.what) for problem in refused.value.problems] == [
        ("newer", "this tenant has no placement yet"),
        ("two-spa", "placement says shared, and the server dedicated-1 is dedicated"),
        ("new", "this customer has no stack and no server yet"),
    ]
