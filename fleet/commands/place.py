"""`fleet place`: a home for each tenant that has none, and how much room there is left."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from fleet import outlook, settlement
from fleet.checkout import here
from fleet.proposal import DryRun, Manner, Yes
from fleet.remark import today
from fleet.settlement import Home, Settlement
from fleet.tenantfile import FOLDER, TenantFile
from fleet.terminal import Json, after_writing, console, put
from tenancy.problem import Refused, Wording, quoted
from tenancy.words import Environment

EPILOG: Final = "Example: fleet place blue-lagoon --dry-run"
REFUSED: Final = 2
SHOWN: Final = 10
"""As many servers that were not chosen as a person hears of; a machine hears of all."""

_ONE_CHECKED: Final = Wording(
    what="--check looks at everybody, and {id} is written beside it",
    why="whether one customer's home breaks a rule depends on all others",
    do="write fleet place --check alone; what is decided for one customer is told by: fleet explain {id}",
)


def place(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this tenant; else all without a home.")] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Place nobody; exit 2 if somebody has no home, or one that breaks a rule.")
    ] = False,
    environment: Annotated[
        Environment, typer.Option(help="Where those go who have no stack yet.")
    ] = Environment.PRODUCTION,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Choose stack and database server for tenants that have none, write them down, and show how much room is left."""
    root, manner = here(), Manner(yes=yes, dry_run=dry_run or check, json=json)
    if check and id is not None:
        raise Refused([_ONE_CHECKED.at(FOLDER, id=quoted(id))])
    with manner.turn(root):
        found = settlement.check(root) if check else _settled(root, id, environment)
        prospect = outlook.see(root, found.estate, today())
        for home in found.homes:
            manner.show(Text("\n".join(_told(home))))
        written = manner.write(root, *found.edits)
    with after_writing(*(home.file for home in found.homes if written)):
        if json:
            put({**_data(found), "written": written, "room": prospect.data})
        else:
            console().print(_outcome(found, id, check=check, written=written), soft_wrap=True)
            prospect.show(console())
    if json and found.problems:
        # They are told with the homes.
        raise typer.Exit(REFUSED)
    if found.problems:
        raise Refused(found.problems)


def _settled(root: Path, id: str | None, environment: Environment) -> Settlement:
    if id is not None:
        # Whoever misspells an id hears which one was meant.
        TenantFile.find(root, id)
    return settlement.settle(root, id, environment)


def _told(home: Home) -> Iterator[str]:
    """A home as a person reads of it."""
    choice = home.choice
    yield f"{choice.tenant}: server {choice.server} of stack {choice.stack}, because"
    yield from (f"  {reason}" for reason in choice.why)
    if choice.rejected:
        yield "Not chosen:"
    yield from (f"  {one.stack}/{one.server} {one.why}" for one in choice.rejected[:SHOWN])
    if len(choice.rejected) > SHOWN:
        yield f"  and {len(choice.rejected) - SHOWN} more"
    yield f"{home.diff}\n"


def _outcome(found: Settlement, id: str | None, *, check: bool, written: bool) -> str:
    if written:
        return f"Written: {', '.join(home.file for home in found.homes)}. Room left:\n"
    if found.homes:
        return "Nothing was written. Room left, were it written:\n"
    if found.problems:
        return "Nobody was placed. Room left:\n"
    if check:
        return "Everybody has a home, and each is one that the rules allow. Room left:\n"
    return ("Everybody has a home." if id is None else f"{id} needs no home.") + " Room left:\n"


def _data(found: Settlement) -> dict[str, object]:
    return {
        "homes": [asdict(home.choice) | {"file": home.file, "diff": home.diff} for home in found.homes],
        "problems": [asdict(problem) for problem in found.problems],
    }
