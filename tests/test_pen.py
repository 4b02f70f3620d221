import pytest

from fleet.pen import Pen
from fleet.tenantfile import ORDER
from tenancy.problem import Refused
from tenancy.reader import Value

FILE = """\
# Sold by Ann; ask her first.

name: 'One Spa'   # as on the contract
owner:  reception@one-spa.example
plan: basic

# Not 19 before the summer.
release: "18.0"
industry: spa
notes: | # read aloud
  Call first.

  Then write.

placement:   # by fleet place
    strategy: shared
    # never dedicated-1
    server: shared-1
hosts:
  - spa.odoo.test   # printed on cards

  # the old one
  - old.odoo.test
  # - gone.odoo.test

domains: [ spa.example,'www.spa.example',
  "book.example" ]  # all three
branding: {primary: '#112233'}
"""


def pen(text: str = FILE) -> Pen:
    return Pen(file="tenants/dev/one-spa.yaml", text=text, order=ORDER)


def changed(old: str, new: str) -> str:
    """The file with one passage replaced, and everything else as it is, to the byte."""
    assert FILE.count(old) == 1
    return FILE.replace(old, new)


@pytest.mark.parametrize(
    ("steps", "value", "old", "new"),
    [
        pytest.param(("plan",), "premium", "plan: basic", "plan: premium", id="a word"),
        pytest.param(("release",), "19.0", '"18.0"', '"19.0"', id="double quotes stay"),
        pytest.param(("name",), "Ann's Spa", "'One Spa'", "'Ann''s Spa'", id="single quotes stay"),
        pytest.param(("owner",), "#1@spa.example", "reception@one-spa.example", '"#1@spa.example"', id="quotes come"),
        pytest.param(
            ("placement", "server"), "shared-2", "server: shared-1", "server: shared-2", id="a line in a group"
        ),
        pytest.param(
            ("notes",),
            "Gone: 5 pm",
            "notes: | # read aloud\n  Call first.\n\n  Then write.\n",
            '# read aloud\nnotes: "Gone: 5 pm"\n',
            id="a block of lines becomes one",
        ),
        pytest.param(
            ("notes",),
            "Call first.\nThen write.\n",
            "notes: | # read aloud\n  Call first.\n\n  Then write.\n",
            '# read aloud\nnotes: "Call first.\\nThen write.\\n"\n',
            id="line breaks are spelt out",
        ),
        pytest.param(("users",), 40, "industry: spa\n", "industry: spa\nusers: 40\n", id="a new line, in its place"),
        pytest.param(
            ("region",), "18.5", "industry: spa\n", 'industry: spa\nregion: "18.5"\n', id="text like a number"
        ),
        pytest.param(
            ("compliance",),
            ["sox", "pci"],
            '"book.example" ]  # all three\n',
            '"book.example" ]  # all three\ncompliance: [sox, pci]\n',
            id="a new list, on one line",
        ),
        pytest.param(
            ("companies",),
            ["One Spa, North of the River Thames", "One Spa South", "One Spa Yard, Ltd"],
            '"book.example" ]  # all three\n',
            '"book.example" ]  # all three\n'
            "companies:\n  - One Spa, North of the River Thames\n  - One Spa South\n  - One Spa Yard, Ltd\n",
            id="a new list, too long for one",
        ),
        pytest.param(
            ("branding", "name"), "Spa, Ltd", "{primary: '#112233'}", "{primary: '#112233', name: \"Spa, Ltd\"}",
            id="a new word in brackets",
        ),
        pytest.param(
            ("backup", "daily"), 7, "branding: {primary: '#112233'}\n",
            "branding: {primary: '#112233'}\nbackup:\n  daily: 7\n", id="a new group",
        ),
        pytest.param(
            ("hosts",),
            ["spa.odoo.test", "new.odoo.test", "old.odoo.test"],
            "printed on cards\n",
            "printed on cards\n  - new.odoo.test\n",
            id="a list's lines keep what is beside and above them",
        ),
        pytest.param(
            ("hosts",),
            ["old.odoo.test", "spa.odoo.test"],
            "  - spa.odoo.test   # printed on cards\n\n  # the old one\n  - old.odoo.test\n",
            "\n  # the old one\n  - old.odoo.test\n  - spa.odoo.test   # printed on cards\n",
            id="a list in another order",
        ),
        pytest.param(
            ("hosts",),
            ["spa.odoo.test"],
            "\n  # the old one\n  - old.odoo.test\n",
            "  # the old one\n",
            id="what is said of a line that goes stays",
        ),
        pytest.param(
            ("domains",),
            ["book.example", "spa.example", "new.example"],
            "[ spa.example,'www.spa.example',\n  \"book.example\" ]",
            '["book.example", spa.example, new.example]',
            id="words in brackets stay as they are spelt",
        ),
    ],
)  # fmt: skip
def test_a_value_is_set_and_nothing_else_moves(steps: tuple[str, ...], value: Value, old: str, new: str) -> None:
    assert pen().put(steps, value).text == changed(old, new)


@pytest.mark.parametrize(
    ("steps", "old", "new"),
    [
        pytest.param(("industry",), "industry: spa\n", "", id="a line"),
        pytest.param(
            ("name",),
            "name: 'One Spa'   # as on the contract\n",
            "# as on the contract\n",
            id="the remark beside a line stays",
        ),
        pytest.param(("placement", "strategy"), "    strategy: shared\n", "", id="a line in a group"),
        pytest.param(
            ("placement",),
            "placement:   # by fleet place\n    strategy: shared\n    # never dedicated-1\n    server: shared-1\n",
            "# by fleet place\n# never dedicated-1\n",
            id="a group",
        ),
        pytest.param(
            ("branding", "primary"), "branding: {primary: '#112233'}\n", "", id="the last of a group takes it along"
        ),
        pytest.param(
            ("hosts",),
            "hosts:\n  - spa.odoo.test   # printed on cards\n\n  # the old one\n  - old.odoo.test\n"
            "  # - gone.odoo.test\n",
            "# printed on cards\n# the old one\n# - gone.odoo.test\n",
            id="a list with remarks",
        ),
        pytest.param(("users",), "", "", id="what is not there"),
    ],
)
def test_a_line_is_struck_and_its_remarks_stay(steps: tuple[str, ...], old: str, new: str) -> None:
    assert pen().strike(steps).text == (changed(old, new) if old else FILE)


@pytest.mark.parametrize("text", ["name: One Spa\r\nplan: basic\r\n", "name: One Spa\r\nplan: basic"])
def test_line_ends_stay_as_they_are(text: str) -> None:
    assert pen(text).put(("plan",), "premium").text == text.replace("basic", "premium")
    assert pen(text).put(("users",), 5).text == text.replace("basic", "basic\r\nusers: 5")
    assert pen(text).strike(("plan",)).text == text.replace("plan: basic\r\n", "").replace("\r\nplan: basic", "")


def test_an_empty_text_becomes_a_file() -> None:
    assert pen("").put(("name",), "One Spa").put(("hosts",), ["a.example"]).put(("plan",), "basic").text == (
        "name: One Spa\nplan: basic\nhosts: [a.example]\n"
    )


@pytest.mark.parametrize("text", ["plan:{}\nname: x\n", "name: x\nplan:{}", "plan:{}  # which?\nname: x\n"])
def test_a_key_without_a_value_gets_one(text: str) -> None:
    assert pen(text.format("")).put(("plan",), "basic").text == text.format(" basic")


def test_true_is_not_one() -> None:
    assert pen("users: true\n").put(("users",), 1).text == "users: 1\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("? name\n: One Spa\n? plan\n: basic\n", id="a question mark before the key"),
        pytest.param("# only a remark\n", id="nothing but remarks"),
    ],
)
def test_where_the_pen_cannot_be_sure_it_asks_a_person(text: str) -> None:
    with pytest.raises(Refused) as caught:
        pen(text).put(("users",), 5)

    assert str(caught.value) == (
        'tenants/dev/one-spa.yaml: "users" is written in a way that this command cannot change without touching what '
        "stands around it\n"
        "  why: what a person has arranged is not for a program to rearrange\n"
        "  do: change the line in the file itself"
    )


def test_a_file_that_cannot_be_read_is_refused_in_the_laws_words() -> None:
    with pytest.raises(Refused, match="a quote is opened and never closed"):
        pen('name: "One Spa\n').put(("users",), 5)
