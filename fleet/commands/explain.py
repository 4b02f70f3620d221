"""`fleet explain`: what will be built for a tenant, value by value, and who decided it."""

import os
from dataclasses import asdict
from typing import Annotated

import typer

from fleet import explanation
from fleet.checkout import here
from fleet.terminal import Json, console, put
from tenancy import service

EPILOG = "Example: fleet explain one-spa odoo.options"


def explain(
    id: Annotated[str, typer.Argument(help="The tenant: the name of its file, without the ending.")],
    field: Annotated[
        str | None, typer.Argument(help="Only this field and what is below it, such as database or odoo.options.")
    ] = None,
    json: Json = False,
) -> None:
    """Say where every decided value of a tenant comes from: the line of a file, or a rule in words."""
    path = os.environ.get("PGSERVICEFILE")
    decisions = explanation.explain(here(), id, None if path is None else service.read(path))
    if field is not None:
        decisions = explanation.below(decisions, field)
    if json:
        put([asdict(one) for one in decisions])
    else:
        console().print(explanation.as_table(decisions))
