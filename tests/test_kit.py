from pathlib import Path

import pytest
from checkout import SPA, WEALTH, Checkout
from trial import case, spec

from tenancy import kit

ADDONS = """\
addons:
  booking: {title: Booking, source: there, modules: [booking_base, booking], versions: {"18.0": 18.0.1.0.0}}
"""
"""One more than there are."""
SPA_PAGE = """\
title: Spas
modules: [calendar, stock]
by_release: {"18.0": [only_18, stock], "19.0": [only_19]}
features:
  members:
    title: Members
    modules: [portal, calendar]
    by_release: {"18.0": [membership], "19.0": [partnership]}
    parameters: {a.b: "1", a.c: yes indeed}
  appointments:
    title: Appointments
    addons: [booking]
    modules: [website]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.write("catalog/industries/spa.yaml", SPA_PAGE)
    made.edit("catalog/addons.yaml", "addons:\n", ADDONS)
    releases = (made.root / "catalog/releases.yaml").read_text()
    made.write("catalog/releases.yaml", releases.replace("{image: odoo:18", "{carries: [booking], image: odoo:18"))
    return made


def test_modules_are_those_of_the_industry_then_of_each_feature_then_of_its_addons(checkout: Checkout):
    found = case(checkout, SPA + "features: [appointments, members]\n")

    assert [module for module, _, _ in kit.modules(found)] == [
        *("base", "web"),
        *("calendar", "stock", "only_18"),
        *("portal", "calendar", "membership"),
        *("website", "booking_base", "booking"),
    ]


def test_a_module_is_installed_once(checkout: Checkout):
    assert spec(checkout, SPA + "features: [members]\n").odoo.modules == (
        "base",
        "web",
        "calendar",
        "stock",
        "only_18",
        "portal",
        "membership",
    )


def test_each_release_has_its_own_modules(checkout: Checkout):
    found = case(checkout, SPA.replace("18.0", "19.0") + "features: [members]\n")

    assert [module for module, _, _ in kit.modules(found)][2:] == [
        "calendar",
        "stock",
        "only_19",
        "portal",
        "calendar",
        "partnership",
    ]


def test_a_module_says_who_wants_it(checkout: Checkout):
    found = {
        module: origin.words for module, origin, _ in kit.modules(case(checkout, SPA + "features: [appointments]\n"))
    }

    assert found == {
        "base": "every Odoo has it",
        "web": "every Odoo has it",
        "calendar": "industry spa",
        "stock": "industry spa",
        "only_18": "industry spa",
        "website": "feature appointments",
        "booking_base": "addon booking",
        "booking": "addon booking",
    }


def test_a_feature_sets_its_parameters_in_odoo(checkout: Checkout):
    assert spec(checkout, SPA).odoo.settings.parameters[3:] == ()
    assert spec(checkout, SPA + "features: [members]\n").odoo.settings.parameters[3:] == (
        ("a.b", "1"),
        ("a.c", "yes indeed"),
    )


def test_companies_reach_odoo(checkout: Checkout):
    checkout.edit("catalog/industries/spa.yaml", "title: Members\n", "title: Members\n    companies: true\n")

    assert spec(checkout, SPA + "features: [members]\ncompanies: [North, South]\n").odoo.settings.companies == (
        "North",
        "South",
    )
    assert spec(checkout, WEALTH).odoo.settings.companies == ()
