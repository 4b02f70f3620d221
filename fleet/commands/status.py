"""`fleet status`: a stack's tenants as its state knows them."""

from typing import Annotated

import typer

from fleet import standing
from fleet.checkout import here
from fleet.engine import Engine
from fleet.held import State
from fleet.terminal import Json, console, say

EPILOG = "Example: fleet status --json"


def status(
    *,
    stack: Annotated[str, typer.Option("--stack", "-s", help="Which stack; its file is Pulumi.STACK.yaml.")] = "dev",
    json: Json = False,
) -> None:
    """Show a stack's tenants as the state knows them."""
    state = State.of(Engine(root=here(), stack=stack))
    if json:
        say(standing.as_json(standing.standings(state)) + "\n")
    else:
        show(stack, state)


def show(stack: str, state: State) -> None:
    """The table, for a person."""
    if lines := standing.standings(state):
        console().print(standing.as_table(lines, standing.now()))
        counts = sorted({line.resources for line in lines})
        console().print(f"{len(lines)} tenants, {' to '.join(map(str, {counts[0], counts[-1]}))} resources each.")
    else:
        console().print(f"Stack {stack} has no tenants yet.")
