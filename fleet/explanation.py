"""Every decided value of one tenant and where it comes from: the decisions of the law, found and told.

Only the tenant's own stack is read, so that a fault elsewhere keeps nobody from an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.table import Table

from fleet import residence
from fleet.stackfile import StackFile
from tenancy import fleet, resolve
from tenancy.fleet import Fleet
from tenancy.origin import Decision
from tenancy.problem import Refused, Wording, listed, quoted
from tenancy.registry import Entry
from tenancy.service import PORT, Service
from tenancy.words import Sslmode

UNKNOWN: Final = "not known here"
"""What stands for a value that only the file of connection services has."""

_GONE: Final = Wording(
    what="the customer is gone since {day}",
    why="nothing is built for somebody who is gone",
    do="see the history of the file for what there was: git log -- {path}",
)
_NO_FIELD: Final = Wording(
    what="nothing that is decided for a tenant is called {field}",
    why="only what is decided can be explained",
    do="write one of these, or what stands below it: {fields}",
)


def explain(root: Path, id: str, services: Mapping[str, Service] | None) -> tuple[Decision, ...]:
    """What is decided for the tenant *id* of the checkout at *root*, in the order of the specification.

    Without *services* the few values that only they have are UNKNOWN. Raises Refused where there is no such tenant, or its
    stack is not right or has no file.
    """
    stack = residence.home_of(root, id)
    file = f"tenants/{stack}/{id}.yaml"
    found = fleet.load(root, stack, StackFile.read(root, stack).facts, services)
    for grave in found.graves:
        if grave.id == id:
            raise Refused([_GONE.at(file, tenant=id, day=grave.tombstone.tombstone, path=file)])
    entry = next(entry for entry in found.entries if entry.id == id)
    return decisions(found if services is not None else stood_in(found), entry)


def decisions(found: Fleet, entry: Entry) -> tuple[Decision, ...]:
    """What is decided for the tenant in *entry* of *found*, whose connection services are known or stood in for."""
    explained = resolve.explain(found, entry)
    return tuple(replace(one, value=UNKNOWN) if UNKNOWN in one.origin else one for one in explained)


def below(decisions: Sequence[Decision], field: str) -> tuple[Decision, ...]:
    """Those of *decisions* that are about *field* or what is below it, such as `odoo.options`. Raises Refused for none."""
    beginnings = (f"{field}.", f"{field}[")
    found = tuple(one for one in decisions if one.path == field or one.path.startswith(beginnings))
    if not found:
        fields = dict.fromkeys(one.path.partition(".")[0].partition("[")[0] for one in decisions)
        raise Refused([_NO_FIELD.at("tenants", field=quoted(field), fields=listed(fields))])
    return found


def as_table(decisions: Sequence[Decision]) -> Table:
    """The decisions as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("field", "value", "because of", "where"):
        # A field or a place that is cut in two cannot be copied.
        table.add_column(column, overflow="fold", no_wrap=column in ("field", "where"))
    for one in decisions:
        table.add_row(one.path, _shown(one.value), one.origin, _place(one))
    return table


def stood_in(found: Fleet) -> Fleet:
    """*found* with a connection service for each server that says nothing, by a name that says so."""
    nothing = Service(host=UNKNOWN, port=PORT, dbname="", user=UNKNOWN, password="", sslmode=Sslmode.DISABLE)
    named = {
        name: server.model_copy(update={"service": f"{server.service}, {UNKNOWN}: PGSERVICEFILE is not set"})
        for name, server in found.stack.servers.items()
        if server.service is not None
    }
    services = {f"{server.service}": nothing for server in named.values()}
    return replace(
        found, stack=found.stack.model_copy(update={"servers": {**found.stack.servers, **named}}), services=services
    )


def _shown(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _place(decision: Decision) -> str:
    if decision.file is None:
        return ""
    return decision.file if decision.line is None else f"{decision.file}:{decision.line}"
