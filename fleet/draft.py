"""A tenant's file that is not there yet: what has been said about the customer so far, and the text that it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from fleet import edit, stackfile
from fleet.assignment import BLANKS
from fleet.blank import Blank
from fleet.edit import Edit
from fleet.pen import Pen
from fleet.stackfile import StackFile
from fleet.stroke import Names
from fleet.tenantfile import FOLDER, ORDER
from tenancy.configuration import document
from tenancy.document import read
from tenancy.fault import nearest
from tenancy.form import fill
from tenancy.problem import Problem, Refused, Wording, listed, quoted
from tenancy.reader import Value
from tenancy.registry import EXAMPLES, UNPLACED
from tenancy.stack import Stack
from tenancy.words import Strategy

FROM_EXAMPLE: Final = (
    "plan",
    "release",
    "industry",
    "compliance",
    "features",
    "without",
    "signin",
    "backup",
    "autoscaling",
    "ring",
)
"""What a customer takes over from an example; all else in it is that one's own, and its comments explain the form."""
HOME: Final = ("placement",)
OF_INDUSTRY: Final = ("features", "without")
"""What means nothing in another industry."""

_MISSING: Final = Wording(
    what="--{name} is missing",
    why="it says {meaning}",
    do="add, for instance: --{name} {sample}\nin a terminal, fleet tenant add without any of these asks for each",
)
_NO_STACK: Final = Wording(
    what='there is no stack of tenants called "{stack}"',
    why="the folder of a tenant's file is the stack that the tenant lives on",
    do="{do}, or leave it out and have fleet place choose one",
)
_NO_STACK_FOR_SERVER: Final = Wording(
    what="--server is written without --stack",
    why="servers of several stacks have the same name",
    do="add --stack, or leave out both: the file then waits in tenants/unplaced until fleet place has chosen a home",
)
_NO_SERVER: Final = Wording(
    what='the stack {stack} has no server called "{server}"',
    why="the server is where the customer's data is to be",
    do="write one of: {servers}",
)
_NO_EXAMPLE: Final = Wording(
    what='there is no example called "{example}"',
    why="the new file would begin as a copy of it",
    do="write one of: {examples}",
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A tenant to be."""

    id: str
    stack: str | None
    """The stack it is to live on; None if `fleet place` is to choose."""
    values: Mapping[Names, Value]

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.stack or UNPLACED}/{self.id}.yaml"

    def edit(self) -> Edit:
        """The writing of the file."""
        pen = Pen(file=self.file, text="", order=ORDER)
        for steps, value in self.values.items():
            pen = pen.put(steps, value)
        return Edit(file=self.file, before=None, after=pen.text)

    def missing(self) -> tuple[Blank, ...]:
        """What has to be said and has not been said yet."""
        alone = (blank for blank in BLANKS if blank.required and len(blank.steps) == 1)
        return tuple(blank for blank in alone if blank.steps not in self.values)

    def at(self, strategy: Strategy, server: str) -> Self:
        """The same customer, with its home on *server*."""
        home: Value = {"strategy": strategy.value, "server": server}
        return replace(self, values={**self.values, HOME: home})

    @property
    def needs_a_home(self) -> bool:
        """Whether its stack is known, and not its server."""
        return self.stack is not None and HOME not in self.values

    def refuse_gaps(self) -> None:
        """Returns if nothing is missing. Raises Refused with everything that is."""
        if gaps := [_gap(self.file, blank) for blank in self.missing()]:
            raise Refused(gaps)


def stacks(root: Path) -> Mapping[str, Stack]:
    """The stacks that build tenants. Raises Refused if the file of any stack is not right."""
    files = (StackFile.read(root, name) for name in stackfile.stacks(root))
    found = {
        file.stack: fill(Stack, document(file.facts, file=file.path.name, stored=read(file.path, file=file.path.name)))
        for file in files
    }
    return {name: stack for name, stack in found.items() if stack.builds_tenants}


def settled(root: Path, draft: Draft, stack: str | None, server: str | None) -> Draft:
    """*draft* on *stack*, and on *server* there if it is named. Raises Refused if there is no such place."""
    if stack is None:
        if server is not None:
            raise Refused([_NO_STACK_FOR_SERVER.at(FOLDER)])
        return draft
    known = stacks(root)
    if stack not in known:
        meant = nearest(stack, tuple(known))
        do = f'write "{meant}" instead' if meant else f"write one of: {listed(known)}"
        raise Refused([_NO_STACK.at(FOLDER, stack=quoted(stack), do=do)])
    draft = replace(draft, stack=stack)
    if server is None:
        return draft
    servers = known[stack].servers
    if server not in servers:
        raise Refused([_NO_SERVER.at(FOLDER, stack=stack, server=quoted(server), servers=listed(servers))])
    return draft.at(servers[server].strategy, server)


def example(root: Path, name: str | None, *, industry: str | None) -> dict[Names, Value]:
    """What the example *name* has for a customer of *industry*, if that is known; nothing for no name.

    Raises Refused if there is no such example, or it cannot be read.
    """
    if name is None:
        return {}
    place = f"{FOLDER}/{EXAMPLES}"
    known = sorted(path.stem for path in (root / place).glob("*.yaml"))
    if name not in known:
        raise Refused([_NO_EXAMPLE.at(place, example=quoted(name), examples=listed(known))])
    shown = Pen(file=f"{place}/{name}.yaml", text=edit.read(root, f"{place}/{name}.yaml"), order=ORDER).value
    elsewhere = OF_INDUSTRY if industry not in (None, shown.get("industry")) else ()
    return {(key,): shown[key] for key in FROM_EXAMPLE if key in shown and key not in elsewhere}


def _gap(file: str, blank: Blank) -> Problem:
    return _MISSING.at(file, name=blank.name, meaning=blank.meaning, sample=_typed(blank.sample))


def _typed(sample: Value) -> str:
    """*sample* as it is typed at a prompt."""
    text = str(sample)
    return f'"{text}"' if " " in text else text
