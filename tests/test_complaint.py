"""The sentences about each kind of fault, as an account manager reads them."""

import pytest
from checkout import SPA
from sheet import only

from tenancy import complaint
from tenancy.fault import Fault
from tenancy.tenant import Tenant


def spa(old: str = "", new: str = "", *, more: str = "") -> str:
    """One Spa with a text replaced and lines added."""
    assert old in SPA
    return SPA.replace(old, new, 1) + more


def fault(error: str, *, sample: str | None = None, meaning: str | None = None) -> Fault:
    return Fault(
        error=error,
        steps=("placement", "server"),
        value=object,
        context={},
        message="Input is odd",
        keys=(),
        taken=(),
        meaning=meaning,
        sample=sample,
        sheet={},
    )


def test_an_error_that_nobody_foresaw_repeats_the_models_own_words():
    assert complaint.words(fault("odd", sample="shared-1", meaning="where it is")) == (
        '"placement.server" does not fit: Input is odd',
        "it says where it is",
        "write, for instance\nserver: shared-1",
    )


def test_a_field_without_meaning_or_sample_still_gets_three_sentences():
    assert complaint.words(fault("missing")) == (
        '"placement.server" is missing',
        "what is written cannot be used as it is",
        "add a line such as\nserver: …",
    )


@pytest.mark.parametrize(("number", "name"), [("17.0", "17.0"), ("18.0", "18.0"), ("18", "18.0"), ("19", "19.0")])
def test_a_release_written_as_a_number_is_told_to_wear_quotes(number: str, name: str):
    assert only(Tenant, spa('"18.0"', number)) == (
        f'a.yaml:4: "release" is written as a number ({number})\n'
        "  why: it is a name: as numbers 17.0 and 17 are the same, and 17.10 would turn into 17.1\n"
        f'  do: put it in quotes: release: "{name}"'
    )


def test_a_word_outside_a_vocabulary_is_answered_with_the_words():
    assert only(Tenant, spa("plan: basic", "plan: gold")) == (
        'a.yaml:3: "plan" says gold, which is not one of the words allowed there\n'
        "  why: it says what the customer pays for, and so how large everything is\n"
        "  do: write one of: basic, standard, premium, enterprise"
    )


def test_a_group_that_is_one_word_is_shown_with_its_keys():
    assert only(Tenant, SPA.partition("placement:")[0] + "placement: shared\n") == (
        'a.yaml:6: "placement" should be a group of lines, and shared stands there\n'
        "  why: it says on which database server the customer's data is\n"
        "  do: write, for instance\n"
        "      placement:\n"
        "        strategy: shared\n"
        "        server: shared-1"
    )


def test_what_lifts_the_protection_of_data_is_never_proposed_for_another_word():
    assert only(Tenant, spa(more="state: deleted\n")).endswith("write one of: active, suspended, archived, released")


OF_RELEASES = 'one of: "17.0", "18.0", "19.0"'


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        # Text.
        (spa("One Spa", "7"), '"name" should be text, and 7 is not', 'put it in quotes: name: "7"'),
        (spa("One Spa", "true"), '"name" should be text, and true is not', 'put it in quotes: name: "true"'),
        (spa("One Spa", "[a]"), '"name" should be text, and a list stands there', "name: One Spa"),
        (spa("One Spa", '""'), '"name" is empty', "name: One Spa"),
        (spa("One Spa", "x" * 81), '"name" is longer than 80 characters', "cut it to at most 80 characters"),
        (spa(more=f"notes: {'x' * 1001}\n"), '"notes" is longer than 1000 characters', "at most 1000"),
        # Words.
        (spa("plan: basic", "plan: Premum"), '"plan" says Premum, which is', 'write "premium", or another of: basic,'),
        (spa("plan: basic", "plan: BASIC"), '"plan" says BASIC, which is', 'write "basic", or another of: basic,'),
        (
            spa("plan: basic", "plan: [basic]"),
            '"plan" should be one word, and a list',
            "write, for instance\n      plan: b",
        ),
        (spa("plan: basic", "plan: true"), '"plan" says true, which is not one of', "write one of: basic,"),
        (spa("plan: basic", "plan: 7"), '"plan" says 7, which is not one of the words', "write one of: basic,"),
        (spa('"18.0"', "true"), '"release" says true, which is not one of the words', f"write {OF_RELEASES}"),
        (spa('"18.0"', "16.0"), '"release" is written as a number (16.0)', f"write, quotes included, {OF_RELEASES}"),
        (spa('"18.0"', '"16.0"'), '"release" says "16.0", which is not one of', f"write {OF_RELEASES}"),
        (spa('"18.0"', '"18"'), '"release" says "18", which is not one of', 'write "18.0", or another of: "17.0",'),
        (
            spa('"18.0"', "Odoo 18"),
            '"release" says Odoo 18, which is not one of',
            'write "18.0", or another of: "17.0",',
        ),
        (spa(more="compliance: [hipaa, Hippa]\n"), '"compliance[2]" says Hippa, which is', 'write "hipaa", or another'),
        (
            spa('"18.0"', "\u201c18.0\u201d"),
            '"release" stands between quotes of a word processor',
            'write release: "18.0"',
        ),
        (spa("plan: basic", "plan: \u2018basic\u2019"), '"plan" stands between quotes of a word', "write plan: basic"),
        (spa(more="compliance: [\u201chipaa\u201d]\n"), '"compliance[1]" stands between quotes of a', "write hipaa"),
        # Lists.
        (spa(more="hosts: a.example\n"), '"hosts" should be a list, and a.example stands there', "hosts: [a.example]"),
        (spa(more="hosts: a.example, b.example\n"), '"hosts" should be a list, and', "hosts: [a.example, b.example]"),
        (spa(more="hosts: [a.example, 7]\n"), '"hosts[2]" should be text, and 7 is not', 'put it in quotes: "7"'),
        (spa(more="hosts: {a: 1}\n"), '"hosts" should be a list, and a group of lines stands there', "hosts: [spa"),
        (
            spa(more="compliance: none\n"),
            '"compliance" should be a list, and none',
            "remove the line if there is none;",
        ),
        (spa(more="companies: 3\n"), '"companies" should be a list, and 3 stands there', "companies: [One Spa North]"),
        (spa(more="hosts: [" + ", ".join(f"a{n}.example" for n in range(21)) + "]\n"), "than 20 entries", "20"),
        # Numbers.
        (spa(more="users: 0\n"), '"users" is 0 and should be at least 1', "write a number of at least 1"),
        (spa(more='users: "2"\n'), '"users" should be a whole number, and "2" stands there', "      users: 2"),
        (spa(more="users: 2 users\n"), 'should be a whole number, and "2 users" stands there', "      users: 25"),
        (spa(more="users: 1.5\n"), "should be a whole number, and 1.5 stands there", "      users: 25"),
        (spa(more="users: true\n"), "should be a whole number, and true stands", "      users: 25"),
        (spa(more="users: 1000001\n"), "should be at most 1000000", "write a number of at most 1000000"),
        # Yes and no.
        (spa(more="dedicated: yes\n"), "should be true or false, and yes stands there", "      dedicated: true"),
        (spa(more="dedicated: no\n"), "should be true or false, and no stands there", "      dedicated: false"),
        (spa(more='dedicated: "false"\n'), 'should be true or false, and "false" stands', "      dedicated: false"),
        (spa(more="dedicated: gladly\n"), "should be true or false, and gladly stands", "      dedicated: true"),
    ],
)
def test_a_value_of_the_wrong_kind_is_shown_with_one_that_would_do(text: str, what: str, do: str):
    said = only(Tenant, text)

    assert what in said.splitlines()[0]
    assert do in said.partition("  do: ")[2]
