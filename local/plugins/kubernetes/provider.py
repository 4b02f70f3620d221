"""The provider's settings and its table of types."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from local.plugins.engine import EngineLog
from local.plugins.kind import Kind
from local.plugins.kubernetes.cluster import Cluster
from local.plugins.kubernetes.kinds import KINDS
from local.plugins.kubernetes.object import Manner, Object
from local.plugins.provider import run
from local.plugins.values import Values, text


class KubernetesCluster:
    """A cluster told apart by its identifier, so that a new address or certificate replaces nothing."""

    settings = frozenset(
        {
            "kubeconfig",
            "context",
            "clusterIdentifier",
            "enablePatchForce",
            "enableSecretMutable",
            "enableConfigMapMutable",
        }
    )
    replacing = ("clusterIdentifier",)

    def configure(self, settings: Values, log: EngineLog | None, cancelled: threading.Event) -> Mapping[str, Kind]:
        kubeconfig = text(settings, "kubeconfig") or os.environ.get("KUBECONFIG", "")
        cluster = Cluster(Path(kubeconfig), text(settings, "context"))
        switches = {"Secret": "enableSecretMutable", "ConfigMap": "enableConfigMapMutable"}
        manner = Manner(
            force=_on(settings, "enablePatchForce"),
            mutable=frozenset(kind for kind, switch in switches.items() if _on(settings, switch)),
        )
        return {token: Object(token, cluster, manner, log, cancelled) for token in KINDS}


def _on(settings: Values, switch: str) -> bool:
    # Provider settings travel as JSON text.
    return text(settings, switch).lower() == "true"


def main() -> None:
    """Be the provider until the engine ends."""
    run("kubernetes", "4.34.2", KubernetesCluster())
