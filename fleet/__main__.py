"""`python -m fleet`: the commands, and the two ways in which they end badly.

Exit codes: 0 done, 1 the work failed, 2 the request was refused (bad files, bad usage).
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fleet import standing
from fleet.engine import Engine
from fleet.failure import Failure
from fleet.held import State
from fleet.stackfile import StackFile
from fleet.up import up as bring_up
from tenancy import fleet as registry
from tenancy import service
from tenancy.problem import Refused

FAILED, REFUSED = 1, 2
ROOT = Path.cwd()

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
# A pipe has no width of its own; a table there is for another program or a log.
WIDTH = None if sys.stdout.isatty() else 160
console = Console(highlight=False, width=WIDTH)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

StackName = Annotated[str, typer.Option("--stack", "-s", help="Which stack; its file is Pulumi.STACK.yaml.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command(epilog="Example: fleet validate --stack dev")
def validate(stack: StackName = "dev") -> None:
    """Judge a stack's files: every problem at once, with file, line, why and what to do."""
    stackfile = StackFile.read(ROOT, stack)
    asked = registry.load(ROOT, stack, stackfile.facts, service.read(os.environ.get("PGSERVICEFILE")))
    console.print(f"{len(asked.entries)} tenants of stack {stack}: nothing wrong.")


@app.command(epilog="Example: fleet up --stack dev")
def up(stack: StackName = "dev") -> None:
    """Bring a stack to what its files say, and show its tenants."""
    bring_up(StackFile.read(ROOT, stack), service.read(os.environ.get("PGSERVICEFILE")), console)
    status(stack)


@app.command(epilog="Example: fleet status --json")
def status(stack: StackName = "dev", json: Json = False) -> None:
    """Show a stack's tenants as the state knows them."""
    lines = standing.standings(State.of(Engine(root=ROOT, stack=stack)))
    if json:
        sys.stdout.write(standing.as_json(lines) + "\n")
    elif lines:
        console.print(standing.as_table(lines, standing.now()))
        counts = sorted({line.resources for line in lines})
        console.print(f"{len(lines)} tenants, {' to '.join(map(str, {counts[0], counts[-1]}))} resources each.")
    else:
        console.print(f"Stack {stack} has no tenants yet.")


def main() -> None:
    """Run a command; whatever goes wrong is said without a traceback."""
    try:
        app()
    except Refused as refused:
        errors.print(str(refused), markup=False)
        raise SystemExit(REFUSED) from None
    except Failure as failure:
        errors.print(str(failure), markup=False)
        raise SystemExit(FAILED) from None


if __name__ == "__main__":
    main()
