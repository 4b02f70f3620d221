"""`fleet list`: the tenants that the registry asks for."""

from dataclasses import asdict
from typing import Annotated

import typer

from fleet.checkout import here
from fleet.roster import Wanted, as_table, lines
from fleet.terminal import Json, console, counted, put
from tenancy import estate
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State

EPILOG = "Example: fleet list --stack prod --plan enterprise"


def listing(
    *,
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="Only those of this stack.")] = None,
    plan: Annotated[Plan | None, typer.Option(help="Only those on this plan.")] = None,
    release: Annotated[Release | None, typer.Option(help="Only those on this Odoo.")] = None,
    industry: Annotated[Industry | None, typer.Option(help="Only those of this industry.")] = None,
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    compliance: Annotated[Compliance | None, typer.Option(help="Only those that answer to this standard.")] = None,
    server: Annotated[str | None, typer.Option(help="Only those on this database server.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only those of this client.")] = None,
    ring: Annotated[Ring | None, typer.Option(help="Only those that get new images this early.")] = None,
    json: Json = False,
) -> None:
    """List the tenants as their files have them; several filters together leave those to whom all apply."""
    wanted = Wanted(
        stack=stack,
        plan=plan,
        release=release,
        industry=industry,
        state=state,
        compliance=compliance,
        server=server,
        customer=customer,
        ring=ring,
    )
    found = lines(estate.load(here()), wanted)
    if json:
        put([asdict(line) for line in found])
        return
    if found:
        console().print(as_table(found))
    console().print(f"{counted(len(found), 'tenant')}.")
