"""`fleet`: the commands that people run around Pulumi."""

import os
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from fleet import standing
from fleet.checkout import here
from fleet.commands import (
    access,
    admission,
    backup,
    billing,
    certs,
    config,
    db,
    evidence,
    explain,
    listing,
    place,
    plan,
    release,
    render,
    schema,
    secret,
    stacks,
    tenant,
    validate,
)
from fleet.engine import Engine
from fleet.held import State
from fleet.stackfile import StackFile
from fleet.terminal import Json, console, say
from tenancy import service

HELP = """Judge, show and edit the registry of customers, and bring stacks to what it says.

Exit codes: 0 done, 1 the work failed, 2 the request was refused (bad files, bad usage, nobody
to agree), 3 a customer's data would be lost, 130 it was stopped. With --json, what goes wrong is told on standard output,
as a list of problems.
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
StackName = Annotated[str, typer.Option("--stack", "-s", help="Which stack; its file is Pulumi.STACK.yaml.")]

TOP = (
    (validate.validate, validate.EPILOG),
    (explain.explain, explain.EPILOG),
    (evidence.report, evidence.EPILOG),
    (listing.listing, listing.EPILOG),
    (render.render, render.EPILOG),
    (plan.plan, plan.EPILOG),
    (stacks.stacks, stacks.EPILOG),
    (place.place, place.EPILOG),
    (certs.certs, certs.EPILOG),
    (schema.schema, schema.EPILOG),
)
GROUPS = (
    (
        "tenant",
        "Edit a tenant's file; what would be refused is not written.",
        (*tenant.EPILOGS.items(), *admission.EPILOGS.items(), *access.EPILOGS.items()),
    ),
    ("backup", "Make, list and prove customers' backups.", tuple(backup.EPILOGS.items())),
    ("secret", "Have new secrets made.", ((secret.rotate, secret.EPILOG),)),
    (
        "db",
        "Where databases are, and a psql in one of them.",
        ((db.listing, db.LIST_EPILOG), (db.psql, db.PSQL_EPILOG)),
    ),
    ("config", "Begin the file of a new stack.", ((config.init, config.EPILOG),)),
    ("release", "Keep the page of images.", ((release.pin, release.PIN_EPILOG),)),
    (
        "billing",
        "What billing needs, from the price list alone.",
        ((billing.export, billing.EXPORT_EPILOG), (billing.margins, billing.MARGINS_EPILOG)),
    ),
)
NAMES: Mapping[Callable[..., None], str] = {
    evidence.report: "evidence",
    listing.listing: "list",
    backup.listing: "list",
    db.listing: "list",
}
"""What Python has words of its own for."""
for command, epilog in TOP:
    app.command(NAMES.get(command), epilog=epilog)(command)
for noun, meaning, commands in GROUPS:
    group = typer.Typer(help=meaning, no_args_is_help=True)
    for command, epilog in commands:
        group.command(NAMES.get(command), epilog=epilog)(command)
    app.add_typer(group, name=noun)


@app.command(epilog="Example: fleet up --stack dev")
def up(stack: StackName = "dev") -> None:
    """Bring a stack to what its files say, and show its tenants."""
    # Its database driver is slow to import, and only this command needs it.
    from fleet.up import up as bring_up  # noqa: PLC0415

    bring_up(StackFile.read(here(), stack), service.read(os.environ.get("PGSERVICEFILE")), console())
    status(stack)


@app.command(epilog="Example: fleet status --json")
def status(stack: StackName = "dev", json: Json = False) -> None:
    """Show a stack's tenants as the state knows them."""
    lines = standing.standings(State.of(Engine(root=here(), stack=stack)))
    if json:
        say(standing.as_json(lines) + "\n")
    elif lines:
        console().print(standing.as_table(lines, standing.now()))
        counts = sorted({line.resources for line in lines})
        console().print(f"{len(lines)} tenants, {' to '.join(map(str, {counts[0], counts[-1]}))} resources each.")
    else:
        console().print(f"Stack {stack} has no tenants yet.")
