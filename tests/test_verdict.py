"""What is said of an update that ended badly: which is not the same before its preview is over as after."""

from pathlib import Path

import pytest
from checkout import Checkout

from fleet.engine import Ended
from fleet.events import Events, Step, Violation
from fleet.outcome import Outcome
from fleet.verdict import verdict
from tenancy.fleet import Fleet

STACK = "urn:pulumi:dev::odoo-saas::"
WEB = f"{STACK}odoo:saas:Tenant$kubernetes:apps/v1:Deployment::one-spa-odoo-web"


@pytest.fixture
def asked(tmp_path: Path) -> Fleet:
    checkout = Checkout(tmp_path)
    checkout.tenant("one-spa")
    return checkout.load()


def step(name: str, type: str, operation: str, parent: str) -> Step:
    return Step(urn=f"{STACK}{type}::{name}", type=type, operation=operation, parent=parent, differences=())


STEPS = (
    step("one-spa", "odoo:saas:Tenant", "same", "stack"),
    Step(
        urn=WEB,
        type="kubernetes:apps/v1:Deployment",
        operation="update",
        parent=f"{STACK}odoo:saas:Tenant::one-spa",
        differences=(),
    ),
    step("two-spa", "odoo:saas:Tenant", "same", "stack"),
)


def events(*, is_begun: bool, failed: str = "", blamed: str = "", violations: tuple[Violation, ...] = ()) -> Events:
    return Events(
        steps=STEPS,
        violations=violations,
        errors=("no such field",) if failed or blamed else (),
        failed=frozenset({failed} - {""}),
        blamed=frozenset({blamed} - {""}),
        counts={"update": 1, "same": 2},
        is_begun=is_begun,
    )


def told(outcome: Outcome) -> tuple[object, object]:
    (one,) = outcome.told
    return one.data["what"], one.data["why"]


BAD = Ended(code=255, said="", is_seen=False)


def test_where_the_update_was_at_work_all_but_the_failed_is_done(asked: Fleet):
    found = verdict(asked, events(is_begun=True, failed=WEB), BAD)

    assert (found.changes, found.failed) == ({"update": 1}, ("one-spa",))
    assert told(found) == (
        "the update of stack dev failed: no such field",
        "what the engine names, and what builds on it, did not become what it should; everything else did",
    )


def test_where_its_preview_failed_nothing_was_changed_and_whoever_it_was_about_is_named(asked: Fleet):
    found = verdict(asked, events(is_begun=False, blamed=WEB), BAD)

    assert (found.changes, found.failed) == ({}, ("one-spa",))
    assert told(found) == (
        "the update of stack dev was not begun: no such field",
        "the engine looks at everything first, and what it saw there must not be built; nothing was changed",
    )


def test_a_rule_that_is_broken_is_told_with_whose_object_breaks_it(asked: Fleet):
    advice, law = (
        Violation(urn=urn, policy="hosts", message=f"serves the host of {who}", is_mandatory=is_mandatory)
        for urn, who, is_mandatory in ((STEPS[2].urn, "nobody", False), (WEB, "another", True))
    )
    found = verdict(asked, events(is_begun=False, violations=(advice, law)), BAD)

    assert found.failed == ("one-spa",)
    assert told(found)[0] == "the update of stack dev was not begun: serves the host of another"


def test_what_a_person_has_seen_is_not_said_twice(asked: Fleet):
    found = verdict(asked, events(is_begun=False, blamed=WEB), Ended(code=255, said="error: x", is_seen=True))

    assert told(found)[0] == "the update of stack dev was not begun (see above)"
