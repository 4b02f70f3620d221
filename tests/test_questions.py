from pathlib import Path

import pytest
from office import FILE, TEXT, Office
from typist import typed

from fleet.draft import Draft
from fleet.questions import Interview

NEW = "tenants/unplaced/blue-lagoon.yaml"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, monkeypatch)


class Talk:
    """A conversation with somebody whose answers are known beforehand."""

    def __init__(self, root: Path, *answers: str) -> None:
        self.left = list(answers)
        self.heard: list[str] = []
        self.interview = Interview(root=root, prompt=self._answer, say=self.heard.append)

    def _answer(self, word: str) -> str:
        self.heard.append(f"{word}?")
        return self.left.pop(0)

    def after(self, word: str) -> str:
        """What was said right after the first answer to *word*."""
        return self.heard[self.heard.index(f"{word}?") + 1]


NOBODY = Draft(id="", stack=None, values={})
ALL = ("Blue Lagoon", "", "it@lagoon.example", "basic", "18.0", "spa", "", "", "", "", "", "")


def test_each_question_says_what_the_field_says(office: Office) -> None:
    talk = Talk(office.root, *ALL)
    draft = talk.interview.everything(NOBODY)

    assert (draft.id, draft.stack, draft.edit().after) == (
        "blue-lagoon",
        None,
        'name: Blue Lagoon\nowner: it@lagoon.example\nplan: basic\nrelease: "18.0"\nindustry: spa\n',
    )
    assert talk.heard[:8] == [
        "What the customer is called, as people read it.\n  for instance: One Spa",
        "name?",
        (
            "The name of the file, of the database and of all else that is made for the customer. It is never changed.\n"
            "  Enter for: blue-lagoon"
        ),
        "id?",
        "Who is written to when something is wrong with this tenant.\n  for instance: it@spa.example.com",
        "owner?",
        "What the customer pays for, and so how large everything is.\n  one of: basic, standard, premium, enterprise",
        "plan?",
    ]
    assert talk.heard[12:14] == [
        (
            "Which standards the customer answers to.\n  with commas between, if several\n  of: hipaa, sox, pci, gdpr\n"
            "  Enter for none"
        ),
        "compliance?",
    ]


def test_each_answer_is_judged_at_once_and_asked_for_again(office: Office) -> None:
    talk = Talk(
        office.root,
        *("", "Blue Lagoon", "one-spa", "Blue_Lagoon", "blue", "nobody", "it@lagoon.example", "gold", "basic"),
        *("18", "18.0", "spas", "spa", "gpdr", "gdpr", "health", "member-management,", "https://x", "x.example"),
        *("", "31.1.2027", "2027-01-31", "devv", "dev"),
    )
    draft = talk.interview.everything(NOBODY)

    assert talk.left == []
    assert draft.file == "tenants/dev/blue.yaml"
    assert draft.edit().after == (
        'name: Blue Lagoon\nowner: it@lagoon.example\nplan: basic\nrelease: "18.0"\nindustry: spa\ntrial: 2027-01-31\n'
        "domains: [x.example]\ncompliance: [gdpr]\nfeatures: [member-management]\n"
    )
    assert talk.after("id").split("\n")[0] == 'tenants: the id "one-spa" is taken: tenants/dev/one-spa.yaml'
    assert talk.after("owner").split("\n")[0] == '"owner" says "nobody", which is no e-mail address'
    assert talk.after("industry").split("\n")[1].startswith('  do: write "spa"')
    assert talk.after("compliance") == 'gpdr is not one of the words allowed there\n  do: write "gdpr"'
    assert talk.after("features").startswith(
        "health is not one of the words allowed there\n  do: write one or more of: "
    )
    assert talk.after("trial").split("\n")[1] == "  do: write 2027-01-31"
    assert talk.after("stack").split("\n")[0] == 'tenants: there is no stack of tenants called "devv"'


def test_only_what_the_industry_offers_can_be_had(office: Office) -> None:
    talk = Talk(office.root, *ALL)
    talk.interview.everything(NOBODY)

    said = talk.heard[talk.heard.index("features?") - 1]
    assert "member-management" in said
    assert "recurring-rent" not in said


def test_what_is_known_is_not_asked(office: Office) -> None:
    values = {("name",): "Blue Lagoon", ("plan",): "basic", ("release",): "18.0", ("owner",): "a@b.example"}
    talk = Talk(office.root, "spa", "")
    draft = talk.interview.gaps(Draft(id="", stack=None, values={**values}))

    assert [line for line in talk.heard if line.endswith("?")] == ["industry?", "id?"]
    assert draft.id == "blue-lagoon"


def test_in_a_terminal_a_tenant_is_asked_for_shown_and_written_once_it_is_agreed_to(office: Office) -> None:
    code, seen = typed(office.root, "add", answers=(*ALL[:3], "gold", *ALL[3:], "y"))

    assert code == 0, seen
    assert office.text(NEW) == (
        'name: Blue Lagoon\nowner: it@lagoon.example\nplan: basic\nrelease: "18.0"\nindustry: spa\n'
    )
    assert '"plan" says gold, which is not one of the words allowed there\n  do: write one of: basic' in seen
    assert seen.endswith(f"Write this? [y/N]: y\nWritten: {NEW}\nWhat comes next: fleet place blue-lagoon\n")


def test_in_a_terminal_nothing_is_written_without_a_yes(office: Office) -> None:
    code, seen = typed(office.root, "suspend", "one-spa", answers=("n",))

    assert (code, office.text()) == (0, TEXT), seen
    assert seen.endswith("Write this? [y/N]: n\nNothing was written.\n")


def test_in_a_terminal_yes_may_be_said_beforehand(office: Office) -> None:
    code, seen = typed(office.root, "suspend", "one-spa", "--yes", answers=())

    assert code == 0, seen
    assert seen.endswith(f"Written: {FILE}\n")
