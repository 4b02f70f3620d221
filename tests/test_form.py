"""What a form does with a document: all that is wrong is told at once, in the places that people know."""

import pytest
from checkout import SPA
from sheet import filled, only, refused

from tenancy.tenant import Tenant


def spa(old: str = "", new: str = "", *, more: str = "") -> str:
    """One Spa with a text replaced and lines added; the lines added are 9 and following."""
    assert old in SPA
    return SPA.replace(old, new, 1) + more


def test_a_misspelt_key_is_named_with_the_right_one_and_not_called_missing_as_well():
    (problem,) = refused(Tenant, spa("industry:", "indutry:"))

    assert problem == (
        'a.yaml:5: a line called "indutry" is not known here\n'
        "  why: a misspelt line would be passed over without anyone noticing\n"
        '  do: write "industry" instead'
    )


def test_a_misspelt_key_inside_a_group_is_found_too():
    (problem,) = refused(Tenant, spa("server:", "sever:"))

    assert problem == (
        'a.yaml:8: a line called "placement.sever" is not known here\n'
        "  why: a misspelt line would be passed over without anyone noticing\n"
        '  do: write "server" instead'
    )


def test_capitals_do_not_hide_what_a_key_was_meant_to_be():
    assert only(Tenant, spa("plan:", "PLAN:")).endswith('do: write "plan" instead')


def test_a_key_that_resembles_none_lists_those_there_are():
    listing = only(Tenant, spa(more="colour: red\n")).partition("  do: remove it; the lines there may be: ")[2]

    assert listing.split(", ") == list(Tenant.model_fields)


def test_a_key_that_resembles_one_already_written_is_not_to_be_renamed_to_it():
    assert "do: remove it" in only(Tenant, spa(more="plans: basic\n"))


def test_a_missing_key_says_what_it_is_for_and_shows_a_line():
    assert only(Tenant, spa("owner: reception@one-spa.example\n")) == (
        'a.yaml: "owner" is missing\n'
        "  why: it says who is written to when something is wrong with this tenant\n"
        "  do: add a line such as\n"
        "      owner: it@spa.example.com"
    )


def test_a_missing_key_inside_a_group_is_at_the_groups_line():
    assert only(Tenant, spa("  server: shared-1\n")).startswith('a.yaml:6: "placement.server" is missing\n')


def test_all_faults_of_a_file_are_told_at_once():
    text = spa("plan: basic", "plan: gold", more="hosts: x\ncolour: red\nusers:\nregion: us-east-1\n")
    said = refused(Tenant, text.replace('"18.0"', "18.0"))

    assert [problem.partition("\n")[0] for problem in said] == [
        'a.yaml:3: "plan" says gold, which is not one of the words allowed there',
        'a.yaml:4: "release" is written as a number (18.0)',
        'a.yaml:9: "hosts" should be a list, and x stands there',
        'a.yaml:10: a line called "colour" is not known here',
        'a.yaml:11: "users" has nothing after its colon',
    ]


def test_a_line_that_may_be_left_out_may_still_not_stand_there_empty():
    """Somebody meant to write something; taken for nothing, it would be passed over without anyone noticing."""
    assert only(Tenant, spa(more="users:\n")) == (
        'a.yaml:9: "users" has nothing after its colon\n'
        "  why: it says how many users are expected\n"
        "  do: remove the line, or write, for instance\n"
        "      users: 25"
    )


@pytest.mark.parametrize("nothing", ["~", "null", "Null", ""])
def test_nothing_is_nothing_in_every_spelling(nothing: str):
    assert '"users" has nothing after its colon' in only(Tenant, spa(more=f"users: {nothing}\n"))


def test_a_line_that_must_be_there_is_not_to_be_removed():
    assert only(Tenant, spa("plan: basic", "plan:")).endswith("  do: write, for instance\n      plan: basic")


def test_an_empty_entry_of_a_list_is_found_at_its_own_line():
    assert only(Tenant, spa(more="hosts:\n  - a.example\n  -\n")).startswith(
        'a.yaml:11: "hosts[2]" has nothing after its hyphen\n'
    )


def test_an_empty_group_is_shown_with_a_line_of_it():
    assert only(Tenant, spa(more="branding:\n")).endswith(
        '  do: remove the line, or write, for instance\n      branding:\n        primary: "#714B67"'
    )


@pytest.mark.parametrize(
    ("text", "key", "line", "do"),
    [
        (spa("  server:", "server:"), "server", 8, 'move it below "placement:", two spaces further in'),
        (
            spa(more="  hosts: [a.example]\n"),
            "placement.hosts",
            9,
            "move it out, so that it begins where the first line",
        ),
        (spa(more="primary: '#714B67'\n"), "primary", 9, 'write "branding:" on a line of its own, and this line below'),
        (
            spa(more="branding: {two_factor: everyone}\n"),
            "branding.two_factor",
            9,
            'write "signin:" on a line of its own',
        ),
    ],
)
def test_a_line_that_belongs_elsewhere_is_sent_there(text: str, key: str, line: int, do: str):
    """And what is missing there for that reason is not called missing as well."""
    said = only(Tenant, text)

    assert said.startswith(
        f'a.yaml:{line}: a line called "{key}" is not known here\n'
        "  why: what belongs together is told by how far in a line begins\n"
        f"  do: {do}"
    )


def test_a_line_that_stands_where_it_belongs_as_well_is_not_sent_there():
    assert "do: remove it" in only(Tenant, spa(more="server: shared-2\n"))


def test_a_text_is_not_taken_for_a_group_of_nearly_the_same_name():
    assert "do: remove it" in only(Tenant, spa(more="email: ann@spa.example\n"))
    assert 'do: write "mail" instead' in only(Tenant, spa(more="mial: {host: smtp.example.com}\n"))


def test_an_unknown_line_without_a_value_is_only_unknown():
    assert only(Tenant, spa(more="colours:\n  primary:\n")).startswith('a.yaml:9: a line called "colours" is not known')


def test_a_colour_without_quotes_is_said_to_be_taken_for_a_remark():
    assert only(Tenant, spa(more="branding:\n  primary: #714B67\n")) == (
        'a.yaml:10: "branding.primary" has nothing after its colon but a remark\n'
        "  why: # begins a remark, and what follows it is not read\n"
        '  do: put it in quotes: primary: "#714B67"'
    )


def test_a_name_that_begins_with_a_hash_is_repeated_in_quotes():
    said = only(Tenant, spa("One Spa", "#1 Spa"))

    assert said.splitlines()[0].endswith('"name" has nothing after its colon but a remark')
    assert said.endswith('  do: put it in quotes: name: "#1 Spa"')


def test_a_remark_that_looks_like_one_is_not_taken_for_a_value():
    assert (
        only(Tenant, spa(more="users: # ask Ann\n")).splitlines()[0] == 'a.yaml:9: "users" has nothing after its colon'
    )


def test_a_remark_after_a_value_is_no_fault():
    assert filled(Tenant, spa("One Spa", "One Spa # of Rome")).name == "One Spa"
