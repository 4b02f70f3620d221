"""Refuses to look on one cluster for what lives on another."""

from collections.abc import Iterable
from typing import Final

from tenancy.problem import Refused, Wording

CLUSTER: Final = "pulumi:providers:kubernetes::cluster-"
"""How the URN of what looks after a cluster ends, before the cluster's name."""

_ABROAD: Final = Wording(
    what="this stack lives on the cluster {before}, and is to live on {after}",
    why="nothing moves because a line changed: the run would have begun to build the stack anew beside what is there; it was "
    "stopped before anything was changed",
    do="write name: {before} below cluster; another cluster is another stack",
)


def refuse_abroad(stack: str, state: Iterable[str], cluster: str) -> None:
    """Returns if *cluster* is the one on which the *state*, whose URNs these are, lives; raises Refused if it is another."""
    known = sorted(urn.rpartition(CLUSTER)[2] for urn in state if CLUSTER in urn)
    if known and cluster not in known:
        raise Refused([_ABROAD.at(f"Pulumi.{stack}.yaml", stack=stack, before=" or ".join(known), after=cluster)])
