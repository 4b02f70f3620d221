from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from checkout import OWN_FACTS, SPA, WEALTH, Checkout

from tenancy.lived import refuse_losses as refuse
from tenancy.problem import Problem, Refused
from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec

DAY = date(2027, 4, 1)
refuse_losses = partial(refuse, today=DAY)
State = dict[str, Mapping[str, object]]

INSIDE = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant"


def lived(id: str, *, born: bool = True, state: str = "active") -> State:
    """What a stack's state holds of a tenant that came to life."""
    outputs: dict[str, object] = {"name": "One Spa", "state": state}
    if born:
        outputs["born"] = True
    return {
        f"{INSIDE}::{id}": outputs,
        f"{INSIDE}$odoo:saas:Isolation::{id}": {},
        f"{INSIDE}$odoo:saas:Isolation$kubernetes:core/v1:Namespace::{id}-namespace": {},
        f"{INSIDE}$odoo:saas:Database$postgresql:index/role:Role::{id}-database-role": {},
        f"{INSIDE}$odoo:saas:Database$postgresql:index/database:Database::{id}-database": {},
        f"{INSIDE}$odoo:saas:Filestore$kubernetes:core/v1:PersistentVolumeClaim::{id}-filestore": {},
        f"{INSIDE}$odoo:saas:Backup$random:index/randomPassword:RandomPassword::{id}-backup-key": {},
    }


def with_server(state: State, id: str, *, archive: bool = True) -> State:
    """The same where the tenant's server was built with it."""
    own = f"{INSIDE}$odoo:saas:OwnDatabase$odoo:saas:PgCluster"
    rest = {urn: outputs for urn, outputs in state.items() if "$odoo:saas:Database$" not in urn}
    kept = [f"{own}$kubernetes:postgresql.cnpg.io/v1:Cluster::{id}-database"]
    if archive:
        kept.append(f"{own}$kubernetes:barmancloud.cnpg.io/v1:ObjectStore::{id}-database-archive")
    return {**rest, **{urn: {} for urn in kept}}


def without(state: State, *endings: str) -> State:
    return {urn: outputs for urn, outputs in state.items() if not urn.endswith(endings)}


STACK: State = {
    "urn:pulumi:dev::odoo-saas::pulumi:pulumi:Stack::odoo-saas-dev": {},
    "urn:pulumi:dev::odoo-saas::odoo:saas:Platform::platform": {},
    "urn:pulumi:dev::odoo-saas::odoo:saas:Platform$kubernetes:core/v1:Namespace::platform-namespace": {},
    "urn:pulumi:dev::odoo-saas::pulumi:providers:kubernetes::cluster-odoo-local": {},
}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def specs(checkout: Checkout, *ids: str) -> tuple[TenantSpec, ...]:
    for id in ids:
        checkout.tenant(id)
    return resolve_tenants(checkout.load()) if ids else ()


def refused(state: State, tenants: tuple[TenantSpec, ...]) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        refuse_losses("dev", state, tenants)
    return caught.value.problems


def with_own(checkout: Checkout, *lines: str) -> tuple[TenantSpec, ...]:
    """One tenant, whose server is built with it."""
    checkout.tenant("acme", "".join((WEALTH, *(f"{line}\n" for line in lines))))
    return resolve_tenants(checkout.load(OWN_FACTS))


def test_a_first_run_loses_nothing(checkout: Checkout):
    refuse_losses("dev", {}, specs(checkout, "acme", "zebra"))


def test_a_run_that_finds_everybody_loses_nothing(checkout: Checkout):
    refuse_losses("dev", {**STACK, **lived("acme"), **lived("zebra")}, specs(checkout, "acme", "zebra"))


def test_a_new_tenant_beside_one_that_lives_loses_nothing(checkout: Checkout):
    refuse_losses("dev", {**STACK, **lived("acme")}, specs(checkout, "acme", "zebra"))


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


@pytest.mark.parametrize(
    ("ending", "word"),
    [
        ("-database", "database"),
        ("-filestore", "filestore"),
        ("-namespace", "namespace"),
        ("-backup-key", "key to the backups"),
    ],
)
def test_data_that_a_living_tenant_lost_is_not_made_anew(checkout: Checkout, ending: str, word: str):
    assert [str(problem) for problem in refused(without(lived("acme"), ending), specs(checkout, "acme"))] == [
        (
            f"tenants/dev/acme.yaml: acme: this tenant has lived in the stack dev, and the state no longer knows its {word}\n"
            "  why: the run would make it anew, and greet the customer with an empty Odoo; it was stopped before anything "
            "was changed\n"
            "  do: find out whether the server that was asked is the right one and is complete, and restore it if it is "
            "not\n"
            "      then bring the state back: pulumi stack import with the last good export, or pulumi import of what "
            "still exists"
        )
    ]


def test_all_that_was_lost_is_named(checkout: Checkout):
    (problem,) = refused(without(lived("acme"), "-database", "-filestore"), specs(checkout, "acme"))

    assert problem.what.endswith("no longer knows its database and filestore")


def test_a_first_run_that_failed_half_way_may_go_on(checkout: Checkout):
    refuse_losses("dev", without(lived("acme", born=False), "-database", "-backup-key"), specs(checkout, "acme"))


@pytest.mark.parametrize("born", [False, None, "true", 1])
def test_only_a_tenant_that_says_so_was_born(checkout: Checkout, born: object):
    state = without(lived("acme", born=False), "-database")
    state[f"{INSIDE}::acme"] = {"born": born}

    refuse_losses("dev", state, specs(checkout, "acme"))


def test_a_neighbour_with_a_longer_name_lends_no_data(checkout: Checkout):
    """`acme-database` is both a child of acme and a possible beginning of another tenant's names."""
    state = {**without(lived("acme"), "-database"), **lived("acme-2")}

    assert [problem.tenant for problem in refused(state, specs(checkout, "acme", "acme-2"))] == ["acme"]


def test_everything_that_would_be_lost_is_told_at_once(checkout: Checkout):
    state = {**lived("acme"), **without(lived("beta"), "-database"), **lived("zebra")}

    assert [
        (problem.tenant, problem.what.rpartition(" ")[2]) for problem in refused(state, specs(checkout, "beta"))
    ] == [
        ("acme", "gone"),
        ("beta", "database"),
        ("zebra", "gone"),
    ]


def test_the_files_may_lie_elsewhere():
    with pytest.raises(Refused, match=r"git restore cells/one/acme\.yaml"):
        refuse_losses("dev", lived("acme"), (), folder="cells/one")


def test_a_server_that_was_built_with_its_tenant_is_its_data(checkout: Checkout):
    state = with_server(lived("acme"), "acme")
    refuse_losses("dev", state, with_own(checkout))

    (problem,) = refused(state, ())
    assert "destroyed its database server, its way back to any moment, its filestore, its namespace" in problem.why
    (problem,) = refused(without(state, "Cluster::acme-database"), with_own(checkout))
    assert problem.what.endswith("the state no longer knows its database server")


def test_a_way_back_that_the_state_forgot_is_made_anew(checkout: Checkout):
    refuse_losses("dev", with_server(lived("acme"), "acme", archive=False), with_own(checkout))


def test_a_way_back_is_not_thrown_away_because_a_line_changed(checkout: Checkout):
    state = with_server(lived("acme"), "acme")

    (problem,) = refused(state, with_own(checkout, "backup: {point_in_time: false}"))
    assert str(problem) == (
        "tenants/dev/acme.yaml: acme: this tenant lives in the stack dev with its way back to any moment, and is to live "
        "without\n"
        "  why: a changed line moves no data; the run would have destroyed it and was stopped before anything was changed\n"
        "  do: put placement, and point_in_time below backup, back to what they were; another server needs a move by an "
        "operator"
    )
    refuse_losses(
        "dev", state, with_own(checkout, "backup: {point_in_time: false}", "state: released", "until: 2027-03-31")
    )


def test_a_database_does_not_change_its_kind_of_server(checkout: Checkout):
    (problem,) = refused(lived("acme"), with_own(checkout))
    assert "with its database, and is to live without" in problem.what

    (problem,) = refused(with_server(lived("acme"), "acme", archive=False), specs(checkout, "acme"))
    assert "with its database server, and is to live without" in problem.what


def test_a_changed_placement_does_not_look_for_a_tenant_where_it_is_not(checkout: Checkout):
    """To the engine a database with another provider is the same database: nothing would be replaced, nothing refused."""
    state = lived("acme")
    state[f"{INSIDE}::acme"] = {**state[f"{INSIDE}::acme"], "server": "shared-1"}
    tenants = specs(checkout, "acme")
    refuse_losses("dev", state, tenants)
    checkout.edit(
        "tenants/dev/acme.yaml", "strategy: shared\n  server: shared-1", "strategy: dedicated\n  server: dedicated-1"
    )
    checkout.edit("tenants/dev/acme.yaml", "plan: basic", "plan: basic\ndedicated: true")
    moved = resolve_tenants(checkout.load())

    assert [str(problem) for problem in refused(state, moved)] == [
        (
            "tenants/dev/acme.yaml: acme: this tenant lives in the stack dev on the server shared-1, and is to live on "
            "dedicated-1\n"
            "  why: a changed line moves no data; the run would have looked for it on dedicated-1, where it is not, and was "
            "stopped before anything was changed\n"
            "  do: put placement back to server: shared-1; another server needs a move by an operator"
        )
    ]


def test_whoever_has_not_come_to_life_yet_may_be_placed_elsewhere(checkout: Checkout):
    refuse_losses("dev", without(lived("acme", born=False), "-database"), specs(checkout, "acme"))


def test_nobody_begins_released(checkout: Checkout):
    """An id that is given to the file of a released customer would be born without what protects it."""
    checkout.tenant("acme")
    checkout.edit("tenants/dev/acme.yaml", "plan: basic", "plan: basic\nstate: released\nuntil: 2027-03-31")
    tenants = resolve_tenants(checkout.load())

    assert [str(problem) for problem in refused({}, tenants)] == [
        (
            "tenants/dev/acme.yaml: acme: nothing of this tenant is in the stack dev, and its state says released\n"
            "  why: it would be built without what protects it, and there would be nothing to keep or to give up; nothing was "
            "changed\n"
            "  do: remove the line state, and until with it; where the tenant did live here, the state has lost it: pulumi "
            "stack import with the last good export"
        )
    ]
    refuse_losses("dev", lived("acme", born=False), tenants)
