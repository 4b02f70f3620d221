import pytest

from fleet.failure import Failure
from tenancy.problem import Problem, Refused, Wording, joined, listed, quoted


def problem(file: str = "tenants/dev/acme.yaml", line: int | None = 7, what: str = "what is wrong") -> Problem:
    return Problem(file=file, line=line, tenant="acme", what=what, why="why it matters", do="what to do")


def test_a_problem_reads_as_place_what_why_and_what_to_do():
    assert str(problem()) == ("tenants/dev/acme.yaml:7: acme: what is wrong\n  why: why it matters\n  do: what to do")


def test_a_problem_without_line_or_tenant_names_the_file_alone():
    bare = Problem(file="tenants/dev", what="empty", why="because", do="this")

    assert str(bare) == "tenants/dev: empty\n  why: because\n  do: this"


def test_examples_of_several_lines_stay_below_their_own_line():
    shown = Problem(file="a.yaml", what="x", why="y", do="write\nplan: basic\nring: early")

    assert str(shown).endswith("  do: write\n      plan: basic\n      ring: early")


def test_a_refusal_holds_each_problem_once_in_the_order_of_their_places():
    refused = Refused(
        [
            problem("b.yaml", 1),
            problem("a.yaml", 10),
            problem("a.yaml", 9),
            problem("a.yaml", None),
            problem("a.yaml", 1, "a"),
            problem("b.yaml", 1),
        ]
    )

    assert [(found.file, found.line) for found in refused.problems] == [
        ("a.yaml", None),
        ("a.yaml", 1),
        ("a.yaml", 9),
        ("a.yaml", 10),
        ("b.yaml", 1),
    ]
    assert str(refused) == "\n".join(str(found) for found in refused.problems)


def test_what_a_customers_database_has_said_acts_on_no_terminal():
    failure = Failure("it said \x1b[2Jnothing\u202e", why="one\ttab", do="two\nlines")

    assert str(failure) == "it said \\x1b[2Jnothing\\u202e\n  why: one      tab\n  do: two\nlines"


def test_a_wording_takes_the_facts_and_leaves_braces_in_them_alone():
    wording = Wording(what="{key} is wrong", why="because of {key}", do="write {better}")

    assert wording.at("a.yaml", 3, tenant="acme", key="{plan}", better="basic") == Problem(
        file="a.yaml", line=3, tenant="acme", what="{plan} is wrong", why="because of {plan}", do="write basic"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("Café", "Café"),
        ("a\x1b[31mb\n", "a\\x1b[31mb\\n"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
        (17.0, "17.0"),
        ("\udcff", "\\udcff"),
    ],
)
def test_a_repeated_value_is_short_and_acts_on_no_terminal(value: object, shown: str):
    assert quoted(value) == shown


def test_a_list_of_no_words_says_so():
    assert listed([]) == "none"
    assert listed(["a", "b"]) == "a, b"


def test_words_in_a_sentence_end_with_and():
    assert [joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
