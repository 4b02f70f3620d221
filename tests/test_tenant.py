import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy.document import parse
from tenancy.form import fill
from tenancy.problem import Refused
from tenancy.tenant import Tenant
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State, Strategy

SPA = """\
name: One Spa
owner: reception@one-spa.example
plan: basic
release: "18.0"
industry: spa
placement:
  strategy: shared
  server: shared-1
"""


def filled(text: str | bytes) -> Tenant:
    data = text.encode() if isinstance(text, str) else text
    return fill(Tenant, parse(data, file="a.yaml"))


def refused(text: str) -> str:
    with pytest.raises(Refused) as caught:
        filled(text)
    return str(caught.value)


def spa(old: str = "", new: str = "", *, more: str = "") -> str:
    """One Spa with a text replaced and lines added; the lines added are 9 and following."""
    assert old in SPA
    return SPA.replace(old, new, 1) + more


def test_eight_lines_make_a_tenant():
    assert filled(SPA).model_dump() == {
        "name": "One Spa",
        "owner": "reception@one-spa.example",
        "plan": Plan.BASIC,
        "release": Release.V18,
        "industry": Industry.SPA,
        "placement": {"strategy": Strategy.SHARED, "server": "shared-1"},
        "region": None,
        "hosts": (),
        "compliance": (),
        "password_version": 1,
        "ring": None,
        "state": State.ACTIVE,
        "notes": None,
    }


def test_every_key_can_be_written():
    more = (
        "region: us-east-1\nhosts: [spa.example.com, www.spa.example.com]\ncompliance: [hipaa, gdpr]\n"
        "password_version: 3\nring: canary\nstate: suspended\nnotes: |\n  Call first.\n  Ask for Ann.\n"
    )
    found = filled(SPA + more)

    assert found.region == "us-east-1"
    assert found.hosts == ("spa.example.com", "www.spa.example.com")
    assert found.compliance == (Compliance.HIPAA, Compliance.GDPR)
    assert found.password_version == 3
    assert found.ring is Ring.CANARY
    assert found.state is State.SUSPENDED
    assert found.notes == "Call first.\nAsk for Ann.\n"


def test_a_name_may_be_one_character_or_eighty():
    assert filled(spa("One Spa", "X")).name == "X"
    assert filled(spa("One Spa", "x" * 80)).name == "x" * 80


def test_a_tenant_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        filled(SPA).name = "Other"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_misspelt_key_is_named_with_the_right_one_and_not_called_missing_as_well():
    assert refused(spa("industry:", "indutry:")) == (
        'a.yaml:5: a line called "indutry" is not known here\n'
        "  why: a misspelt line would be passed over without anyone noticing\n"
        '  do: write "industry" instead'
    )


def test_a_misspelt_key_inside_a_group_is_found_too():
    assert refused(spa("server:", "sever:")) == (
        'a.yaml:8: a line called "placement.sever" is not known here\n'
        "  why: a misspelt line would be passed over without anyone noticing\n"
        '  do: write "server" instead'
    )


def test_a_key_that_resembles_none_lists_those_there_are():
    assert refused(spa(more="colour: red\n")).endswith(
        "  do: remove it; the lines there may be: name, owner, plan, release, industry, placement, region, hosts, "
        "compliance, password_version, ring, state, notes"
    )


def test_a_key_that_resembles_one_already_written_is_not_to_be_renamed_to_it():
    assert "do: remove it" in refused(spa(more="plans: basic\n"))


def test_a_missing_key_says_what_it_is_for_and_shows_a_line():
    assert refused(spa("owner: reception@one-spa.example\n")) == (
        'a.yaml: "owner" is missing\n'
        "  why: it says who is written to when something is wrong with this tenant\n"
        "  do: add a line such as\n"
        "      owner: it@spa.example.com"
    )


def test_a_missing_key_inside_a_group_is_at_the_groups_line():
    assert refused(spa("  server: shared-1\n")).startswith('a.yaml:6: "placement.server" is missing\n')


@pytest.mark.parametrize(("number", "name"), [("17.0", "17.0"), ("18.0", "18.0"), ("18", "18.0"), ("19", "19.0")])
def test_a_release_written_as_a_number_is_told_to_wear_quotes(number: str, name: str):
    assert refused(spa('"18.0"', number)) == (
        f'a.yaml:4: "release" is written as a number ({number})\n'
        "  why: it is a name: as numbers 17.0 and 17 are the same, and 17.10 would turn into 17.1\n"
        f'  do: put it in quotes: release: "{name}"'
    )


def test_a_word_outside_a_vocabulary_is_answered_with_the_words():
    assert refused(spa("plan: basic", "plan: gold")) == (
        'a.yaml:3: "plan" says gold, which is not one of the words allowed there\n'
        "  why: it says what the customer pays for, and so how large everything is\n"
        "  do: write one of: basic, standard, premium, enterprise"
    )


def test_a_word_that_is_nearly_one_is_answered_with_it():
    assert refused(spa(more="compliance: [hipaa, Hippa]\n")).startswith(
        'a.yaml:9: "compliance[2]" says Hippa, which is not one of the words allowed there\n'
    )
    assert refused(spa("plan: basic", "plan: Premum")).endswith(
        'do: write "premium", or another of: basic, standard, premium, enterprise'
    )


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        (spa("One Spa", "7"), '"name" should be text, and 7 is not', 'put it in quotes: name: "7"'),
        (spa("One Spa", "true"), '"name" should be text, and true is not', 'put it in quotes: name: "true"'),
        (spa("One Spa", "[a]"), '"name" should be text, and a list stands there', "name: One Spa"),
        (spa("One Spa", ""), '"name" has nothing after its colon', "name: One Spa"),
        (spa("One Spa", '""'), '"name" is empty', "name: One Spa"),
        (spa("One Spa", "x" * 81), '"name" is longer than 80 characters', "cut it to at most 80 characters"),
        (spa("plan: basic", "plan:"), '"plan" has nothing after its colon', "plan: basic"),
        (spa("plan: basic", "plan: [basic]"), '"plan" should be one word, and a list stands there', "plan: basic"),
        (
            spa("plan: basic", "plan: true"),
            '"plan" says true, which is not one of the words allowed there',
            "write one of: basic,",
        ),
        (spa("plan: basic", "plan: 7"), '"plan" says 7, which is not one of the words', "write one of: basic,"),
        (spa('"18.0"', "true"), '"release" says true, which is not one of the words', "write one of: 17.0, 18.0, 19.0"),
        (spa('"18.0"', "16.0"), '"release" is written as a number (16.0)', "one of these, in quotes: 17.0, 18.0, 19.0"),
        (
            spa('"18.0"', '"16.0"'),
            '"release" says "16.0", which is not one of the words',
            "write one of: 17.0, 18.0, 19.0",
        ),
        (spa(more="hosts: a.example\n"), '"hosts" should be a list, and a.example stands there', "hosts: [a.example]"),
        (spa(more="hosts: [a.example, 7]\n"), '"hosts[2]" should be text, and 7 is not', 'put it in quotes: "7"'),
        (spa(more="hosts: {a: 1}\n"), '"hosts" should be a list, and a group of lines stands there', "hosts: [spa"),
        (spa(more="compliance: hipaa\n"), '"compliance" should be a list, and hipaa stands', "compliance: [hipaa]"),
        (spa(more="compliance: [sox, sox]\n"), '"compliance" names sox twice', "remove one"),
        (spa(more="password_version: 0\n"), '"password_version" is 0 and should be at least 1', "at least 1"),
        (spa(more='password_version: "2"\n'), 'should be a whole number, and "2" stands there', "password_version: 1"),
        (spa(more="password_version: 1.5\n"), "should be a whole number, and 1.5 stands there", "password_version: 1"),
        (spa(more="password_version: true\n"), "should be a whole number, and true stands", "password_version: 1"),
        (spa(more="password_version: 1000001\n"), "should be at most 1000000", "write a number of at most 1000000"),
        (spa("reception@one-spa.example", "Ann"), '"owner" says "Ann", which is no e-mail address', "it@spa."),
        (spa("shared-1", "Shared_1"), '"placement.server" says "Shared_1", which is no name', "such as shared-1"),
        (spa("One Spa", '"One\\nSpa"'), '"name" holds a line break', "write it on one line"),
        (spa("One Spa", '"One Spa "'), '"name" holds a line break, a control character, or a space', "one line"),
        (spa(more=f"notes: {'x' * 1001}\n"), '"notes" is longer than 1000 characters', "at most 1000"),
        (spa(more="hosts: [" + ", ".join(f"a{n}.example" for n in range(21)) + "]\n"), "than 20 entries", "20"),
    ],
)
def test_a_value_of_the_wrong_kind_is_shown_with_one_that_would_do(text: str, what: str, do: str):
    said = refused(text)

    assert what in said.splitlines()[0]
    assert do in said.partition("  do: ")[2]


@pytest.mark.parametrize(
    "host",
    ["https://spa.example", "spa", "Spa.example", "*.spa.example", "spa.example/", "-a.example", "a..example", "a.1"],
)
def test_what_is_no_address_of_a_website_is_refused(host: str):
    assert f'"hosts[1]" says "{host}", which is no address of a website' in refused(spa(more=f'hosts: ["{host}"]\n'))


@pytest.mark.parametrize(
    "host", ["spa.example", "a-b.c.example", "xn--caf-dma.example", "1.a.example", f"{'a' * 63}.ab"]
)
def test_what_is_an_address_of_a_website_is_taken(host: str):
    assert filled(spa(more=f"hosts: [{host}]\n")).hosts == (host,)


def test_a_value_that_acts_on_terminals_is_repeated_harmlessly():
    said = refused(spa(more='hosts: ["\\e[2J", "' + "x" * 500 + '"]\n').replace("One Spa", '"\\x07"'))

    assert "\x1b" not in said
    assert "\x07" not in said
    assert 'says "\\x1b[2J", which is no address' in said
    assert len(max(said.splitlines(), key=len)) < 200


def test_a_group_that_is_one_word_is_shown_with_its_keys():
    text = SPA.partition("placement:")[0] + "placement: shared\n"

    assert refused(text) == (
        'a.yaml:6: "placement" should be a group of lines, and shared stands there\n'
        "  why: it says on which database server the customer's data is\n"
        "  do: write, for instance\n"
        "      placement: {strategy: shared, server: shared-1}"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("# soon\n", "the file is empty"),
        ("- name\n", "the file holds a list and no keys"),
        ("One Spa\n", "the file holds One Spa and no keys"),
        ("7\n", "the file holds 7 and no keys"),
    ],
)
def test_a_file_without_keys_is_shown_the_least_that_makes_a_tenant(text: str, what: str):
    assert refused(text) == (
        f"a.yaml: {what}\n"
        "  why: nothing follows from it\n"
        "  do: write lines of the form key: value, such as\n"
        "      name: One Spa\n"
        "      owner: it@spa.example.com\n"
        "      plan: basic\n"
        '      release: "18.0"\n'
        "      industry: spa\n"
        "      placement: {strategy: shared, server: shared-1}"
    )


def test_what_is_shown_for_an_empty_file_makes_a_tenant():
    shown = refused("").partition("such as\n")[2]

    assert filled("\n".join(line.strip() for line in shown.splitlines())).name == "One Spa"


def test_all_faults_of_a_file_are_told_at_once():
    text = spa("plan: basic", "plan: gold", more="hosts: x\ncolour: red\nregion: us-east-1\n").replace('"18.0"', "18.0")

    assert [line for line in refused(text).splitlines() if line.startswith("a.yaml:")] == [
        'a.yaml:3: "plan" says gold, which is not one of the words allowed there',
        'a.yaml:4: "release" is written as a number (18.0)',
        'a.yaml:9: "hosts" should be a list, and x stands there',
        'a.yaml:10: a line called "colour" is not known here',
    ]


def test_words_that_older_readers_take_for_something_else_stay_words():
    assert filled(spa("One Spa", "NO", more="region: on\nnotes: 12:30\n")).name == "NO"


KEYS = st.sampled_from((*Tenant.model_fields, "server", "strategy", "colour", "", "1", "~"))
VALUES = st.one_of(
    st.sampled_from(
        ("basic", '"18.0"', "18.0", "spa", "shared", "[a.example]", "[]", "{}", "null", "true", "&a", "*a")
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=8), st.booleans())
def test_any_lines_give_a_tenant_or_problems(lines: list[tuple[str, str]], inside: bool):
    text = (SPA if inside else "") + "".join(f"{key}: {value}\n" for key, value in lines)
    try:
        found: Tenant | Refused = filled(text.encode(errors="replace"))
    except Refused as refused:
        found = refused
    assert isinstance(found, Tenant) or all(problem.what and problem.why and problem.do for problem in found.problems)


@given(st.one_of(st.binary(max_size=120), st.text(max_size=120).map(lambda text: text.encode(errors="replace"))))
def test_any_bytes_give_a_tenant_or_problems(data: bytes):
    try:
        found: Tenant | Refused = filled(data)
    except Refused as refused:
        found = refused
    assert isinstance(found, Tenant) or found.problems
