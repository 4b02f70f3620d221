import pytest
from sheet import filled, only

from tenancy.branding import Branding


@pytest.mark.parametrize(
    ("written", "kept"), [('"#714B67"', "#714B67"), ("'#714b67'", "#714B67"), ('"#000000"', "#000000")]
)
def test_a_colour_is_kept_in_capitals(written: str, kept: str):
    assert filled(Branding, f"primary: {written}\n").primary == kept


@pytest.mark.parametrize(("written", "meant"), [("714867", "#714867"), ("714B67", "#714B67"), ('"5b7f77"', "#5b7f77")])
def test_a_colour_without_a_hash_is_shown_with_one_and_in_quotes(written: str, meant: str):
    """Six digits are a number to a program, and would be told to wear quotes only to be refused again."""
    said = only(Branding, f"primary: {written}\n")

    assert '"primary" says ' in said
    assert said.endswith(
        f'which is no colour\n  why: Odoo writes it into its pages as it stands\n  do: write it with a hash and in quotes: "{meant}"'
    )


@pytest.mark.parametrize(
    "colour", ["teal", '"#fff"', '"#714B6G"', '"#714B6700"', "714e67", "true", "[a]", '"rgb(1, 2, 3)"']
)
def test_what_is_no_colour_is_answered_with_one(colour: str):
    said = only(Branding, f"primary: {colour}\n")

    assert said.splitlines()[0].endswith(", which is no colour")
    assert said.endswith('as a hash and six digits of 0 to 9 and A to F, such as "#714B67"')


def test_a_colour_whose_quotes_are_forgotten_is_not_taken_for_none():
    said = only(Branding, "name: Spa\nprimary: #714B67\n")

    assert said.splitlines()[0] == 'a.yaml:2: "primary" has nothing after its colon but a remark'


@pytest.mark.parametrize(
    "logo", ["http://spa.example/logo.png", "logo.png", "https://spa.example", '"https://a/b c"', "/a.png"]
)
def test_a_logo_is_fetched_from_an_https_address_or_not_at_all(logo: str):
    assert '"logo" says ' in only(Branding, f"logo: {logo}\n")


def test_a_logo_may_be_anywhere_on_the_web():
    assert (
        filled(Branding, "logo: https://spa.example:8443/a/logo.png?v=2\n").logo
        == "https://spa.example:8443/a/logo.png?v=2"
    )


def test_nothing_has_to_be_said_about_looks():
    assert filled(Branding, "{}\n") == Branding()
