"""Whom a plan has the engine look at, by registrations and states that are written out."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from held_thing import held

from fleet.focus import EVERYTHING, Focus
from fleet.focus import focus as focused
from fleet.held import Held, State

ODOO = "urn:pulumi:dev::odoo-saas::odoo:saas:"
WORD, OTHER = "0123456789abcdef", "fedcba9876543210"


focus = partial(focused, is_whole=True)


def urns(tenant: str) -> tuple[str, str]:
    return f"{ODOO}Tenant::{tenant}", f"{ODOO}Tenant$kubernetes:core/v1:Namespace::{tenant}-namespace"


def made(tenant: str, imprint: str = WORD) -> list[Mapping[str, Any]]:
    whole, space = urns(tenant)
    return [
        {"urn": whole, "type": "odoo:saas:Tenant", "name": tenant, "parent": "", "outputs": {"imprint": imprint}},
        {"urn": space, "type": "kubernetes:core/v1:Namespace", "name": "any", "parent": whole, "outputs": {}},
    ]


def there(tenant: str, imprint: object = WORD) -> list[Held]:
    whole, space = urns(tenant)
    return [held(whole, outputs={"imprint": imprint}), held(space, whole)]


def state(*resources: Held, interrupted: bool = False, unfinished: frozenset[str] = frozenset()) -> State:
    return State(resources=resources, pending=(), interrupted=interrupted, unfinished=unfinished)


def test_whoever_is_as_asked_is_left_out_with_everything_of_theirs_and_nobody_else():
    found = focus([*made("one"), *made("two", OTHER)], state(*there("one"), *there("two")))

    whole, space = urns("one")
    assert found == Focus(settled=("one",), urns=(space, whole))
    assert found.arguments == ("--exclude", space, "--exclude", whole)
    assert found.environment == {"ODOO_SAAS_SETTLED": "one"}


def test_the_platform_is_always_looked_at():
    platform = f"{ODOO}Platform::platform"
    beside: Mapping[str, Any] = {"urn": platform, "type": "odoo:saas:Platform", "name": "platform", "parent": ""}
    found = focus([beside, *made("one")], state(held(platform), *there("one")))

    assert set(found.urns) == set(urns("one"))


def test_whoever_is_new_is_looked_at():
    assert focus(made("one"), state()) == EVERYTHING


@pytest.mark.parametrize("known", [OTHER, None, "", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", {"secret": WORD}])
def test_whoever_was_made_of_something_else_or_not_wholly_is_looked_at(known: object):
    assert focus(made("one"), state(*there("one", known))) == EVERYTHING


def test_a_program_that_says_nothing_of_it_has_everybody_looked_at():
    assert focus(made("one", ""), state(*there("one", ""))) == EVERYTHING


def test_whoever_lacks_something_or_has_too_much_is_looked_at():
    """What a server has lost, a refresh forgets; what an update did not come to delete is still there."""
    whole, _ = urns("one")

    assert focus(made("one"), state(*there("one")[:1])) == EVERYTHING
    assert focus(made("one"), state(*there("one"), held(f"{whole}-more", whole))) == EVERYTHING
    assert focus(made("one"), state(*there("one"), unfinished=frozenset({urns("one")[1]}))) == EVERYTHING


def test_where_an_update_was_killed_everybody_is_looked_at():
    assert focus(made("one"), state(*there("one"), interrupted=True)) == EVERYTHING


def test_where_the_last_run_was_no_update_of_everything_that_went_well_everybody_is_looked_at():
    assert focused(made("one"), state(*there("one")), is_whole=False) == EVERYTHING
