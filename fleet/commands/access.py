"""`fleet tenant password` and `fleet tenant support`: ways in to one tenant, each written down."""

import json as text
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from fleet import firstpassword, residence
from fleet import support as lookin
from fleet.checkout import here
from fleet.commands.tenant import Id
from fleet.failure import Failure
from fleet.stackfile import StackFile
from fleet.tenantfile import TenantFile
from fleet.terminal import Json, console, errors, put, say
from tenancy import registry
from tenancy.configuration import document
from tenancy.form import fill
from tenancy.problem import Refused, Wording, quoted
from tenancy.stack import Stack

_SPAN: Final = re.compile(r"(\d{1,4})([mh])")
_UNITS: Final = {"m": "minutes", "h": "hours"}
_NO_SPAN: Final = Wording(
    what='--for says "{words}", which is no time between 10m and 12h',
    why="the API server makes no key for less, and a key that outlives a day's work is forgotten somewhere",
    do="write, for instance: --for 1h",
)


def password(
    id: Id,
    *,
    piped: Annotated[
        bool, typer.Option("--piped", help="Print it although what is printed goes to a file or another program.")
    ] = False,
    json: Json = False,
) -> None:
    """Hand over the first password of a customer's administrator, once, and write down who took it."""
    if not (piped or sys.stdout.isatty()):
        raise Failure(
            "what is printed goes to a file or another program",
            why="a password that was meant for somebody's eyes would stay there; and it is handed over once",
            do="run the command in a terminal, or add --piped",
        )
    file = TenantFile.find(here(), id).file
    stack = Path(file).parent.name
    context = facts_of(stack).cluster.context
    taken = firstpassword.take(id, file=file, stack=stack, context=context, now=datetime.now(UTC))
    if json:
        said = {"tenant": id, "login": firstpassword.LOGIN, "password": taken.password}
        put({**said, "taken_by": taken.by, "taken_at": taken.at})
        return
    errors().print(f"Of {firstpassword.LOGIN} at {id}; taken by {taken.by}, and not shown again.")
    if piped:
        say(f"{taken.password}\n")
    else:
        console().print(taken.password)


def support(
    id: Id,
    *,
    span: Annotated[str, typer.Option("--for", metavar="TIME", help="For how long, such as 30m or 2h.")] = "1h",
    why: Annotated[str, typer.Option(help="What for, such as the number of a ticket; it is written down.")],
    to: Annotated[
        Path | None, typer.Option(help="The file to write the kubeconfig to; left out, it is printed.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a key that reads one customer's pods, logs and events, and dies; write down who has it, why and until when."""
    root = here()
    stack = residence.home_of(root, id)
    found = registry.load(root, stack)
    entry = next((one for one in found.entries if one.id == id), None)
    if entry is None:
        raise Refused(found.problems)
    file = entry.document.file
    made = lookin.key(
        id,
        file=file,
        stack=stack,
        context=facts_of(stack).cluster.context,
        day=entry.tenant.support,
        why=why,
        span=_span(file, id, span),
        now=datetime.now(UTC),
    )
    lines = text.dumps(made.kubeconfig, indent=2) + "\n"
    if to is not None:
        # Whatever is there already might be open to others.
        to.unlink(missing_ok=True)
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(lines)
    said = {"tenant": id, "by": made.by, "why": why, "until": f"{made.until:%Y-%m-%dT%H:%M:%SZ}"}
    if json:
        put({**said, "file": str(to)} if to is not None else {**said, "kubeconfig": made.kubeconfig})
        return
    errors().print(f"Opens {made.namespace} until {said['until']}, to {made.by}.")
    if to is None:
        say(lines)
    else:
        console().print(f"export KUBECONFIG={to}")


def _span(file: str, id: str, words: str) -> timedelta:
    found = _SPAN.fullmatch(words)
    span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not lookin.SHORTEST <= span <= lookin.LONGEST:
        raise Refused([_NO_SPAN.at(file, tenant=id, words=quoted(words))])
    return span


def facts_of(stack: str) -> Stack:
    """What the file of *stack* says. Raises Refused where it is not right."""
    found = StackFile.read(here(), stack)
    return fill(Stack, document(found.facts, file=found.path.name, stored=None))


EPILOGS: Final[Mapping[Callable[..., None], str]] = {
    password: "Example: fleet tenant password one-spa",
    support: "Example: fleet tenant support one-spa --for 2h --why 'ticket 4711' --to key.yaml",
}
"""Every command, and the last line of its help."""
