"""Nobody goes but by the steps, with a tombstone, on the day: the program's own refusal, by the state."""

from datetime import date
from pathlib import Path

import pytest
from checkout import SPA, Checkout
from held_state import DAY, INSIDE, STACK, lived, refuse_losses, refused, specs, without

from tenancy.problem import Refused
from tenancy.resolve import resolve_tenants


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_removed_file_is_refused_with_what_it_would_have_destroyed(checkout: Checkout):
    assert [str(problem) for problem in refused({**lived("acme"), **lived("zebra")}, specs(checkout, "zebra"))] == [
        (
            "tenants/dev/acme.yaml: acme: this tenant lives in the stack dev, and its file is gone\n"
            "  why: the run would have destroyed its database, its filestore, its namespace, its key to the backups; "
            "it was stopped before anything was changed\n"
            "  do: bring the file back with: git restore tenants/dev/acme.yaml\n"
            "      a customer who leaves takes these steps, each a reviewed change of its own: state: suspended, "
            "state: archived, state: released, and only then a tombstone in place of the file's lines"
        )
    ]


def test_a_renamed_file_is_told_from_a_removed_one(checkout: Checkout):
    assert [
        str(problem) for problem in refused({**lived("acme"), **lived("zebra")}, specs(checkout, "acme2", "zebra"))
    ] == [
        (
            "tenants/dev/acme.yaml: acme: this tenant lives in the stack dev, and its file is gone, while acme2 is new\n"
            "  why: if acme2 is the same customer: an id is for good, and another one means another, empty database; "
            "the run would have destroyed its database, its filestore, its namespace, its key to the backups and was "
            "stopped before anything was changed\n"
            "  do: give the file its old name: git mv tenants/dev/acme2.yaml tenants/dev/acme.yaml\n"
            "      to call the customer something else, change name or hosts"
        )
    ]


@pytest.mark.parametrize(("gone", "new"), [(("a", "b"), ("c",)), (("a",), ("c", "d")), (("a", "b"), ("c", "d"))])
def test_where_it_could_be_several_no_renaming_is_guessed(
    checkout: Checkout, gone: tuple[str, ...], new: tuple[str, ...]
):
    state = {urn: outputs for id in gone for urn, outputs in lived(id).items()}
    found = refused(state, specs(checkout, *new))

    assert [problem.tenant for problem in found] == list(gone)
    assert all(problem.what.endswith("and its file is gone") for problem in found)


def test_an_emptied_folder_is_refused_for_everybody():
    found = refused({**STACK, **lived("acme"), **lived("zebra")}, ())

    assert [problem.file for problem in found] == ["tenants/dev/acme.yaml", "tenants/dev/zebra.yaml"]


def test_a_released_tenant_may_leave_a_tombstone():
    refuse_losses("dev", {**STACK, **lived("acme", state="released")}, (), tombstones={"acme": DAY})


def test_a_released_tenant_does_not_go_without_one():
    (problem,) = refused({**STACK, **lived("acme", state="released")}, ())

    assert str(problem) == (
        "tenants/dev/acme.yaml: acme: this tenant was released in the stack dev, and its file is gone without a tombstone in "
        "its place\n"
        "  why: a file that is gone may be a slip; the run would have destroyed its database, its filestore, its namespace, "
        "its key to the backups, and was stopped before anything was changed\n"
        "  do: bring the file back with: git restore tenants/dev/acme.yaml\n"
        "      once it may go: fleet tenant bury acme --on DAY"
    )


def test_whose_data_is_kept_until_a_day_is_not_buried_before_it():
    state = lived("acme", state="released")
    state[f"{INSIDE}::acme"] = {**state[f"{INSIDE}::acme"], "until": "2027-04-02"}

    refuse_losses("dev", state, (), today=date(2027, 4, 2), tombstones={"acme": date(2027, 4, 2)})
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", state, (), tombstones={"acme": date(2027, 4, 1)})
    assert [(problem.what, problem.do) for problem in caught.value.problems] == [
        (
            "the data of this tenant is kept until 2027-04-02 in the stack dev, and its tombstone says 2027-04-01",
            (
                "bring the file back as it was before the tombstone: git log -p tenants/dev/acme.yaml\n"
                "and write the tombstone on 2027-04-02 or later"
            ),
        )
    ]


def test_a_tombstone_of_another_day_is_waited_for():
    state = lived("acme", state="released")
    state[f"{INSIDE}::acme"] = {**state[f"{INSIDE}::acme"], "until": "2027-04-01"}

    with pytest.raises(Refused) as caught:
        refuse_losses("dev", state, (), tombstones={"acme": date(2099, 2, 1)})
    assert [(problem.what, problem.do) for problem in caught.value.problems] == [
        (
            "the tombstone of this tenant says 2099-02-01, and today is 2027-04-01",
            (
                "bring the file back as it was before the tombstone: git log -p tenants/dev/acme.yaml\n"
                "and write the tombstone on 2099-02-01 or later"
            ),
        )
    ]


def test_what_protects_whoever_lives_here_is_not_lifted_before_the_day(checkout: Checkout):
    checkout.tenant("acme", SPA + "state: released\nuntil: 2027-04-02\n")
    released = resolve_tenants(checkout.load())

    (problem,) = refused(lived("acme"), released)
    assert (problem.what, problem.do) == (
        "this tenant lives in the stack dev, and is released until 2027-04-02, while today is 2027-04-01",
        "write state: archived until that day has come",
    )
    refuse_losses("dev", lived("acme"), released, today=date(2027, 4, 2))


def test_a_tombstone_that_nobody_lies_under_any_more_stands_in_nobodys_way(checkout: Checkout):
    refuse_losses("dev", {**STACK, **lived("zebra")}, specs(checkout, "zebra"), tombstones={"acme": DAY})


@pytest.mark.parametrize("state", ["active", "suspended", "archived", ""])
def test_whoever_was_not_released_is_not_buried(state: str):
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", {**STACK, **lived("acme", state=state)}, (), tombstones={"acme": DAY})

    assert [str(problem) for problem in caught.value.problems] == [
        (
            "tenants/dev/acme.yaml: acme: this tenant lives in the stack dev, and its file is a tombstone\n"
            "  why: the run would have destroyed its database, its filestore, its namespace, its key to the backups; "
            "it was stopped before anything was changed\n"
            "  do: bring the file back as it was before the tombstone: git log -p tenants/dev/acme.yaml\n"
            "      a customer who leaves takes these steps, each a reviewed change of its own: state: suspended, "
            "state: archived, state: released, and only then a tombstone in place of the file's lines"
        )
    ]


def test_a_tombstone_is_not_taken_for_the_new_name_of_somebody_whose_file_is_gone():
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", lived("acme"), (), tombstones={"older": DAY})

    assert [problem.what for problem in caught.value.problems] == [
        "this tenant lives in the stack dev, and its file is gone"
    ]


@pytest.mark.parametrize("state", ["active", "suspended", "archived", "Released", ""])
def test_in_any_other_state_a_tenant_may_not_go(state: str):
    assert len(refused(lived("acme", state=state), ())) == 1


def test_a_tenant_whose_first_run_failed_half_way_is_not_dropped_either():
    state = without(lived("acme", born=False), "-filestore", "-backup-key", "-namespace")

    (problem,) = refused(state, ())
    assert "would have destroyed its database; it was stopped" in problem.why


def test_of_a_tenant_that_has_nothing_yet_only_its_being_there_is_said():
    (problem,) = refused({f"{INSIDE}::acme": {}}, ())

    assert "would have destroyed what it has so far; it was stopped" in problem.why


def test_data_that_lost_its_tenant_in_the_state_is_still_somebodys():
    """A component can be deleted from the state by hand; the database below it is no less a customer's."""
    state = {urn: outputs for urn, outputs in lived("acme").items() if urn != f"{INSIDE}::acme"}

    assert [problem.tenant for problem in refused(state, ())] == ["acme"]


def test_what_is_not_a_tenants_is_not_taken_for_data():
    refuse_losses(
        "dev",
        {
            **STACK,
            "urn:pulumi:dev::odoo-saas::kubernetes:core/v1:Namespace::acme-namespace": {},
            f"{INSIDE}$odoo:saas:Odoo$random:index/randomPassword:RandomPassword::acme-odoo-admin-password": {},
        },
        (),
    )


def test_the_files_may_lie_elsewhere():
    with pytest.raises(Refused, match=r"git restore cells/one/acme\.yaml"):
        refuse_losses("dev", lived("acme"), (), folder="cells/one")
