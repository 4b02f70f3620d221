"""How a new customer comes in: by what is written on the command line, by an example, and by questions in a terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fleet import draft as drafts
from fleet.assignment import BY_NAME
from fleet.draft import Draft
from fleet.lodging import lodged
from fleet.proposal import is_terminal
from fleet.questions import Interview
from fleet.stroke import Names
from fleet.tenantfile import FOLDER, refuse_taken
from fleet.terminal import ask, errors
from tenancy import names
from tenancy.problem import Refused, Wording
from tenancy.reader import Value

_NO_ID: Final = Wording(
    what="the id of the new tenant is missing",
    why="it is the name of the file and of all that is made for the customer, and is never changed",
    do="write it behind add, such as: fleet tenant add {suggestion}",
)


def take(
    root: Path,
    id: str | None,
    said: Mapping[str, str | Sequence[str] | None],
    *,
    stack: str | None,
    server: str | None,
    example: str | None,
) -> Draft:
    """The draft of a new tenant from what was *said* of its fields; whatever is missing is asked for in a terminal.

    Raises Refused with everything that is missing where there is nobody to ask, and for an id that is taken.
    """
    if id is not None:
        refuse_taken(root, id)
    told = _values(said)
    industry = told.get(("industry",))
    shown = drafts.example(root, example, industry=None if industry is None else str(industry))
    values = {**shown, **told}
    draft = drafts.settled(root, Draft(id=id or "", stack=None, values=values), stack, server)
    if is_terminal():
        talk = Interview(root=root, prompt=ask, say=_say)
        draft = talk.gaps(draft) if values else talk.everything(draft)
    if not draft.id:
        raise Refused([_NO_ID.at(FOLDER, suggestion=names.suggestion(str(said["name"] or "")))])
    draft.refuse_gaps()
    return lodged(root, draft) if draft.needs_a_home else draft


def _values(said: Mapping[str, str | Sequence[str] | None]) -> dict[Names, Value]:
    values: dict[Names, Value] = {}
    for name, answer in said.items():
        if answer:
            blank = BY_NAME[name]
            values[blank.steps] = blank.read(answer if isinstance(answer, str) else ",".join(answer))
    return values


def _say(text: str) -> None:
    errors().print(f"\n{text}")
