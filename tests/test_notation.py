import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy.document import parse
from tenancy.notation import kind, written
from tenancy.words import Plan


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("One Spa", "One Spa"),
        ("it@spa.example.com", "it@spa.example.com"),
        ("18.0", '"18.0"'),
        ("true", '"true"'),
        ("Null", '"Null"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("*.example", '"*.example"'),
        ("a\nb", '"a\\nb"'),
        ("x" * 100, "x" * 60 + "…"),
        (Plan.BASIC, "basic"),
        (True, "true"),
        (7, "7"),
        (17.0, "17.0"),
        (["a", "1"], '[a, "1"]'),
        ({"strategy": "shared", "list": ()}, "{strategy: shared, list: []}"),
        ({"17.0": "17.0.1.0.0"}, '{"17.0": "17.0.1.0.0"}'),
        ("2027-03-31", "2027-03-31"),
        ("2027-03-31 ", '"2027-03-31 "'),
        ("10.1.2.3/32", '"10.1.2.3/32"'),
    ],
)
def test_a_value_is_shown_as_one_would_write_it(value: object, text: str):
    assert written(value) == text


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=15)))
def test_what_is_shown_is_read_back_as_it_was(values: list[str]):
    assert parse(f"key: {written(values)}".encode(), file="a.yaml").value == {"key": values}


def test_what_stands_there_is_named_by_its_kind():
    values: tuple[object, ...] = (None, {}, [], (), 7, "7")

    assert [kind(value) for value in values] == [
        "nothing",
        "a group of lines",
        "a list",
        "a list",
        "7",
        '"7"',
    ]
