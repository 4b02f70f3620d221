"""Whether cluster and database servers are those that a stack lives on, and not others that answer as well.

A context and a connection service are names for an address; the engine believes them. Led to another cluster or server, it
would build what changes there, beside nothing, and look for customers where they are not. So what the state says lives there
is asked for: one thing that is found is enough.
"""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from fleet import admin
from fleet.cluster import NOT_FOUND, SECONDS, reached
from fleet.failure import Failure
from fleet.held import State
from fleet.leftover import DATABASE, NAMESPACE, SERVER
from tenancy.problem import listed
from tenancy.service import Service
from tenancy.stack import Stack

_WHY: Final = (
    "customers would be looked for where they are not, and what changes would be built there; nothing was changed"
)
_KNOWN: Final = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = ANY(%s))"


def find(name: str, stack: Stack, state: State, services: Mapping[str, Service]) -> None:
    """Returns where cluster and servers of the stack *name* have something of what its *state* says lives there.

    Raises Failure where one of them has none of it.
    """
    spaces = {one.name: _uid(one.outputs) for one in state.resources if one.type == NAMESPACE}
    if spaces and not _has_any(spaces.values(), stack.cluster.context):
        raise Failure(
            f"the cluster that the context {stack.cluster.context} leads to has none of the namespaces that stack {name} "
            f"lives in ({listed(sorted(one.removesuffix('-namespace') for one in spaces))})",
            why=_WHY,
            do=f"put back context below cluster in Pulumi.{name}.yaml, or mend where the kubeconfig leads; where the right "
            f"cluster was restored from a backup, have the state know it: pulumi refresh --stack {name}",
        )
    for server, known in stack.servers.items():
        there = [
            str(one.inputs["name"])
            for one in state.resources
            if one.type == DATABASE and one.provider.rpartition("::")[0].endswith(f"::{SERVER}{server}")
        ]
        if there and known.service is not None and not _keeps_any(there, service := services[known.service]):
            raise Failure(
                f"the PostgreSQL server {server} at {service.host}:{service.port} has none of the databases that stack {name} "
                f"has there ({listed(sorted(there))})",
                why=_WHY,
                do=f"mend the entry [{known.service}] in the file PGSERVICEFILE names; where the right server has lost them, "
                "restore it before anything else",
            )


def _has_any(uids: Iterable[tuple[str, str]], context: str) -> bool:
    from kubernetes import client  # noqa: PLC0415

    with reached(context, why=_WHY) as api:
        core: Any = client.CoreV1Api(api)
        for namespace, uid in uids:
            try:
                if core.read_namespace(namespace, _request_timeout=SECONDS).metadata.uid == uid:
                    return True
            except client.ApiException as error:
                if error.status != NOT_FOUND:
                    raise
    return False


def _keeps_any(databases: list[str], service: Service) -> bool:
    with admin.connect(service) as connection:
        row = connection.execute(_KNOWN, (databases,)).fetchone()
    return row is not None and row[0] is True


def _uid(outputs: Mapping[str, object]) -> tuple[str, str]:
    """The namespace's name, and what the API server calls this very one."""
    metadata = cast("Mapping[str, str]", outputs["metadata"])
    return metadata["name"], metadata["uid"]
