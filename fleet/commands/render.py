"""`fleet render`: what would stand in the cluster, as manifests."""

from pathlib import Path
from typing import Annotated, Final

import typer

from fleet import rendering, residence
from fleet.checkout import here
from fleet.terminal import Json, put, say
from tenancy import estate
from tenancy.problem import Refused, Wording, quoted

EPILOG = "Example: fleet render one-spa | kubectl apply --dry-run=server -f -"

_ELSEWHERE: Final = Wording(
    what="this tenant lives on the stack {home}, and --stack names {stack}",
    why="what is printed would be about another stack than the one that was meant",
    do="leave --stack out, or write --stack {home}",
)


def render(
    id: Annotated[str | None, typer.Argument(help="Only this tenant's objects; else a whole stack's.")] = None,
    *,
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Which stack, if no tenant is named; left out, it is dev.")
    ] = None,
    json: Json = False,
) -> None:
    """Print the Kubernetes objects as YAML with every secret masked; no cluster and no server is asked."""
    root = here()
    estate.load(root)
    found = rendering.manifests(root, (stack or "dev") if id is None else _home(root, id, stack), id)
    if json:
        put(found)
    else:
        say(rendering.as_yaml(found))


def _home(root: Path, id: str, stack: str | None) -> str:
    """The stack of the tenant *id*. Raises Refused if another was named beside it."""
    home = residence.home_of(root, id)
    if stack not in (None, home):
        raise Refused([_ELSEWHERE.at(f"tenants/{home}/{id}.yaml", tenant=id, home=home, stack=quoted(stack))])
    return home
