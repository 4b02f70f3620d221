import pytest

from fleet.lettering import entry, scalar
from tenancy.document import parse
from tenancy.reader import Value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("One Spa", "One Spa"),
        ("Call first, then mail.", "Call first, then mail."),
        ("café", "café"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ("2027-03-31", "2027-03-31"),
        ("18.0", '"18.0"'),
        ("007", '"007"'),
        ("0x1f", '"0x1f"'),
        ("1e3", '"1e3"'),
        ("null", '"null"'),
        ("true", '"true"'),
        ("", '""'),
        (" x", '" x"'),
        ("#112233", '"#112233"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ('say "x"', 'say "x"'),
        ('"x" she said', '"\\"x\\" she said"'),
        ("a\nb", '"a\\nb"'),
        ("\u2028", '"\\L"'),
        (True, "true"),
        (5, "5"),
    ],
)
def test_quotes_stand_where_the_reader_needs_them(value: Value, written: str) -> None:
    assert scalar(value) == written
    assert parse(f"key: {written}\n".encode(), file="").value == {"key": value}


@pytest.mark.parametrize(
    ("value", "quote", "written"),
    [
        ("x", '"', '"x"'),
        ("x", "'", "'x'"),
        ("it's", "'", "'it''s'"),
        ("a\nb", "'", '"a\\nb"'),
        ("x", "|", "x"),
    ],
)
def test_the_quotes_that_were_there_stay_if_they_can(value: str, quote: str, written: str) -> None:
    assert scalar(value, quote=quote) == written


@pytest.mark.parametrize(("value", "written"), [("a, b", '"a, b"'), ("a]", '"a]"'), ("-", '"-"'), ("a b", "a b")])
def test_within_brackets_a_comma_ends_a_word(value: str, written: str) -> None:
    assert scalar(value, crowded=True) == written


def test_a_group_stands_on_lines_further_in() -> None:
    group: Value = {"name": "Spa, Ltd", "look": {"primary": "#112233"}, "users": [1, "2"]}

    assert list(entry("branding", group, indent="  ")) == [
        "  branding:",
        "    name: Spa, Ltd",
        "    look:",
        '      primary: "#112233"',
        '    users: [1, "2"]',
    ]


def test_a_list_stays_on_one_line_of_eighty_characters() -> None:
    assert list(entry("companies", ["a" * 66])) == [f"companies: [{'a' * 66}]"]
    assert list(entry("companies", ["a" * 69])) == ["companies:", f"  - {'a' * 69}"]
    assert len("companies: [" + "a" * 67 + "]") == 80
    assert list(entry("companies", ["a" * 67])) == [f"companies: [{'a' * 67}]"]
    assert list(entry("companies", ["a" * 68])) == ["companies:", f"  - {'a' * 68}"]
