"""What somebody who lives here has is not made anew: the program's own refusal, by the state."""

from pathlib import Path

import pytest
from checkout import OWN_FACTS, WEALTH, Checkout
from held_state import INSIDE, STACK, lived, refuse_losses, refused, specs, with_server, without

from tenancy.resolve import resolve_tenants
from tenancy.spec import TenantSpec


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


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
