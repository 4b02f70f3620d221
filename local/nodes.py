"""The nodes, played by kwok, and the storage classes: what a Deployment, a Job and a claim need to come to life."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from local.https import Https

HERE = Path(__file__).parent
STAGES = HERE / "stages.yaml"
OBJECTS = HERE / "nodes.yaml"

COLLECTIONS = {"Node": "/api/v1/nodes", "StorageClass": "/apis/storage.k8s.io/v1/storageclasses"}
# Given by a controller to every namespace; a pod is refused before it is there.
SERVICE_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"


class Answer(BaseModel):
    """A part of what the API server answers; the rest is none of our business."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Metadata(Answer):
    """An object's name."""

    name: str


class Named(Answer):
    """An object of ours, as far as its address goes."""

    kind: Literal["Node", "StorageClass"]
    metadata: Metadata


class Condition(Answer):
    """Whether something holds of a node."""

    type: str
    status: str


class NodeSpec(Answer):
    """What keeps pods off a node."""

    taints: tuple[object, ...] = ()


class NodeStatus(Answer):
    """What a node says of itself."""

    conditions: tuple[Condition, ...] = ()


class Node(Answer):
    """A node, as far as it matters whether pods may come."""

    spec: NodeSpec
    status: NodeStatus

    @property
    def open(self) -> bool:
        """Whether pods may come."""
        return not self.spec.taints and Condition(type="Ready", status="True") in self.status.conditions


class Nodes(Answer):
    """All nodes."""

    items: tuple[Node, ...]


def apply(api: Https) -> None:
    """Bring nodes and storage classes to what nodes.yaml says."""
    for document in OBJECTS.read_text().split("\n---\n"):
        named = Named.model_validate(yaml.safe_load(document))
        api.apply(f"{COLLECTIONS[named.kind]}/{named.metadata.name}", document)


def ready(api: Https) -> bool:
    """Whether a pod that is asked for now would be created and scheduled."""
    nodes = Nodes.model_validate_json(api.get(COLLECTIONS["Node"]) or b"")
    return all(node.open for node in nodes.items) and api.get(SERVICE_ACCOUNT) is not None
