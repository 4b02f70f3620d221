"""`fleet rollback`: take an edit back: the reverting commit, its plan, then up."""

from typing import Annotated

import typer

from fleet.checkout import project
from fleet.commands.plan import looked
from fleet.commands.up import up
from fleet.leaflet import leaflet
from fleet.proposal import agreed, is_terminal, nobody
from fleet.reversal import Reversal
from fleet.revision import edited
from fleet.terminal import console

EPILOG = "Example: fleet rollback HEAD"


def rollback(
    *,
    commit: Annotated[str, typer.Argument(metavar="COMMIT", help="The edit that is to be as if it had not been.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Commit and bring up without asking.")] = False,
    only: Annotated[
        bool, typer.Option("--commit-only", help="Make the commit and leave the stacks alone, for a pull request.")
    ] = False,
) -> None:
    """Take an edit back: shows what that does, makes the reverting commit, and brings up the stacks that it touches.

    Refuses what would lose a customer's data, and leaves the files as they were until somebody has agreed.
    """
    # Slow to import, and few commands need it.
    from rich.markdown import Markdown  # noqa: PLC0415

    root = project()
    if not yes and not is_terminal():
        raise nobody(commit)
    with Reversal.of(root, commit) as reversal:
        with edited(root, "HEAD", None) as edit:
            found, stacks = looked(edit)
        console().print(Markdown(leaflet(found)))
        if found.code:
            raise typer.Exit(found.code)
        if not yes and not agreed("Make this commit, and bring it up?"):
            console().print("Nothing was changed.")
            return
        made = reversal.keep()
    console().print(f"{commit} is taken back by {made[:12]}.")
    if stacks and not only:
        up(stack=list(stacks))
