"""An issue that asks for a new customer: what becomes of it, and what can only be refused."""

from pathlib import Path
from typing import Any, cast

import pytest
import typer
import yaml
from copied import ROOT, copy
from desk import run

from fleet.application import FIELDS, ID, NOTHING, QUESTIONS, STACK, Application
from fleet.assignment import BY_NAME
from fleet.blank import Kind
from fleet.commands.admission import admit
from tenancy.problem import Refused

SIMPLE = {
    "Id": "blue-lagoon",
    "Name": "Blue Lagoon",
    "Owner": "it@lagoon.example",
    "Plan": "basic",
    "Release": "18.0",
    "Industry": "spa",
    "Compliance": "_No response_",
    "Domains": "_No response_",
    "Region": "_No response_",
    "Trial": "_No response_",
    "Stack": "_No response_",
}
LINES = 'name: Blue Lagoon\nowner: it@lagoon.example\nplan: basic\nrelease: "18.0"\nindustry: spa\n'
HOME = "placement:\n  strategy: shared\n  server: shared-1\n"
HOSTILE = (
    "--force",
    "-f",
    "--stack=prod",
    "$(touch pwned)",
    "`touch pwned`",
    "${IFS}",
    "x; touch pwned",
    "x | touch pwned",
    "x && touch pwned",
    "x > pwned",
    "x\ny",
    "x\r\ny",
    "x\u2028y",
    "x\x1b[31my",
    "../../pwned",
    "{{ x }}",
    "${{ secrets.X }}",
    "$(shell touch pwned)",
    "!!python/object/apply:os.system [touch pwned]",
    "*alias",
    "x # comment",
    "[a, b]",
    "\x00",
    "'",
    '"',
    "\\",
    "~",
)

app = typer.Typer()
app.command()(admit)


def issue(**answers: str) -> str:
    """What GitHub makes of the form, filled in simply, with these *answers* in the place of those."""
    return "\n\n".join(f"### {question}\n\n{answer}" for question, answer in {**SIMPLE, **answers}.items())


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is shipped, into which one has gone."""
    made = copy(tmp_path / "checkout")
    monkeypatch.chdir(made)
    return made


def admitted(root: Path, text: str) -> str:
    """What the command says of an issue with this *text*."""
    file = root.parent / "issue.md"
    file.write_text(text, encoding="utf-8", newline="")
    done = run(app, str(file), "--yes")
    if done.exception is not None:
        raise done.exception
    return done.stdout


def tenants(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in sorted((root / "tenants").rglob("*.yaml"))}


def test_an_issue_becomes_a_customers_file_with_a_home(checkout: Path) -> None:
    before = tenants(checkout)
    admitted(checkout, issue())
    after = tenants(checkout)

    (new,) = after.keys() - before.keys()
    assert new in ("tenants/eu/blue-lagoon.yaml", "tenants/prod/blue-lagoon.yaml")
    assert after == {**before, new: LINES + HOME}


def test_every_answer_has_its_line(checkout: Path) -> None:
    admitted(
        checkout,
        issue(
            Compliance="gdpr",
            Domains="www.lagoon.example, lagoon.example",
            Region="eu-central-1",
            Trial="2027-01-31",
            Stack="eu",
        ),
    )

    assert (checkout / "tenants/eu/blue-lagoon.yaml").read_text() == (
        LINES + "region: eu-central-1\ntrial: 2027-01-31\n" + HOME + "domains: [www.lagoon.example, lagoon.example]\n"
        "compliance: [gdpr]\n"
    )


def test_letters_of_every_language_may_be_in_a_name(checkout: Path) -> None:
    admitted(checkout, issue(Name="Café Zürich 2, Bad-Säckingen", Stack="eu").replace("\n", "\r\n"))

    assert "name: Café Zürich 2, Bad-Säckingen\n" in (checkout / "tenants/eu/blue-lagoon.yaml").read_text("utf-8")


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_could_be_more_than_an_answer_is_refused(checkout: Path, question: str) -> None:
    before = tenants(checkout)
    for answer in HOSTILE:
        with pytest.raises(Refused) as refused:
            admitted(checkout, issue(**{question: answer}))

        assert f'the answer to "{question}" ' in refused.value.problems[0].what
        assert tenants(checkout) == before
        assert not list(checkout.parent.rglob("pwned"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Give me an Odoo.", "it begins with something that is no answer"),
        (f"{issue()}\n\n### Plan\n\npremium", 'it answers "Plan" more than once'),
        (f"{issue()}\n\n### Placement\n\nshared-1", 'it answers "Placement"'),
        (f"{issue()}\n\nand more", 'the answer to "Stack" has several lines'),
        (f"{issue()}\n\n### \n\nx", 'it answers ""'),
    ],
)
def test_what_the_form_does_not_ask_is_refused(text: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        Application.read(text)

    assert [one.what for one in refused.value.problems] == [what]


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ({"Id": "_No response_"}, "the id of the new tenant is missing"),
        ({"Id": "Blue_Lagoon"}, 'the id "Blue_Lagoon" is not made of small letters, digits and hyphens'),
        ({"Plan": "free"}, '"plan" says free, which is not one of the words allowed there'),
        ({"Owner": "nobody"}, '"owner" says "nobody", which is no e-mail address'),
        ({"Stack": "nowhere"}, 'there is no stack of tenants called "nowhere"'),
    ],
)
def test_answers_are_judged_by_the_law(checkout: Path, answers: dict[str, str], what: str) -> None:
    before = tenants(checkout)
    with pytest.raises(Refused) as refused:
        admitted(checkout, issue(**answers))

    assert tenants(checkout) == before
    assert [one for one in refused.value.problems if one.what.startswith(what)], refused.value


def test_the_form_asks_what_the_program_reads_in_the_words_of_the_law() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/new-customer.yml").read_text(encoding="utf-8"))
    asked = [cast("dict[str, Any]", one) for one in form["body"] if one["type"] != "markdown"]
    questions = {one["attributes"]["label"]: one for one in asked}

    assert tuple(questions) == QUESTIONS
    for question, field in FIELDS.items():
        blank, one = BY_NAME[field], questions[question]
        assert tuple(one["attributes"].get("options", ())) == blank.words
        assert one["attributes"].get("multiple", False) == (blank.kind is Kind.LIST and blank.words != ())
        assert one.get("validations", {}).get("required", False) == blank.required
    assert questions[ID]["validations"]["required"]
    assert "validations" not in questions[STACK]
    assert "_No response_" in NOTHING
