from pathlib import Path

import pytest
from checkout import SPA, Checkout
from trial import spec

from tenancy.settings import BrandingSpec

BRANDED = """\
branding:
  name: The Spa
  logo: https://spa.example/logo.png
  primary: "#ABCDEF"
  secondary: "#012345"
  mail_from: hello@spa.example
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_who_says_nothing_is_called_as_the_customer_and_has_the_industrys_colours(checkout: Checkout):
    found = spec(checkout).odoo

    assert found.settings.branding == BrandingSpec(
        name="One Spa", logo=None, primary="#5B7F77", secondary="#D9CBB6", mail_from=None
    )
    assert found.settings.company == (
        ("name", "One Spa"),
        ("primary_color", "#5B7F77"),
        ("secondary_color", "#D9CBB6"),
    )


def test_who_says_how_it_looks_looks_so(checkout: Checkout):
    found = spec(checkout, SPA + BRANDED).odoo

    assert found.settings.branding == BrandingSpec(
        name="The Spa",
        logo="https://spa.example/logo.png",
        primary="#ABCDEF",
        secondary="#012345",
        mail_from="hello@spa.example",
    )
    assert found.settings.company == (
        ("name", "The Spa"),
        ("email", "hello@spa.example"),
        ("primary_color", "#ABCDEF"),
        ("secondary_color", "#012345"),
    )
    assert found.options[-1] == ("email_from", "hello@spa.example")


def test_an_industry_without_colours_leaves_odoos_own(checkout: Checkout):
    found = spec(checkout, SPA.replace("industry: spa", "industry: generic")).odoo.settings

    assert (found.branding.primary, found.branding.secondary) == (None, None)
    assert found.company == (("name", "One Spa"),)
