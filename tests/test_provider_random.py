from collections.abc import Generator

import pytest
from plugged import Failed, Plugged, plugged

from local.plugins.random import PASSWORD
from local.plugins.values import UNKNOWN, Values

ASKED: Values = {"length": 32, "special": False, "keepers": {"version": "1"}}


@pytest.fixture
def random() -> Generator[Plugged]:
    with plugged("random", {}) as provider:
        yield provider


def test_a_password_is_made_once_and_kept(random: Plugged) -> None:
    made = random.create(PASSWORD, ASKED)

    assert made.state == {**ASKED, "result": made.state["result"]}
    assert len(str(made.state["result"])) == 32
    assert random.read(made) == made
    random.delete(made)


def test_two_passwords_differ(random: Plugged) -> None:
    assert random.create(PASSWORD, ASKED).state["result"] != random.create(PASSWORD, ASKED).state["result"]


def test_a_preview_makes_no_password(random: Plugged) -> None:
    assert random.preview(PASSWORD, ASKED) == {**ASKED, "result": UNKNOWN}


def test_the_same_inputs_are_no_change(random: Plugged) -> None:
    assert random.fields(random.create(PASSWORD, ASKED), ASKED) == {}


def test_another_keeper_makes_a_new_password(random: Plugged) -> None:
    changed = random.fields(random.create(PASSWORD, ASKED), {**ASKED, "keepers": {"version": "2"}})

    assert changed == {"keepers.version": "UPDATE_REPLACE"}


def test_another_length_makes_a_new_password(random: Plugged) -> None:
    assert random.fields(random.create(PASSWORD, ASKED), {**ASKED, "length": 40}) == {"length": "UPDATE_REPLACE"}


def test_the_new_password_is_made_before_the_old_one_goes(random: Plugged) -> None:
    """Role and Secret change to it in the same run."""
    answer = random.diff(random.create(PASSWORD, ASKED), {**ASKED, "length": 40})

    assert not answer.deleteBeforeReplace


def test_a_password_is_imported_by_naming_it(random: Plugged) -> None:
    found = random.adopt(PASSWORD, "Abc123")

    assert found is not None
    assert (found.id, found.state) == ("none", {"length": 6, "special": False, "result": "Abc123"})


def test_a_length_that_a_password_cannot_have_is_refused(random: Plugged) -> None:
    """Two characters can never be a lower, an upper and a digit: the search for such a password had no end."""
    assert list(random.wrong(PASSWORD, {**ASKED, "length": 2})) == ["length"]
    assert list(random.wrong(PASSWORD, {"special": False})) == ["length"]
    assert random.wrong(PASSWORD, {**ASKED, "length": UNKNOWN}) == {}


def test_an_unknown_type_is_refused_by_name(random: Plugged) -> None:
    with pytest.raises(Failed, match=r"does not serve random:index/randomPet:RandomPet; it serves .*RandomPassword"):
        random.create("random:index/randomPet:RandomPet", {})
