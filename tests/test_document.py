import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tenancy import document, syntax
from tenancy.document import Document, parse, read
from tenancy.problem import Problem, Refused


def refused(text: str | bytes) -> tuple[Problem, ...]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(Refused) as caught:
        parse(data, file="a.yaml")
    return caught.value.problems


def only(text: str | bytes) -> tuple[int | None, str]:
    """The one problem of *text*: its line and what is wrong."""
    (problem,) = refused(text)
    return problem.line, problem.what


def value(text: str) -> object:
    return parse(text.encode(), file="a.yaml").value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("2026-11-20", "2026-11-20"),
        ("1_000", "1_000"),
        ("0b101", "0b101"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("+3", 3),
        ("17.0", 17.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ('"17.0"', "17.0"),
        ("'true'", "true"),
        ('""', ""),
        ("999999999999999999", 999999999999999999),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(text: str, meant: object):
    found = value(f"key: {text}\n")

    assert found == {"key": meant}
    assert type(found["key"]) is type(meant)  # pyright: ignore[reportIndexIssue, reportUnknownArgumentType]


def test_every_key_and_item_knows_its_line():
    found = parse(b"name: One\n\nplacement:\n  server: shared-1\nhosts:\n  - a.example\n  - b.example\n", file="a.yaml")

    assert found == Document(
        file="a.yaml",
        value={"name": "One", "placement": {"server": "shared-1"}, "hosts": ["a.example", "b.example"]},
        lines={
            ("name",): 1,
            ("placement",): 3,
            ("placement", "server"): 4,
            ("hosts",): 5,
            ("hosts", 0): 6,
            ("hosts", 1): 7,
        },
    )


def test_what_is_missing_is_at_the_line_of_what_surrounds_it():
    found = parse(b"a: 1\nplacement:\n  server: x\n", file="a.yaml")

    assert found.line(("placement", "strategy")) == 2
    assert found.line(("placement", "server", "deeper")) == 3
    assert found.line(("owner",)) is None
    assert found.line(()) is None


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "\n\n", "\ufeff"])
def test_a_file_without_content_is_a_document_of_nothing(text: str):
    assert value(text) is None


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault():
    assert value("\ufeffname: One\r\nplan: basic\r\n") == {"name": "One", "plan": "basic"}


def test_a_repeated_key_names_both_lines():
    assert only("plan: basic\nname: x\nplan: premium\n") == (3, '"plan" is written twice; the first time on line 1')


def test_repeated_keys_are_all_found_and_told_apart_by_where_they_are():
    found = refused("a: {x: 1, x: 2}\nb: {x: 1}\na: 1\n[1]: {x: 1}\n[2]: {x: 1}\n")

    assert [(problem.line, problem.what) for problem in found] == [
        (1, '"x" is written twice; the first time on line 1'),
        (3, '"a" is written twice; the first time on line 1'),
        (4, "the word before the colon is no text: []"),
        (5, "the word before the colon is no text: []"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\nb: *x\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a: &x [1]\n", 1),
        ("a: 1\nb:\n  <<: {c: 1}\n", 3),
    ],
)
def test_anchors_aliases_and_merge_keys_are_refused_once(text: str, line: int):
    assert only(text) == (line, "this line uses a YAML anchor, alias or merge key (&, * or <<)")


def test_what_follows_an_alias_is_still_read_as_what_it_is():
    assert [(problem.line, problem.what) for problem in refused("a: *x\nb: 1\nb: 2\n")] == [
        (1, "this line uses a YAML anchor, alias or merge key (&, * or <<)"),
        (3, '"b" is written twice; the first time on line 2'),
    ]


def test_a_merge_key_in_quotes_is_only_a_strange_key():
    assert value('"<<": 1\n') == {"<<": 1}


def test_aliases_of_aliases_are_refused_before_they_can_grow():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )

    assert only(bomb)[1] == "this line uses a YAML anchor, alias or merge key (&, * or <<)"


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x\n", "a: ! x\n", "a: !mine {b: 1}\n", "a: !!seq []\n"])
def test_tags_are_refused(text: str):
    assert only(text) == (1, "this line uses a YAML tag (a word beginning with !)")


def test_a_second_document_is_refused():
    assert only("a: 1\n---\nb: 2\n") == (2, 'a second document begins here, at the line "---"')


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: 1\n  \tb: 1\n"])
def test_a_tab_at_the_start_of_a_line_is_said_in_words(text: str):
    assert only(text) == (2, "this line begins with a tab")


def test_bytes_that_are_not_utf8_are_refused_with_their_line():
    assert only(b"a: 1\nb: Caf\xe9\n") == (2, "this line holds letters that were not saved as UTF-8")


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\uffff"])
def test_invisible_characters_are_refused_with_their_line(char: str):
    assert only(f"a: 1\nb: x{char}y\n") == (2, "this line holds an invisible control character")


@pytest.mark.parametrize("text", ["[" * 60_000, "{a: " * 15_000, "- " * 30_000, "a: {b: [" * 5_000])
def test_nesting_without_end_is_refused_early(text: str):
    assert only(text) == (1, "lists or groups are nested more than 16 deep here")


def test_sixteen_levels_are_still_read():
    assert value("a: " + "[" * 15 + "]" * 15) is not None
    assert only("a: " + "[" * 16 + "]" * 16)[1] == "lists or groups are nested more than 16 deep here"


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_that_no_program_could_keep_is_refused(number: str):
    assert only(f"a: {number}\n") == (1, f"the number here has {len(number)} digits")


@pytest.mark.parametrize("text", ["1: a\n", "true: a\n", "~: a\n", "[a]: b\n", "{a: 1}: b\n", "? - a\n: b\n"])
def test_a_key_that_is_no_text_is_refused(text: str):
    assert only(text)[1].startswith("the word before the colon is no text: ")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("notes: call first: nine\n", 1, "there is one colon too many on this line"),
        (
            "plan: basic\n  ring: x\n",
            2,
            "this line begins too far in, or the line above lacks its colon or the space after it",
        ),
        ('name: "One\nplan: basic\nrelease: "18.0"\n', 1, "a quote is opened and never closed"),
        ("hosts:\n  - 'One\n  - it's\n", 2, "a quote is opened and never closed"),
        ('name: "One\nplan: basic\n', 1, "a quote is opened and never closed"),
        ("a: 1\nhosts: [a, b\nplan: x\n", 2, "a bracket is opened and never closed"),
        ("a: {b: 1\nc: x y: z\n", 1, "a bracket is opened and never closed"),
        ("a: 1\nhosts: *.acme.example\n", 2, "text that begins with * or & has no quotes"),
        ("name: @acme\n", 1, "text that begins with @, `, % or a tab has no quotes"),
        ('name: "a\\q"\n', 1, "there is a backslash between double quotes that YAML takes for a command"),
        ("plan: basic\nname One\nring: x\n", 2, "this line lacks its colon, or the space after it"),
        ("a:\n  b: 2\n c: 1\n", 3, "this line does not line up with the lines around it"),
        ("- a\nb: c\n", 2, "this line does not line up with the lines around it"),
        ("a: [1\n\t]: x\n  \n", 2, "this line begins with a tab"),
        ("name: - x\n", 1, "a list with hyphens may not begin on the line that names it"),
        ("a: 1\nb: [\n\n\n", 2, "a bracket is opened and never closed"),
    ],
)
@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
def test_what_the_parser_trips_over_is_said_in_words_and_at_the_line_to_mend(
    text: str, line: int, what: str, loader: type, monkeypatch: pytest.MonkeyPatch
):
    """With libyaml and, where a machine lacks it, without."""
    monkeypatch.setattr(document, "_LOADER", loader)

    assert only(text) == (line, what)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("notes: call first: nine", 'notes: "call first: nine"'),
        ("  - call first: nine: ten  ", 'call first: "nine: ten"'),
        ('name: Jane\'s "Spa": North', 'name: "Jane\'s \\"Spa\\": North"'),
        (f"notes: {'call ' * 20}: nine", 'notes: "…"'),
    ],
)
def test_a_text_with_a_colon_is_shown_in_quotes(line: str, better: str):
    (problem,) = refused(f"a: 1\n{line}\n")

    assert problem.do == f"put text that holds a colon in quotes: {better}"


def test_a_remark_where_a_value_is_awaited_is_kept_by_its_line():
    found = parse(b"a: #714B67 \nb: # soon\nc: x #y\nd:\n  - #1\n# e: #f\ng: '#h'\n", file="a.yaml")

    assert found.remarks == {1: "#714B67", 5: "#1"}


def test_without_libyaml_a_tab_inside_a_line_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(document, "_LOADER", yaml.SafeLoader)

    assert only("a: [b, \tc]\n") == (1, "there is a tab where only spaces may stand")


def test_an_error_that_nobody_foresaw_still_repeats_the_parsers_words():
    found = syntax.unparsed("a.yaml", yaml.YAMLError("a new kind of trouble"), text="a")

    assert (found.line, found.what) == (None, "this is not YAML: a new kind of trouble")


def test_problems_before_a_break_in_the_syntax_are_reported_with_it():
    assert [problem.line for problem in refused("a: 1\na: 2\nb: [\n")] == [2, 3]


def never(*args: object, **kwargs: object) -> None:
    pytest.fail("it was parsed")


def test_a_file_of_ten_megabytes_is_refused_by_its_size_and_never_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(10_000_000)
    monkeypatch.setattr(document, "parse", never)

    with pytest.raises(Refused) as caught:
        read(path, file="tenants/dev/big.yaml")

    assert str(caught.value) == (
        "tenants/dev/big.yaml: the file holds 10.0 MB; at most 64 KB are read\n"
        "  why: a file of this kind fills one screen, so something else got into it\n"
        "  do: look at what was pasted or generated into it, and take that out"
    )


def test_the_largest_file_that_is_read_is_read_whole(tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: " + b"x" * (64 * 1024 - 3))

    assert read(path, file="a.yaml").value == {"a": "x" * (64 * 1024 - 3)}

    path.write_bytes(b"a: " + b"x" * (64 * 1024 - 2))
    with pytest.raises(Refused, match="at most 64 KB"):
        read(path, file="a.yaml")


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.yaml")

    with pytest.raises(Refused, match="not an ordinary file"):
        read(tmp_path / "pipe.yaml", file="pipe.yaml")


def test_a_file_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path):
    with pytest.raises(Refused, match="cannot be read: No such file or directory"):
        read(tmp_path / "none.yaml", file="none.yaml")


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_a_document_or_problems(data: bytes):
    try:
        found: Document | Refused = parse(data, file="a.yaml")
    except Refused as refused:
        found = refused
    assert isinstance(found, Document) or found.problems


@given(st.text(alphabet="ab:- \n[]{}#&*!|>'\"%@`,?~<\t0.", max_size=60))
def test_any_arrangement_of_yamls_own_signs_gives_a_document_or_problems(text: str):
    try:
        found: Document | Refused = parse(text.encode(), file="a.yaml")
    except Refused as refused:
        found = refused
    assert isinstance(found, Document) or found.problems


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.text(max_size=20)),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
        max_leaves=12,
    )
)
def test_what_another_program_writes_as_yaml_is_read_as_it_was_meant(data: object):
    text = yaml.safe_dump(data, allow_unicode=False, default_style='"' if isinstance(data, str) else None)
    try:
        found = parse(text.encode(), file="a.yaml").value
    except Refused:
        return  # yaml.safe_dump writes anchors for lists that are one object, and tags where it forces a style

    assert found == data


def test_a_text_that_stands_in_place_of_a_file_is_read_in_its_stead(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("name: One\n")

    assert read(tmp_path / "a.yaml", file="a.yaml", instead={"a.yaml": "name: Two\n"}).value == {"name": "Two"}
    assert read(tmp_path / "a.yaml", file="a.yaml", instead={"b.yaml": "name: Two\n"}).value == {"name": "One"}
    assert read(tmp_path / "b.yaml", file="b.yaml", instead={"b.yaml": "name: Two\n"}).line(("name",)) == 1


def test_a_file_that_would_be_gone_cannot_be_read(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("name: One\n")
    with pytest.raises(Refused, match="the file cannot be read: it is gone"):
        read(tmp_path / "a.yaml", file="a.yaml", instead={"a.yaml": None})


def test_a_text_in_place_of_a_file_may_be_no_larger_than_one(tmp_path: Path):
    assert read(tmp_path, file="a", limit=6, instead={"a": "a: bc\n"}).value == {"a": "bc"}
    with pytest.raises(Refused, match=r"the file holds 1 KB; at most 1 KB are read"):
        read(tmp_path, file="a", limit=5, instead={"a": "a: bc\n"})


def test_a_folder_is_listed_by_name_with_what_stands_instead(tmp_path: Path):
    (tmp_path / "x/deep").mkdir(parents=True)
    for name in ("b", "a", "gone"):
        (tmp_path / "x" / name).touch()
    instead = {"x/new": "", "x/gone": None, "x/deep/down": None, "x/far/away": "", "xy/z": "", "elsewhere": ""}

    assert [path.name for path in document.listing(tmp_path / "x", place="x")] == ["a", "b", "deep", "gone"]
    assert [path.name for path in document.listing(tmp_path / "x", place="x", instead=instead)] == [
        "a",
        "b",
        "deep",
        "far",
        "new",
    ]
    assert [path.name for path in document.listing(tmp_path, place=".", instead=instead)] == ["elsewhere", "x", "xy"]
    assert document.listing(tmp_path / "nowhere", place="nowhere") == ()
