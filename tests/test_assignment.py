import pytest

from fleet.assignment import BLANKS, Assignment, assigned
from fleet.blank import Kind
from tenancy.problem import Refused
from tenancy.reader import Value

FILE = "tenants/dev/one-spa.yaml"


def read(text: str) -> Value:
    return Assignment.read(text, file=FILE, tenant="one-spa").value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plan=premium", "premium"),
        ("release=19.0", "19.0"),
        ('release="19.0"', "19.0"),
        ("name=One: Spa # really", "One: Spa # really"),
        ("name='One Spa'", "One Spa"),
        ('name="One', '"One'),
        ("name=NO", "NO"),
        ("name=null", "null"),
        ("notes=a=b", "a=b"),
        ("trial=2027-01-31", "2027-01-31"),
        ("users=25", 25),
        ("users= 25 ", 25),
        ("users=0x10", "0x10"),
        ("users=#40", "#40"),
        ("users=null", "null"),
        ("users=25 # or so", "25 # or so"),
        ("users=many", "many"),
        ("users=5\nplan: gold", "5\nplan: gold"),
        ("users={a: 1}", "{a: 1}"),
        ("autoscaling=true", True),
        ("autoscaling=yes", "yes"),
        ("autoscaling=#true", "#true"),
        ("backup.daily=5", 5),
        ("hosts=a.example, b.example,", ["a.example", "b.example"]),
        ("companies=1, 'Two'", ["1", "Two"]),
        ('companies=["Smith, Sons", Two]', ["Smith, Sons", "Two"]),
        ("region=", None),
        ("region= ", None),
        ("hosts=,", None),
        ("branding=", None),
    ],
)
def test_a_value_is_what_the_laws_reader_would_take_it_for_save_that_text_needs_no_quotes(
    text: str, value: Value
) -> None:
    assert read(text) == value
    assert type(read(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        ("useers=3", 'no field is called "useers"', 'write "users" instead'),
        ("branding.primry=3", 'no field is called "branding.primry"', 'write "branding.primary" instead'),
        ("two-factor=x", 'no field is called "two-factor"', 'write "signin.two_factor" instead'),
        ("id=x", "an id is never changed", ("change what people read: fleet tenant rename one-spa --name NAME, or "
         "--host ADDRESS")),
        ("users", '"users" is not of the form FIELD=VALUE', ("write the field, = and the value without spaces around "
         "it, such as users=25; users= takes the line away")),
        ("branding=null", '"branding" is a group of lines, and has no value of its own', ("write one of: "
         "branding.name=…, branding.logo=…, branding.primary=…, branding.secondary=…, "
         "branding.mail_from=…\nbranding= takes the whole group away")),
        ("placement=shared", '"placement" is a group of lines, and has no value of its own', ("write one of: "
         "placement.strategy=…, placement.server=…\nplacement= takes the whole group away")),
    ],
)  # fmt: skip
def test_what_is_no_assignment_is_answered_with_what_to_write(text: str, what: str, do: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)

    assert [(problem.file, problem.tenant, problem.what, problem.do) for problem in caught.value.problems] == [
        (FILE, "one-spa", what, do)
    ]


def test_a_field_like_no_other_is_answered_with_all_there_are() -> None:
    with pytest.raises(Refused) as caught:
        read("zzzzzz=1")

    assert caught.value.problems[0].do.startswith("the fields there are: name, owner, customer, plan, ")


def test_everything_wrong_with_several_is_said_at_once() -> None:
    with pytest.raises(Refused) as caught:
        assigned(["plan=basic", "useers=1", "brand"], file=FILE, tenant="one-spa")

    assert len(caught.value.problems) == 2


def test_single_lines_come_first_in_the_forms_order_then_lists_and_groups() -> None:
    top = [blank for blank in BLANKS if len(blank.steps) == 1]
    single = [blank.name for blank in top if blank.kind not in (Kind.LIST, Kind.GROUP)]

    assert [blank.name for blank in top[: len(single)]] == single
    assert single[:6] == ["name", "owner", "customer", "plan", "release", "industry"]
    assert [blank.name for blank in top[len(single) :]] == [
        "placement",
        "hosts",
        "domains",
        "allow",
        "compliance",
        "features",
        "without",
        "uninstall",
        "companies",
        "branding",
        "mail",
        "signin",
        "apis",
        "backup",
    ]
