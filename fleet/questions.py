"""One question at a time about a new customer, each answer judged at once, in the words of the form itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fleet.assignment import BLANKS, BY_NAME
from fleet.blank import Blank, Kind
from fleet.draft import Draft, settled, stacks
from fleet.tenantfile import refuse_taken
from tenancy import catalog, names
from tenancy.document import Document
from tenancy.fault import nearest
from tenancy.form import fill
from tenancy.industry import offered
from tenancy.notation import written
from tenancy.problem import Problem, Refused, listed
from tenancy.reader import Value
from tenancy.tenant import Tenant
from tenancy.words import Industry

ASKED: Final = ("name", "owner", "plan", "release", "industry", "compliance", "features", "domains", "region", "trial")
"""The fields that a new customer is asked about; all others are for `fleet tenant set`."""

_SHEET: Final = {blank.name: blank.sample for blank in BLANKS if blank.required and len(blank.steps) == 1}
"""A tenant without a fault, to try one answer in."""
_ID: Final = "The name of the file, of the database and of all else that is made for the customer. It is never changed."
_STACK: Final = "Which stack the customer lives on."


@dataclass(frozen=True, kw_only=True)
class Interview:
    """A conversation; *prompt* shows a word and returns what is typed after it, *say* shows lines."""

    root: Path
    prompt: Callable[[str], str]
    say: Callable[[str], None]

    def everything(self, draft: Draft) -> Draft:
        """*draft* with an answer to every question; without an id, one is agreed on.

        Raises Refused where the catalog cannot be read.
        """
        offers = catalog.load(self.root)
        draft = self._id(self._field(draft, BY_NAME["name"]))
        for name in ASKED:
            blank = BY_NAME[name]
            if name == "features":
                industry = Industry(str(draft.values["industry",]))
                blank = replace(blank, words=tuple(offered(offers.industries[industry].features, draft.id)))
            draft = self._field(draft, blank)
        return draft if draft.stack else self._stack(draft)

    def gaps(self, draft: Draft) -> Draft:
        """*draft* with an answer to whatever it cannot do without, the id included."""
        for blank in draft.missing():
            draft = self._field(draft, blank)
        return self._id(draft)

    def _field(self, draft: Draft, blank: Blank) -> Draft:
        if blank.steps in draft.values:
            return draft
        self.say(_question(blank))
        while True:
            answer = self.prompt(blank.name).strip()
            if not answer and not blank.required:
                return draft
            value = blank.read(answer)
            problem = _objection(blank, value)
            if problem is None:
                return replace(draft, values={**draft.values, blank.steps: value})
            self.say(f"{problem.what}\n  do: {problem.do}")

    def _id(self, draft: Draft) -> Draft:
        if draft.id:
            return draft
        suggestion = names.suggestion(str(draft.values["name",]))
        self.say(f"{_ID}\n  Enter for: {suggestion}")
        while True:
            id = self.prompt("id").strip() or suggestion
            try:
                refuse_taken(self.root, id)
            except Refused as refused:
                self.say(str(refused))
            else:
                return replace(draft, id=id)

    def _stack(self, draft: Draft) -> Draft:
        self.say(f"{_STACK}\n  one of: {listed(stacks(self.root))}\n  Enter to leave it to fleet place")
        while stack := self.prompt("stack").strip():
            try:
                return settled(self.root, draft, stack, None)
            except Refused as refused:
                self.say(str(refused))
        return draft


def _question(blank: Blank) -> str:
    lines = [blank.meaning[:1].upper() + blank.meaning[1:] + "."]
    if blank.kind is Kind.LIST:
        lines.append("  with commas between, if several")
    if blank.words:
        lines.append(f"  {'of' if blank.kind is Kind.LIST else 'one of'}: {listed(blank.words)}")
    elif blank.sample is not None:
        lines.append(f"  for instance: {_typed(blank.sample)}")
    if not blank.required:
        lines.append("  Enter for none")
    return "\n".join(lines)


def _typed(sample: Value) -> str:
    return listed(map(str, sample)) if isinstance(sample, list) else str(sample)


def _objection(blank: Blank, value: Value) -> Problem | None:
    """What is wrong with *value* as an answer; None if nothing is that can be told yet."""
    if blank.kind is Kind.LIST and blank.words and isinstance(value, list):
        for item in value:
            if item not in blank.words:
                meant = nearest(str(item), blank.words)
                do = f'write "{meant}"' if meant else f"write one or more of: {listed(blank.words)}"
                what = f"{written(item)} is not one of the words allowed there"
                return Problem(file="", what=what, why=blank.meaning, do=do)
    try:
        fill(Tenant, Document(file="", value={**_SHEET, blank.name: value}))
    except Refused as refused:
        return refused.problems[0]
    return None
