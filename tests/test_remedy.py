import pytest

from tenancy import remedy
from tenancy.reader import Value

RELEASES = ("17.0", "18.0", "19.0")


@pytest.mark.parametrize(
    ("text", "number"),
    [("25", 25), ("70%", 70), ("007", 7), ("25 users", None), ("6 years", None), ("-1", None), ("", None), (2.5, None)],
)
def test_a_number_is_taken_out_of_quotes_but_never_from_beside_a_unit(text: object, number: int | None):
    assert remedy.whole(text) == number


@pytest.mark.parametrize(
    ("value", "meant"),
    [("yes", True), ("Yes", True), ("on", True), (1, True), ("no", False), ("OFF", False), (0, False), ("maybe", None)],
)
def test_yes_and_no_are_understood_in_the_spellings_of_others(value: object, meant: bool | None):
    assert remedy.switch(value) is meant


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        ("a.example", ["a.example"]),
        ("One Spa North", ["One Spa North"]),
        ("hipaa, sox", ["hipaa", "sox"]),
        ("a,b,", ["a", "b"]),
        (",", None),
        ("", None),
        (7, None),
    ],
)
def test_a_text_with_commas_was_meant_as_a_list(value: object, entries: list[str] | None):
    assert remedy.entries(value) == entries


@pytest.mark.parametrize(
    ("value", "only"), [(["spa"], "spa"), (["a", "b"], None), ([7], None), ([], None), ("a", None)]
)
def test_a_list_of_one_was_meant_as_its_entry(value: object, only: str | None):
    assert remedy.single(value) == only


@pytest.mark.parametrize(
    ("value", "release"),
    [
        (18, "18.0"),
        (18.0, "18.0"),
        ("18", "18.0"),
        ("18.0", "18.0"),
        ("v18", "18.0"),
        ("Odoo 18", "18.0"),
        ("16.0", None),
        ("18.1", None),
        (True, None),
        ("latest", None),
    ],
)
def test_a_release_is_known_by_its_number(value: object, release: str | None):
    assert remedy.number(value, RELEASES) == release


@pytest.mark.parametrize(
    ("value", "is_none"), [("none", True), ("None", True), ("-", True), (False, True), ("nonesuch", False), (0, False)]
)
def test_some_words_say_that_there_is_none(value: object, is_none: bool):
    assert remedy.is_none(value) is is_none


def test_a_value_without_the_group_around_it_is_kept_as_the_value_of_that_group():
    sample: Value = {"value": 2190, "answers": ["45 CFR 164.316(b)(2)"]}

    assert remedy.held(2555, sample) == {"value": 2555, "answers": ["45 CFR 164.316(b)(2)"]}
    assert remedy.held("7 years", sample) is None
    assert remedy.held(True, sample) is None
    assert remedy.held("shared-1", {"strategy": "shared", "server": "shared-1"}) is None


def test_words_that_look_like_numbers_need_quotes():
    assert remedy.are_numbers(RELEASES)
    assert not remedy.are_numbers(("17.0", "latest"))
    assert not remedy.are_numbers(())
