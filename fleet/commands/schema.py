"""`fleet schema`: the JSON Schemas and the reference page, made anew or held against the forms."""

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
    """Write what makes editors complete and check: JSON Schemas, and docs/registry.md with every field of a customer."""
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
            why="editors would complain about what is right, or not about what is wrong",
            do="make them anew with: fleet schema",
        )
