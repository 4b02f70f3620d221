"""FIELD=VALUE, as it is typed: which field of a tenant is meant, and what is to stand there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from fleet.blank import Blank, Kind, blanks
from fleet.stroke import Names
from tenancy.fault import nearest
from tenancy.problem import Problem, Refused, Wording, listed, quoted
from tenancy.reader import Value
from tenancy.tenant import Tenant

BLANKS: Final = blanks(Tenant)
"""All that can be said of a tenant, in the order in which a person writes it."""
BY_NAME: Final = {blank.name: blank for blank in BLANKS}

_NO_EQUALS: Final = Wording(
    what='"{text}" is not of the form FIELD=VALUE',
    why="nobody could tell what is to change",
    do="write the field, = and the value without spaces around it, such as users=25; users= takes the line away",
)
_UNKNOWN: Final = Wording(
    what='no field is called "{name}"',
    why="a misspelt line would be passed over without anyone noticing",
    do="{do}",
)
_ID: Final = Wording(
    what="an id is never changed",
    why="the database, its backups and its addresses carry it; under another id the customer would begin with none",
    do="change what people read: fleet tenant rename {id} --name NAME, or --host ADDRESS",
)
_GROUP: Final = Wording(
    what='"{name}" is a group of lines, and has no value of its own',
    why="each of its lines says something else",
    do="write one of: {inner}\n{name}= takes the whole group away",
)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A field, and what it is to say; None if its line is to go."""

    blank: Blank
    value: Value

    @classmethod
    def read(cls, text: str, *, file: str, tenant: str) -> Self:
        """The assignment in *text*, for a *tenant*, of whose *file* errors speak. Raises Refused."""
        name, equals, answer = text.partition("=")
        name = name.strip()
        if not equals:
            raise Refused([_NO_EQUALS.at(file, tenant=tenant, text=quoted(text))])
        if name not in BY_NAME:
            raise Refused([_unknown(name, file=file, tenant=tenant)])
        blank = BY_NAME[name]
        value = blank.read(answer) if answer.strip() else None
        if blank.kind is Kind.GROUP and answer.strip():
            inner = (other.name for other in BLANKS if other.steps[:-1] == blank.steps)
            raise Refused([_GROUP.at(file, tenant=tenant, name=name, inner=listed(f"{one}=…" for one in inner))])
        return cls(blank=blank, value=None if value == [] else value)


def assigned(texts: Iterable[str], *, file: str, tenant: str) -> Mapping[Names, Value]:
    """What is to stand where, by all of *texts*. Raises Refused with everything that is wrong with any of them."""
    problems: list[Problem] = []
    changes: dict[Names, Value] = {}
    for text in texts:
        try:
            assignment = Assignment.read(text, file=file, tenant=tenant)
            changes[assignment.blank.steps] = assignment.value
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(problems)
    return changes


def _unknown(name: str, *, file: str, tenant: str) -> Problem:
    if name == "id":
        return _ID.at(file, tenant=tenant, id=tenant)
    known = tuple(BY_NAME)
    by_end = {blank.steps[-1]: blank.name for blank in BLANKS}
    meant = nearest(name, known) or by_end.get(nearest(name, tuple(by_end)) or "")
    do = f'write "{meant}" instead' if meant else f"the fields there are: {listed(known)}"
    return _UNKNOWN.at(file, tenant=tenant, name=quoted(name), do=do)
