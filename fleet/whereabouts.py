"""Whether the cluster is the one that a stack lives on, and not another that answers as well.

A context is a name for an address; the engine believes it. Led to another cluster, it would build what changes there, beside
nothing. So what the state says lives there is asked for: one namespace that is found is enough. `signpost` asks the servers.
"""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from fleet.cluster import NOT_FOUND, SECONDS, reached
from fleet.failure import Failure
from fleet.held import State
from fleet.leftover import NAMESPACE
from tenancy.problem import listed
from tenancy.stack import Stack

_WHY: Final = (
    "customers would be looked for where they are not, and what changes would be built there; nothing was changed"
)


def find(name: str, stack: Stack, state: State) -> None:
    """Returns where the cluster of the stack *name* has something of what its *state* says lives there; else raises Failure."""
    spaces = {one.name: _uid(one.outputs) for one in state.resources if one.type == NAMESPACE}
    if spaces and not _has_any(spaces.values(), stack.cluster.context):
        raise Failure(
            f"the cluster that the context {stack.cluster.context} leads to has none of the namespaces that stack {name} "
            f"lives in ({listed(sorted(one.removesuffix('-namespace') for one in spaces))})",
            why=_WHY,
            do=f"put back context below cluster in Pulumi.{name}.yaml, or mend where the kubeconfig leads; where the right "
            f"cluster was restored from a backup, have the state know it: pulumi refresh --stack {name}",
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


def _uid(outputs: Mapping[str, object]) -> tuple[str, str]:
    """The namespace's name, and what the API server calls this very one."""
    metadata = cast("Mapping[str, str]", outputs["metadata"])
    return metadata["name"], metadata["uid"]
