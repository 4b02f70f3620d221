from dataclasses import replace

import pytest

from tenancy.fault import KEY, Fault, nearest, with_value
from tenancy.reader import Steps, Value

FAULT = Fault(
    error="odd",
    steps=(),
    value=None,
    context={},
    message="",
    keys=("plan", "placement"),
    taken=("plan",),
    meaning=None,
    sample=None,
    sheet={},
)


@pytest.mark.parametrize(
    ("steps", "key", "name"),
    [
        ((), "", ""),
        (("plan",), "plan", "plan"),
        (("placement", "server"), "placement.server", "server"),
        (("hosts", 1), "hosts[2]", "hosts"),
        (("odoo", "17.0", "images", "canary"), "odoo.17.0.images.canary", "canary"),
        (("versions", "17.0"), "versions.17.0", "17.0"),
        (("plans", "Basic", KEY), "plans.Basic", "Basic"),
        (("a\x1b[2J",), "a\\x1b[2J", "a\\x1b[2J"),
    ],
)
def test_a_place_is_called_as_people_write_it(steps: Steps, key: str, name: str):
    found = replace(FAULT, steps=steps)

    assert (found.key, found.name) == (key, name)


def test_an_unknown_key_is_not_meant_to_be_one_that_stands_there_already():
    assert replace(FAULT, steps=("plna",)).meant is None
    assert replace(FAULT, steps=("plcement",)).meant == "placement"


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("One Spa", "key: One Spa"),
        ("18.0", 'key: "18.0"'),
        (25, "key: 25"),
        (True, "key: true"),
        (["a", "b"], "key: [a, b]"),
        (None, "key: …"),
        ({"strategy": "shared", "17.0": ["a"]}, 'key:\n  strategy: shared\n  "17.0": [a]'),
        ({}, "key: {}"),
    ],
)
def test_a_line_is_shown_as_people_write_it(value: Value, lines: str):
    assert with_value("key", value) == lines
    assert replace(FAULT, steps=("key",)).with_value(value) == lines


def test_a_key_that_looks_like_a_number_is_shown_in_quotes():
    assert with_value("17.0", "x") == '"17.0": x'


def test_an_entry_of_a_list_is_shown_behind_its_hyphen():
    assert replace(FAULT, steps=("hosts", 1)).with_value("a.example") == "- a.example"


def test_only_a_word_that_is_near_is_suggested():
    assert nearest("plna", ("plan", "placement")) == "plan"
    assert nearest("PLAN", ("plan", "placement")) == "plan"
    assert nearest("colour", ("plan", "placement")) is None
    assert nearest("deleted", ("active", "released")) == "released"
    assert nearest("deleted", ("active", "released"), cutoff=0.7) is None
