from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout
from trial import problem, safe, said

from tenancy.problem import Problem

CHAIN = WEALTH.replace("plan: premium", "plan: enterprise").replace("financial", "spa").replace('"17.0"', '"18.0"')

ADDONS = """\
addons:
  resource-booking:
    {title: Booking, source: there, modules: [resource_booking], versions: {"17.0": 17.0.1.0.0, "19.0": 19.0.1.0.0}}
  subscription: {title: Subscriptions, source: there, modules: [subscription_oca], versions: {}}
  health-records: {title: Records, source: there, modules: [health_records], versions: {"18.0": 18.0.1.0.0}}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.write("catalog/addons.yaml", ADDONS)
    return made


def bake(checkout: Checkout, addon: str, release: str, ring: str) -> None:
    """Have the ring's image of a release carry *addon*."""
    text = (checkout.root / "catalog/releases.yaml").read_text()
    before, _, after = text.partition(f'"{release}":')
    part, _, rest = after.partition(f"      {ring}: {{")
    checkout.write("catalog/releases.yaml", f'{before}"{release}":{part}      {ring}: {{carries: [{addon}], {rest}')


def test_a_feature_of_the_industry_is_taken(checkout: Checkout):
    checkout.tenant("acme", SPA + "features: [member-management, gift-cards]\n")

    assert said(checkout) == []


def test_a_misspelt_feature_is_answered_with_the_one_that_was_meant(checkout: Checkout):
    checkout.tenant("acme", SPA + "features:\n  - gift-cards\n  - member-managment\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what='there is no feature "member-managment" in the industry spa',
        why="nobody would notice that the customer does not get it",
        do="write member-management instead",
    )


def test_a_feature_of_another_industry_is_answered_with_those_there_are(checkout: Checkout):
    """What is kept to others is not among them."""
    checkout.tenant("acme", SPA + "features: [recurring-rent]\n")

    assert problem(checkout).do == (
        "remove it; this customer may ask for: franchise-management, gift-cards, member-management, online-appointments"
    )


def test_a_feature_that_is_kept_to_others_is_refused(checkout: Checkout):
    checkout.tenant("acme", CHAIN + "compliance: [hipaa]\nfeatures:\n  - health-records\n")

    assert problem(checkout, safe()) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what="the feature health-records is kept to luxury-spa-chain",
        why="it was made for them, and is not on offer to anybody else",
        do="remove the line; this customer may ask for: franchise-management, gift-cards, member-management, "
        "online-appointments",
    )


@pytest.mark.parametrize("line", ["", "customer: luxury-spa-chain\n"])
def test_a_feature_is_kept_to_a_tenant_or_to_all_tenants_of_a_customer(checkout: Checkout, line: str):
    bake(checkout, "health-records", "18.0", "stable")
    text = CHAIN + "compliance: [hipaa]\nfeatures: [health-records]\n" + line
    checkout.tenant("north-spa" if line else "luxury-spa-chain", text)

    assert said(checkout, safe()) == []


def test_a_feature_that_demands_a_standard_is_refused_without_it(checkout: Checkout):
    checkout.edit("catalog/industries/spa.yaml", "    addons: [health-records]\n", "")
    checkout.tenant("luxury-spa-chain", SPA + "features: [health-records]\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/luxury-spa-chain.yaml",
        line=9,
        tenant="luxury-spa-chain",
        what="the feature health-records is only for customers that answer to hipaa",
        why="what it keeps about people needs the protection that the standard brings",
        do="add it under compliance, which needs a dedicated database where the standard says so, or remove the line",
    )


def test_an_addon_without_a_version_for_the_release_is_refused(checkout: Checkout):
    checkout.tenant("acme", SPA + "features: [online-appointments]\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="the feature online-appointments needs the addon resource-booking, of which there is no version for release "
        "18.0",
        why="Odoo would not start with an addon of another release",
        do="choose a release that has it (17.0, 19.0), or remove the line",
    )


def test_an_addon_that_the_rings_image_does_not_carry_is_refused(checkout: Checkout):
    bake(checkout, "resource-booking", "17.0", "canary")
    checkout.tenant("acme", SPA.replace("18.0", "17.0") + "features: [online-appointments]\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=9,
        tenant="acme",
        what="the feature online-appointments needs the addon resource-booking, which the image of the ring stable for "
        "release 17.0 does not carry",
        why="an addon is part of an image; nothing is fetched into a customer's Odoo while it runs",
        do="choose a ring whose image carries it (canary), have it baked into the image, or remove the line",
    )


def test_an_addon_is_looked_for_in_the_image_of_the_tenants_ring(checkout: Checkout):
    bake(checkout, "resource-booking", "17.0", "canary")
    checkout.tenant("acme", SPA.replace("18.0", "17.0") + "features: [online-appointments]\nring: canary\n")

    assert said(checkout) == []
    assert said(checkout, {**FACTS, "ring": "canary"}) == []


def test_a_usual_feature_that_cannot_be_had_is_to_be_left_out(checkout: Checkout):
    checkout.edit("catalog/industries/spa.yaml", "    addons: [resource-booking]\n", USUAL)
    checkout.tenant("acme")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        tenant="acme",
        what="the feature online-appointments needs the addon resource-booking, of which there is no version for release "
        "18.0",
        why="Odoo would not start with an addon of another release",
        do="choose a release that has it (17.0, 19.0), or write it under without: [online-appointments]",
    )
    checkout.tenant("acme", SPA + "without: [online-appointments]\n")
    assert said(checkout) == []


USUAL = "    addons: [resource-booking]\n    default: true\n"


def test_what_nobody_has_cannot_be_left_out(checkout: Checkout):
    checkout.tenant("acme", SPA + "without:\n  - gift-card\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=10,
        tenant="acme",
        what='without names "gift-card", which this customer would not have anyway',
        why="what was meant to be left out would still be there",
        do="write gift-cards instead",
    )


def test_what_is_not_usual_cannot_be_left_out(checkout: Checkout):
    checkout.tenant("acme", SPA + "without: [franchise-management]\n")

    assert problem(checkout).do == "remove it; what this customer usually has: gift-cards"


@pytest.mark.parametrize("feature", ["gift-cards", "member-management"])
def test_a_feature_cannot_be_wanted_and_not_wanted(checkout: Checkout, feature: str):
    checkout.tenant("acme", SPA + f"without: [{feature}]\nfeatures:\n  - {feature}\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        line=11,
        tenant="acme",
        what=f"the feature {feature} stands under features and under without",
        why="only one of the two can be meant, and no program can know which",
        do="remove it from one of them",
    )


def test_two_features_that_set_one_parameter_differently_are_refused(checkout: Checkout):
    for feature, value in (("Gift cards and loyalty points", "a"), ("Memberships", "b")):
        title = f"    title: {feature}\n"
        checkout.edit(
            "catalog/industries/spa.yaml",
            title,
            f"{title}    parameters: {{x.y: {value}, x.z: same, only.{value}: own}}\n",
        )
    checkout.tenant("zebra")
    checkout.tenant("acme", SPA + "features:\n  - member-management\n")

    assert problem(checkout) == Problem(
        file="tenants/dev/acme.yaml",
        tenant="acme",
        what="the features member-management and gift-cards set the parameter x.y to different values",
        why="only one of the two can be meant, and no program can know which",
        do="leave one of them out: write it under without, or remove it under features",
    )
