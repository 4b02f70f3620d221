from typing import Annotated

import pytest
from pydantic import Field
from sheet import filled, only

from tenancy.field import Count, Distinct, Image, Label, Line, Percent, Port, Quantity, Switch, Whole
from tenancy.form import Form


class Card(Form):
    line: Line = Field(default="x", description="what is written", examples=["x"])
    label: Label = Field(default="x", description="what it is called", examples=["one-spa"])
    image: Image = Field(default="x", description="what runs", examples=["odoo:18.0-20260908"])
    quantity: Quantity = Field(default="1", description="how much", examples=["250m"])
    count: Count = Field(default=1, description="how many", examples=[1])
    whole: Whole = Field(default=1, description="how many, if any", examples=[1])
    percent: Percent = Field(default=1, description="what part", examples=[50])
    port: Port = Field(default=1, description="where", examples=[587])
    switch: Switch = Field(default=False, description="whether", examples=[True])
    several: Annotated[Distinct[Line], Field(max_length=3)] = Field(
        default=(), description="which", examples=[["a", "b"]]
    )


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("line: X", "X"),
        (f"line: {'x' * 80}", "x" * 80),
        ("line: Café Ümläut 東京", "Café Ümläut 東京"),
        ("line: The \u201cOne\u201d Spa", "The \u201cOne\u201d Spa"),
        ("label: a", "a"),
        (f"label: a{'b' * 39}", f"a{'b' * 39}"),
        ("label: one-spa-2", "one-spa-2"),
        ("image: odoo:18.0-20260908", "odoo:18.0-20260908"),
        ("image: ghcr.io/a/b:1.2", "ghcr.io/a/b:1.2"),
        (f"image: odoo:1@sha256:{'0' * 64}", f"odoo:1@sha256:{'0' * 64}"),
        ("quantity: 250m", "250m"),
        ('quantity: "2"', "2"),
        ("count: 1", 1),
        ("count: 1000000", 1_000_000),
        ("whole: 0", 0),
        ("percent: 1", 1),
        ("percent: 100", 100),
        ("port: 65535", 65_535),
        ("switch: true", True),
        ("several: []", ()),
        ("several: [b, a]", ("b", "a")),
    ],
)
def test_what_just_fits_is_kept_as_it_is(line: str, kept: object):
    assert getattr(filled(Card, line), line.partition(":")[0]) == kept


@pytest.mark.parametrize(
    ("line", "what", "do"),
    [
        ('line: " x"', '"line" holds a line break, a control character, or a space at one', "write it on one line"),
        ('line: "x\\ty"', '"line" holds a line break, a control character, or a space at one', "write it on one line"),
        (f"line: {'x' * 81}", '"line" is longer than 80 characters', "cut it to at most 80 characters"),
        ("line: \u201cOne Spa\u201d", 'One Spa\u201d", between quotes of a word processor', "write One Spa"),
        ("line: \u201e18\u201c", "between quotes of a word processor", 'write "18"'),
        ("label: Shared_1", '"label" says "Shared_1", which is no name in small letters, digits', "write shared-1"),
        ("label: One Group", '"label" says "One Group", which is no name in small letters', "write one-group"),
        ("label: Café", '"label" says "Café", which is no name in small letters', "write cafe"),
        ("label: -a-", '"label" says "-a-", which is no name in small letters', "write a"),
        ("label: 1st", '"label" says "1st", which is no name in small letters', "begin with a letter and go on"),
        (f"label: {'a' * 41}", "which is no name in small letters", "begin with a letter and go on"),
        ("image: odoo", '"image" says "odoo", which is no image with a tag of its own', "never :latest"),
        ("image: odoo:latest", '"image" says "odoo:latest", which is no image with', "never :latest"),
        (f"image: odoo:latest@sha256:{'0' * 64}", "which is no image with a tag", "never :latest"),
        ("quantity: 1.25Gi", '"quantity" says "1.25Gi", which is no amount that Kubernetes', "250m"),
        ("quantity: 2", '"quantity" should be text, and 2 is not', 'put it in quotes: quantity: "2"'),
        ("count: 0", '"count" is 0 and should be at least 1', "write a number of at least 1"),
        ("count: 1000001", '"count" is 1000001 and should be at most 1000000', "write a number of at most 1000000"),
        ("count: 1.0", '"count" should be a whole number, and 1.0 stands there', "      count: 1"),
        ("whole: -1", '"whole" is -1 and should be at least 0', "write a number of at least 0"),
        ("percent: 0", '"percent" is 0 and should be at least 1', "write a number of at least 1"),
        ("percent: 101", '"percent" is 101 and should be at most 100', "write a number of at most 100"),
        ("percent: 70%", '"percent" should be a whole number, and "70%" stands there', "      percent: 70"),
        ("percent: 0.7", '"percent" should be a whole number, and 0.7 stands there', "      percent: 50"),
        ("port: 65536", '"port" is 65536 and should be at most 65535', "write a number of at most 65535"),
        ("port: 0", '"port" is 0 and should be at least 1', "write a number of at least 1"),
        ("switch: 1", '"switch" should be true or false, and 1 stands there', "      switch: true"),
        ("several: [a, b, a]", '"several" names a twice', "remove one"),
        ("several: [a, b, c, d]", '"several" is longer than 3 entries', "cut it to at most 3 entries"),
    ],
)
def test_what_just_does_not_fit_is_answered_with_what_would(line: str, what: str, do: str):
    said = only(Card, line)

    assert what in said.splitlines()[0]
    assert do in said.partition("  do: ")[2]
