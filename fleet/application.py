"""A new customer as an issue asks for it: the text that GitHub makes of the form .github/ISSUE_TEMPLATE/new-customer.yml.

Whoever can open an issue can write anything into it, also without the form, so the text is taken apart into answers and
nothing else, and each is of letters, digits and the few marks that names and addresses need; the law judges them then.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from tenancy.problem import Problem, Refused, Wording, listed, quoted

ISSUE: Final = "the issue"
"""What errors call the text."""
ID: Final = "Id"
STACK: Final = "Stack"
FIELDS: Final[Mapping[str, str]] = {
    "Name": "name",
    "Owner": "owner",
    "Plan": "plan",
    "Release": "release",
    "Industry": "industry",
    "Compliance": "compliance",
    "Domains": "domains",
    "Region": "region",
    "Trial": "trial",
}
"""What the form asks of the customer's file, and which of its lines the answer is for."""
QUESTIONS: Final = (ID, *FIELDS, STACK)
NOTHING: Final = frozenset(("", "_No response_", "None"))
"""What GitHub writes where nothing was answered."""

_QUESTION: Final = re.compile(r"^### (.*)$", re.MULTILINE)
_ANSWER: Final = re.compile(r"\w[\w .,:@/+-]*")

_UNASKED: Final = Wording(
    what="it {what}",
    why="only the answers to the form's questions are read, and nobody could tell what else was meant",
    do="open a new issue with the form New customer, and change none of its headings: {known}",
)
_LINES: Final = Wording(
    what='the answer to "{question}" has several lines',
    why="each answer becomes one line of the customer's file",
    do="write it on one line",
)
_MARKS: Final = Wording(
    what='the answer to "{question}" is "{answer}"',
    why="answers go through programs in which other marks have a meaning, so that an issue may hold only letters, digits,"
    " spaces and . , : @ / + - _, and begins with a letter or a digit",
    do="leave the other marks out; a name gets them back in the pull request",
)


@dataclass(frozen=True, kw_only=True)
class Application:
    """A customer to be; what was not answered is not here."""

    id: str | None
    stack: str | None
    fields: Mapping[str, str]
    """Answers, by the line of the file that they are for."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The application that the issue's *text* is. Raises Refused with everything in it that is none."""
        first, *rest = _QUESTION.split(text.replace("\r\n", "\n"))
        said = [(question.strip(), answer.strip()) for question, answer in zip(rest[::2], rest[1::2], strict=True)]
        if problems := [*_unasked(first, [question for question, _ in said]), *_faults(said)]:
            raise Refused(problems)
        answers = {question: answer for question, answer in said if answer not in NOTHING}
        return cls(
            id=answers.get(ID),
            stack=answers.get(STACK),
            fields={FIELDS[question]: answer for question, answer in answers.items() if question in FIELDS},
        )


def _unasked(first: str, questions: list[str]) -> Iterator[Problem]:
    if first.strip():
        yield _UNASKED.at(ISSUE, what="begins with something that is no answer", known=listed(QUESTIONS))
    for question in dict.fromkeys(questions):
        if question not in QUESTIONS:
            yield _UNASKED.at(ISSUE, what=f'answers "{quoted(question)}"', known=listed(QUESTIONS))
        elif questions.count(question) > 1:
            yield _UNASKED.at(ISSUE, what=f'answers "{question}" more than once', known=listed(QUESTIONS))


def _faults(said: list[tuple[str, str]]) -> Iterator[Problem]:
    for question, answer in said:
        if answer in NOTHING:
            continue
        if len(answer.splitlines()) > 1:
            yield _LINES.at(ISSUE, question=quoted(question))
        elif not _ANSWER.fullmatch(answer):
            yield _MARKS.at(ISSUE, question=quoted(question), answer=quoted(answer))
