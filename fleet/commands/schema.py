"""`fleet schema`: the JSON Schemas and the pages of reference, made anew or held against the forms and the commands."""

from typing import Annotated

import typer

from fleet import checkout, turn
from fleet.failure import Failure
from fleet.schema import stale, write
from fleet.terminal import Json, after_writing, console, put

EPILOG = "Example: fleet schema --check"


def schema(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a file is not current.")] = False,
    json: Json = False,
) -> None:
    """Write what is made from the forms and commands: JSON Schemas for editors, docs/registry.md and docs/commands.md."""
    root = checkout.project()
    with turn.taken(root):
        files = stale(root) if check else write(root)
    with after_writing(*(() if check else files)):
        if json:
            put(files)
        elif not check:
            console().print("\n".join((*files, f"{len(files)} files written.")) if files else "Everything is current.")
        elif not files:
            console().print("Everything is current.")
    if check and files:
        if json:
            raise typer.Exit(1)
        raise Failure(
            f"not current: {', '.join(files)}",
            why="editors would complain about what is right, or not about what is wrong, and pages tell what is no more",
            do="make them anew with: fleet schema",
        )
