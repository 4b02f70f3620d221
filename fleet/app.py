"""`fleet`: the commands that people run around Pulumi."""

from collections.abc import Callable, Mapping

import typer

from fleet.commands import (
    access,
    admission,
    backup,
    billing,
    certs,
    config,
    db,
    drift,
    evidence,
    explain,
    health,
    listing,
    place,
    plan,
    release,
    render,
    rollback,
    schema,
    secret,
    stacks,
    status,
    tenant,
    up,
    validate,
)

HELP = """Judge, show and edit the registry of customers, and bring stacks to what it says.

Exit codes: 0 done, 1 the work failed, 2 the request was refused (bad files, bad usage, nobody
to agree), 3 a customer's data would be lost, 4 something is not as it should be, 130 it was stopped. With --json, what goes
wrong is told on standard output, as a list of problems.
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

TOP = (
    (validate.validate, validate.EPILOG),
    (explain.explain, explain.EPILOG),
    (evidence.report, evidence.EPILOG),
    (listing.listing, listing.EPILOG),
    (render.render, render.EPILOG),
    (plan.plan, plan.EPILOG),
    (stacks.stacks, stacks.EPILOG),
    (up.up, up.EPILOG),
    (rollback.rollback, rollback.EPILOG),
    (status.status, status.EPILOG),
    (drift.drift, drift.EPILOG),
    (health.health, health.EPILOG),
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
