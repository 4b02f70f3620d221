"""`fleet render`: what would stand in the cluster, as manifests."""

from typing import Annotated

import typer

from fleet import rendering, residence
from fleet.checkout import here
from fleet.terminal import Json, put, say
from tenancy import estate

EPILOG = "Example: fleet render one-spa | kubectl apply --dry-run=server -f -"


def render(
    id: Annotated[str | None, typer.Argument(help="Only this tenant's objects; else a whole stack's.")] = None,
    *,
    stack: Annotated[str, typer.Option("--stack", "-s", help="Which stack, if no tenant is named.")] = "dev",
    json: Json = False,
) -> None:
    """Print the Kubernetes objects as YAML with every secret masked; no cluster and no server is asked."""
    root = here()
    estate.load(root)
    found = rendering.manifests(root, stack if id is None else residence.stack_of(root, id), id)
    if json:
        put(found)
    else:
        say(rendering.as_yaml(found))
