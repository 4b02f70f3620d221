"""The lines of a tenant's file that say something else, and how grave all of it is together."""

from fleet.effect import Effect, Gravity
from fleet.events import Step
from fleet.impact import Impact, touched
from fleet.line import Line, lines
from tenancy.gate import Loss
from tenancy.tenant import Tenant

SAID = {
    "name": "One",
    "owner": "it@one.example",
    "plan": "basic",
    "release": "18.0",
    "industry": "spa",
    "placement": {"strategy": "shared", "server": "shared-1"},
}


def tenant(**fields: object) -> Tenant:
    return Tenant.model_validate({**SAID, **fields})


def step(name: str, operation: str) -> Step:
    return Step(urn=f"a::{name}", type="b", operation=operation, parent="", differences=())


def impact(*steps: Step, effects: tuple[Effect, ...] = (), losses: tuple[Loss, ...] = ()) -> Impact:
    return Impact(
        tenant="one",
        stack="dev",
        plan=None,
        ring=None,
        asked=(),
        decided=(),
        steps=steps,
        effects=effects,
        losses=losses,
        prices=(),
    )


def test_a_key_of_a_group_is_a_line_by_itself():
    before, after = tenant(branding={"primary": "#714B67"}), tenant(branding={"primary": "#000000"}, plan="standard")

    assert list(lines(before, after)) == [
        Line(key="plan", before="basic", after="standard"),
        Line(key="branding.primary", before="#714B67", after="#000000"),
    ]


def test_a_line_that_comes_or_goes_has_one_side():
    with_notes = tenant(notes="Call first.")

    assert list(lines(tenant(), with_notes)) == [Line(key="notes", before=None, after="Call first.")]
    assert list(lines(with_notes, tenant())) == [Line(key="notes", before="Call first.", after=None)]


def test_what_is_left_out_is_told_as_the_usual():
    assert list(lines(tenant(), tenant(state="suspended"))) == [Line(key="state", before="active", after="suspended")]


def test_what_is_written_although_it_is_the_usual_is_no_change():
    assert list(lines(tenant(), tenant(state="active", password_version=1))) == []


def test_of_somebody_new_every_line_is_told():
    assert [line.key for line in lines(None, tenant())] == [
        "name",
        "owner",
        "plan",
        "release",
        "industry",
        "placement.strategy",
        "placement.server",
    ]


def test_both_halves_of_a_replacement_count_as_one():
    found = impact(
        step("a", "create-replacement"), step("a", "replace"), step("a", "delete-replaced"), step("b", "update")
    )

    assert dict(found.counts) == {"update": 1, "replace": 1}


def test_what_stays_is_not_touched():
    assert touched([step("a", "same"), step("b", "update"), step("c", "read")]) == (step("b", "update"),)


def test_a_loss_is_graver_than_all_that_people_notice():
    stops = Effect(gravity=Gravity.INTERRUPTED, words="Odoo stops")
    loss = Loss(tenant="one", words="database", name="one-database", cause="gone", do="bring it back")

    assert impact().gravity is Gravity.UNNOTICED
    assert impact(effects=(stops,)).gravity is Gravity.INTERRUPTED
    assert impact(effects=(stops,), losses=(loss,)).gravity is Gravity.LOST
