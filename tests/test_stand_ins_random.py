"""How the stand-in for pulumi-random differs from the official one, as docs/stand-ins.md lists it."""

import re
from collections.abc import Generator

import pytest
from plugged import Plugged, plugged

from local.plugins.random import PASSWORD
from local.plugins.values import Values

SHORT: Values = {"length": 12, "special": False}


@pytest.fixture
def random() -> Generator[Plugged]:
    with plugged("random", {}) as provider:
        yield provider


def test_passwords_have_letters_and_digits_only(random: Plugged) -> None:
    said = {"special": "the stand-in makes passwords of letters and digits only; set special=False"}

    assert random.wrong(PASSWORD, {"length": 12}) == said
    assert random.wrong(PASSWORD, {"length": 12, "special": True}) == said
    assert re.fullmatch("[A-Za-z0-9]{12}", str(random.create(PASSWORD, SHORT).state["result"]))


def test_every_password_has_a_lower_an_upper_and_a_digit(random: Plugged) -> None:
    three = [str(random.create(PASSWORD, {**SHORT, "length": 3}).state["result"]) for _ in range(50)]

    assert all(re.search("[a-z]", one) and re.search("[A-Z]", one) and re.search("[0-9]", one) for one in three)
    assert list(random.wrong(PASSWORD, {**SHORT, "length": 2})) == ["length"]


def test_there_is_no_hash_beside_the_password(random: Plugged) -> None:
    assert set(random.create(PASSWORD, SHORT).state) == {"length", "special", "result"}


def test_an_imported_password_counts_as_one_without_signs(random: Plugged) -> None:
    found = random.adopt(PASSWORD, "Abc123def456")

    assert found is not None
    assert random.fields(found, SHORT) == {}
