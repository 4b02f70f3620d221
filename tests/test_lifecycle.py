"""Two versions of a registry, one after the other: the files as they lie there, and what would stand instead."""

from pathlib import Path

import pytest
from realm import WITHOUT_PLACE, Realm, text, tombstone

from tenancy import lifecycle
from tenancy.document import Instead
from tenancy.lifecycle import NEXT
from tenancy.words import State

ACME = "tenants/dev/acme.yaml"
STATES = {
    "active": (),
    "suspended": ("state: suspended",),
    "archived": ("state: archived", "until: 2027-03-31"),
    "released": ("state: released", "until: 2027-03-31"),
}
LEGAL = {
    ("active", "suspended"),
    ("suspended", "active"),
    ("suspended", "archived"),
    ("archived", "suspended"),
    ("archived", "released"),
    ("released", "archived"),
}
PAIRS = [(before, after) for before in STATES for after in STATES if before != after]
STEPS = (
    "      a customer leaves in steps, each a reviewed change of its own: state: suspended; state: archived, with until; "
    "state: released; and in the end a tombstone in place of the file's lines"
)


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.place("dev/acme")
    made.place("dev/neighbour")
    return made


def after(realm: Realm, instead: Instead) -> list[str]:
    """What may not follow, with the files as they are before."""
    return [str(problem) for problem in lifecycle.problems(realm.estate(), realm.estate(instead))]


def test_nothing_has_happened_where_nothing_changed(realm: Realm):
    assert after(realm, {}) == []


def test_a_new_tenant_may_come(realm: Realm):
    assert after(realm, {"tenants/dev/new.yaml": text(), "tenants/unplaced/later.yaml": WITHOUT_PLACE}) == []


@pytest.mark.parametrize(("before", "then"), sorted(LEGAL))
def test_a_state_may_follow_upon_its_neighbour(realm: Realm, before: str, then: str):
    realm.place("dev/acme", *STATES[before])

    assert after(realm, {ACME: text(*STATES[then])}) == []


@pytest.mark.parametrize(("before", "then"), [pair for pair in PAIRS if pair not in LEGAL])
def test_a_leap_over_a_state_is_refused(realm: Realm, before: str, then: str):
    realm.place("dev/acme", *STATES[before])
    line = "" if then == "active" else ":9"
    following = {
        "active": "suspended",
        "suspended": "active or archived",
        "archived": "suspended or released",
        "released": "archived",
    }

    assert after(realm, {ACME: text(*STATES[then])}) == [
        (
            f"tenants/dev/acme.yaml{line}: acme: state goes from {before} to {then}\n"
            "  why: each step can be taken back as long as the next has not been; a leap over one could not\n"
            f"  do: write state: {following[before]}\n"
            f"{STEPS}"
        )
    ]


def test_every_state_has_its_successors():
    assert set(NEXT) == set(State)
    assert {(before.value, then.value) for before, following in NEXT.items() for then in following} == LEGAL


@pytest.mark.parametrize("state", ["archived", "released"])
def test_nobody_begins_at_the_end(realm: Realm, state: str):
    realm.place("dev/acme", *STATES["released"])
    new = text(*STATES[state])

    assert after(realm, {"tenants/dev/new.yaml": new}) == [
        (
            f"tenants/dev/new.yaml:9: new: this tenant is new, and state says {state}\n"
            "  why: nothing of it has been built yet, so there is nothing to keep or to give up\n"
            "  do: remove the line; if it is a tenant whose file had another name, give it that name again: an id is for "
            "good"
        )
    ]


def test_a_customer_who_gets_a_place_has_not_left_at_once(realm: Realm):
    realm.wait("later")
    moved: Instead = {"tenants/unplaced/later.yaml": None, "tenants/dev/later.yaml": text()}
    gone: Instead = {**moved, "tenants/dev/later.yaml": text(*STATES["archived"])}

    assert after(realm, moved) == []
    assert [problem.partition("\n")[0] for problem in after(realm, gone)] == [
        "tenants/dev/later.yaml:9: later: this tenant is new, and state says archived"
    ]


def test_a_customer_who_got_no_place_may_go_without_a_trace(realm: Realm):
    realm.wait("later")

    assert after(realm, {"tenants/unplaced/later.yaml": None}) == []


def test_the_day_until_which_data_is_kept_does_not_move_with_the_release(realm: Realm):
    realm.place("dev/acme", *STATES["archived"])

    assert after(realm, {ACME: text("state: released", "until: 2026-12-31")}) == [
        (
            "tenants/dev/acme.yaml:10: acme: until goes from 2027-03-31 to 2026-12-31 with the release\n"
            "  why: the customer was told until when its data is kept; a day that moves with the release would hold up "
            "nothing\n"
            "  do: write until: 2027-03-31; another day is a change of its own, before the release"
        )
    ]


def test_the_day_may_move_before_the_release(realm: Realm):
    realm.place("dev/acme", *STATES["archived"])

    assert after(realm, {ACME: text("state: archived", "until: 2028-01-01")}) == []


def test_the_day_may_move_when_a_release_is_taken_back(realm: Realm):
    realm.place("dev/acme", *STATES["released"])

    assert after(realm, {ACME: text("state: archived", "until: 2028-01-01")}) == []


@pytest.mark.parametrize("state", ["active", "suspended", "archived"])
def test_the_file_of_whoever_was_not_released_does_not_go(realm: Realm, state: str):
    realm.place("dev/acme", *STATES[state])

    assert after(realm, {ACME: None}) == [
        (
            f"tenants/dev/acme.yaml: acme: the file of this tenant is gone, and its state was {state}\n"
            "  why: its data would be nobody's, and its id could become another customer's\n"
            "  do: bring the file back with: git restore tenants/dev/acme.yaml\n"
            f"{STEPS}"
        )
    ]


@pytest.mark.parametrize("state", ["active", "suspended", "archived"])
def test_a_tombstone_is_for_whoever_was_released(realm: Realm, state: str):
    realm.place("dev/acme", *STATES[state])

    assert after(realm, {ACME: tombstone()}) == [
        (
            f"tenants/dev/acme.yaml: acme: this is a tombstone now, and the tenant's state was {state}\n"
            "  why: only what was released may go; the run would refuse to remove anything else\n"
            "  do: bring the file back with: git restore tenants/dev/acme.yaml\n"
            f"{STEPS}"
        )
    ]


def test_a_released_tenant_leaves_a_tombstone(realm: Realm):
    realm.place("dev/acme", *STATES["released"])

    assert after(realm, {ACME: tombstone()}) == []


def test_nobody_is_buried_before_the_day_until_which_data_is_kept(realm: Realm):
    realm.write(ACME, text("state: released", "until: 2027-04-02"))

    assert after(realm, {ACME: tombstone("2027-04-02")}) == []
    assert after(realm, {ACME: tombstone("2027-04-01")}) == [
        (
            "tenants/dev/acme.yaml: acme: this is a tombstone from 2027-04-01 on, and the data was to be kept until "
            "2027-04-02\n"
            "  why: the customer was told until when its data is kept; the run would refuse to remove it\n"
            "  do: bring the file back with: git restore tenants/dev/acme.yaml\n"
            "      and write the tombstone on 2027-04-02 or later"
        )
    ]


def test_whoever_is_released_and_to_be_kept_longer_is_archived_again(realm: Realm):
    realm.write(ACME, text("state: released", "until: 2027-03-31"))

    assert after(realm, {ACME: text("state: archived", "until: 2028-01-01")}) == []
    assert after(realm, {ACME: text("state: released", "until: 2028-01-01")}) == [
        (
            "tenants/dev/acme.yaml:10: acme: until goes from 2027-03-31 to 2028-01-01 while state says released\n"
            "  why: what is released has no protection any more, and whoever is to be kept longer needs it\n"
            "  do: write state: archived together with until: 2028-01-01, which protects the data again; it is released once "
            "more later"
        )
    ]


@pytest.mark.parametrize("elsewhere", [{}, {"tenants/prod/acme.yaml": tombstone()}])
def test_a_released_tenant_does_not_go_without_a_tombstone_in_its_place(realm: Realm, elsewhere: Instead):
    realm.stack("prod")
    realm.place("prod/zebra")
    realm.place("dev/acme", *STATES["released"])

    assert after(realm, {ACME: None, **elsewhere}) == [
        (
            "tenants/dev/acme.yaml: acme: the file of this tenant is gone, and no tombstone is in its place\n"
            "  why: an id is one customer's for ever; without a tombstone it could become another's\n"
            "  do: write tenants/dev/acme.yaml again, with the day from which the tenant is gone, such as\n"
            "      tombstone: 2027-04-01\n"
            "      name: One Spa"
        )
    ]


def test_what_a_tombstone_says_may_be_put_right(realm: Realm):
    realm.bury("dev/gone")

    assert after(realm, {"tenants/dev/gone.yaml": tombstone("2027-05-01")}) == []


@pytest.mark.parametrize("elsewhere", [{}, {"tenants/prod/gone.yaml": tombstone()}])
def test_a_tombstone_stays_where_it_is(realm: Realm, elsewhere: Instead):
    realm.stack("prod")
    realm.place("prod/zebra")
    realm.bury("dev/gone")

    assert after(realm, {"tenants/dev/gone.yaml": None, **elsewhere}) == [
        (
            "tenants/dev/gone.yaml: gone: the tombstone of One Spa is gone\n"
            "  why: an id is one customer's for ever; without its tombstone it could become another's\n"
            "  do: bring it back with: git restore tenants/dev/gone.yaml"
        )
    ]


@pytest.mark.parametrize("file", ["tenants/dev/gone.yaml", "tenants/prod/gone.yaml", "tenants/unplaced/gone.yaml"])
@pytest.mark.parametrize("state", ["active", "archived"])
def test_nobody_rises_from_under_a_tombstone(realm: Realm, file: str, state: str):
    realm.stack("prod")
    realm.place("prod/zebra")
    realm.bury("dev/gone")
    if "unplaced" in file and state == "archived":
        return
    new = WITHOUT_PLACE if "unplaced" in file else text(*STATES[state])

    assert after(realm, {"tenants/dev/gone.yaml": None, file: new}) == [
        (
            f"{file}: gone: this id was that of One Spa, who is gone since 2027-04-01\n"
            "  why: an id is one customer's for ever; old backups, logs and bills would become those of another\n"
            "  do: bring the tombstone back with: git restore tenants/dev/gone.yaml\n"
            "      and choose another id for the new customer"
        )
    ]


def test_a_renamed_file_is_somebody_gone_and_somebody_new(realm: Realm):
    assert [problem.partition("\n")[0] for problem in after(realm, {ACME: None, "tenants/dev/acme2.yaml": text()})] == [
        "tenants/dev/acme.yaml: acme: the file of this tenant is gone, and its state was active"
    ]


def test_everything_that_may_not_follow_is_told_at_once(realm: Realm):
    realm.bury("dev/gone")
    found = after(
        realm,
        {
            ACME: text("state: archived", "until: 2027-03-31", "password_version: 2").replace("18.0", "17.0"),
            "tenants/dev/gone.yaml": None,
            "tenants/dev/neighbour.yaml": None,
        },
    )

    assert [problem.partition("\n")[0] for problem in found] == [
        "tenants/dev/gone.yaml: gone: the tombstone of One Spa is gone",
        "tenants/dev/acme.yaml:9: acme: state goes from active to archived",
        "tenants/dev/acme.yaml:4: acme: release goes back from 18.0 to 17.0",
        "tenants/dev/neighbour.yaml: neighbour: the file of this tenant is gone, and its state was active",
    ]
