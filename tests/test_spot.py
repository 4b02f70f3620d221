"""What a form says about its places: the samples that errors show have to be right themselves."""

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import TypeAdapter

from tenancy import spot
from tenancy.addon import Addons
from tenancy.fault import KEY
from tenancy.form import Form
from tenancy.industry import Trade
from tenancy.pricelist import Plans
from tenancy.profile import Demand, Profile
from tenancy.reader import Steps, Value
from tenancy.release import Releases
from tenancy.stack import Stack
from tenancy.tenant import Tenant, Tombstone

PAGES = (Tenant, Tombstone, Stack, Plans, Releases, Addons, Trade, Profile)
MAPPINGS_OF_GROUPS = {
    "plans",
    "odoo",
    "addons",
    "features",
    "node_pools",
    "odoo-saas:apis",
    "odoo-saas:servers",
    "odoo-saas:keys",
}
"""Fields without a sample: that of the group is shown, once a key for it stands there."""


def within(kind: object) -> Iterator[type[Form]]:
    """Every form that *kind* is made of. A demand speaks for its line, and has no words of its own."""
    if isinstance(kind, type) and issubclass(kind, Form):
        if not issubclass(kind, Demand):
            yield kind
            for field in spot.fields(kind).values():
                yield from within(field.annotation)
    else:
        for part in get_args(kind):
            yield from within(part)


FORMS = [*dict.fromkeys(form for page in PAGES for form in within(page))]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_least_that_an_error_shows_of_a_form_fills_it_in(form: type[Form]):
    least = spot.required(form)
    if not MAPPINGS_OF_GROUPS & set(least):
        assert form.model_validate(least)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_whatever_an_error_shows_for_a_field_is_taken_by_it(form: type[Form]):
    for key, field in spot.fields(form).items():
        sample = spot.sample(field)
        assert sample is not None or key in MAPPINGS_OF_GROUPS, key
        if sample is not None:
            TypeAdapter(field.rebuild_annotation()).validate_python(sample)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_field_says_what_it_is_for(form: type[Form]):
    """As the end of the sentence that begins "it says": no capital, no full stop."""
    for key, field in spot.fields(form).items():
        said = field.description
        assert said, key
        assert said[0].islower() or said.startswith(("Odoo", "PostgreSQL")), key
        assert not said.endswith("."), key


@pytest.mark.parametrize(
    ("form", "steps", "meaning", "sample"),
    [
        (Tenant, ("plan",), "what the customer pays for, and so how large everything is", "basic"),
        (
            Tenant,
            ("hosts", 0),
            "at which addresses below our own domain browsers find the customer's Odoo",
            None,
        ),
        (Tenant, ("nothing",), None, None),
        (Profile, ("sslmode", "value"), "how connections to the database are protected at least", "verify-full"),
        (Profile, ("regions", "value"), "in which regions the data may be kept", ["eu-central-1"]),
        (Plans, ("plans", "basic", "price", "month", "USD"), "what a month costs, if left out it is asked for", 5),
        (Plans, ("plans", "Basic", KEY), "what each plan gives", None),
        (
            Addons,
            ("addons", "x", "versions", "17.0"),
            "in which releases it exists, and which version is meant, as",
            "17",
        ),
        (Trade, ("by_release", "19.0"), "which modules are installed in one release only", ["partnership"]),
    ],
)
def test_a_place_inside_lists_mappings_and_demands_still_has_words(
    form: type[Form], steps: Steps, meaning: str | None, sample: Value
):
    found = spot.found(form, steps)

    assert (found.meaning or "").startswith(meaning or "")
    assert (found.meaning is None) == (meaning is None)
    if isinstance(sample, str):
        assert str(found.sample).startswith(sample)
    elif sample is not None:
        assert found.sample == sample
