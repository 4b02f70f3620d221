"""How large a container is."""

from pulumi_kubernetes.core.v1 import ResourceRequirementsArgsDict

LOGS = "128Mi"
"""More than the 50 MiB of a container's output that a kubelet keeps, unless it is told otherwise (containerLogMaxSize and
containerLogMaxFiles)."""
ASKED = "16Mi"
"""What a container is sure to find on its node's disk."""


def size(requests: tuple[str, str], limits: tuple[str, str], *, disk: str = LOGS) -> ResourceRequirementsArgsDict:
    """Processor and memory that it asks for and that it may take; *disk* is how much it may fill of its node's own.

    The kubelet counts what it prints, and a pod's volumes that are made empty against all of its containers together.
    A pod that goes beyond is evicted, and does not take its neighbours' room.
    """
    return {
        "requests": {"cpu": requests[0], "memory": requests[1], "ephemeral-storage": ASKED},
        "limits": {"cpu": limits[0], "memory": limits[1], "ephemeral-storage": disk},
    }
