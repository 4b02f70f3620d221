"""Which stacks a command is about, and what is asked of each."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from fleet.stackfile import StackFile, stacks
from tenancy import fleet as registry
from tenancy.fleet import Fleet
from tenancy.problem import Problem, Refused
from tenancy.service import Service

DEFAULT: Final = "dev"
Some = Annotated[
    list[str] | None,
    typer.Option("--stack", "-s", help="Which stack; its file is Pulumi.STACK.yaml. May be said more than once."),
]
All = Annotated[bool, typer.Option("--all", help="Every stack that has a file.")]


def named(root: Path, stack: Sequence[str], *, everything: bool) -> Sequence[str]:
    """The stacks that a person named, each once; all, or the one on this machine. Raises BadParameter for both at once."""
    if everything and stack:
        raise typer.BadParameter("either --all or --stack, not both")
    return stacks(root) if everything else tuple(dict.fromkeys(stack)) or (DEFAULT,)


def asked(root: Path, names: Iterable[str], services: Mapping[str, Service]) -> tuple[Fleet, ...]:
    """What is asked of each stack. Raises Refused with everything that is wrong with any of them: nothing is half done."""
    problems: list[Problem] = []
    found: list[Fleet] = []
    for name in names:
        try:
            file = StackFile.read(root, name)
            found.append(registry.load(root, name, file.facts, services))
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(problems)
    return tuple(found)
