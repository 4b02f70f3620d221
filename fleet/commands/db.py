"""`fleet db`: where databases are, and a psql in one of them, without showing a password."""

import os
from dataclasses import asdict
from typing import Annotated, Final

import typer

from fleet import residence, routes
from fleet.checkout import here
from fleet.commands.tenant import Id
from fleet.failure import Failure
from fleet.routes import Route
from fleet.terminal import Json, console, counted, put
from tenancy import estate, service
from tenancy.problem import Refused, Wording
from tenancy.service import absent

LIST_EPILOG: Final = "Example: fleet db list --json"
PSQL_EPILOG: Final = "Example: fleet db psql one-spa -- -c 'SELECT count(*) FROM public.res_partner'"

_NO_DATABASE: Final = Wording(
    what="this tenant has no database",
    why="one is made when a tenant has a place on a server, and nobody who is gone has one",
    do="see where everybody is with: fleet db list",
)


def listing(json: Json = False) -> None:
    """List the database of every tenant: on which server, under which names."""
    found = [*routes.routes(estate.load(here()), service.read(os.environ.get("PGSERVICEFILE")))]
    if json:
        put([asdict(one) for one in found])
        return
    console().print(routes.as_table(found))
    console().print(f"{counted(len(found), 'database')}.")


def psql(
    id: Id,
    more: Annotated[list[str] | None, typer.Argument(metavar="[-- OPTIONS]", help="What psql is told besides.")] = None,
) -> None:
    """Open psql in a tenant's database, as the admin of its server, or in a pod of the server that was built with it.

    Whatever the customer has made there, such as a view, runs with the admin's rights once you select from it.
    """
    route, known = _route(id), service.read(os.environ.get("PGSERVICEFILE"))
    if route.service is not None and route.service not in known:
        raise Refused([absent(route.service, known, file=f"tenants/{route.stack}/{id}.yaml", line=None)])
    try:
        # psql takes this process's place, so that it has the terminal, and its exit code is ours.
        os.execvp(route.command[0], [*route.command, *(more or ())])  # noqa: S606
    except FileNotFoundError:
        raise Failure(
            f"{route.command[0]} is not on the PATH",
            why="it is what talks to the database",
            do="install PostgreSQL's client, as in: apt-get install postgresql-client; a server that was built with its "
            "tenant is reached through the cluster, with kubectl",
        ) from None


def _route(id: str) -> Route:
    root = here()
    stack = residence.stack_of(root, id)
    for one in routes.routes(estate.load(root), {}):
        if one.id == id:
            return one
    raise Refused([_NO_DATABASE.at(f"tenants/{stack}/{id}.yaml", tenant=id)])
