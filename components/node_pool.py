"""On which nodes a tenant's pods run, said once for all of them."""

from pulumi_kubernetes.core.v1 import PodSpecArgsDict, TolerationArgsDict

from tenancy.spec import NodePoolSpec


def placed(pod: PodSpecArgsDict, pool: NodePoolSpec | None) -> PodSpecArgsDict:
    """*pod* as it is kept on the nodes of *pool*, and let onto them; unchanged where there is none."""
    if pool is None:
        return pod
    chosen: PodSpecArgsDict = {**pod, "node_selector": dict(pool.labels)}
    return chosen if pool.taint is None else {**chosen, "tolerations": [toleration(pool.taint)]}


def toleration(taint: str) -> TolerationArgsDict:
    """What lets a pod onto nodes with this *taint*, whichever of its effects that has."""
    key, equals, value = taint.partition("=")
    return {"key": key, "operator": "Equal", "value": value} if equals else {"key": key, "operator": "Exists"}
