"""A small world: one cluster and some database servers. All that is in them has a number, so that two of a name differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NAMESPACE: Final = "kubernetes:core/v1:Namespace"
CLAIM: Final = "kubernetes:core/v1:PersistentVolumeClaim"
DATABASE: Final = "postgresql:index/database:Database"
ROLE: Final = "postgresql:index/role:Role"
SERVER: Final = "kubernetes:postgresql.cnpg.io/v1:Cluster"
ARCHIVE: Final = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
PASSWORD: Final = "random:index/randomPassword:RandomPassword"
FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    NAMESPACE: ("metadata.name",),
    CLAIM: ("metadata.name", "metadata.namespace", "spec.storageClassName", "spec.accessModes"),
    SERVER: ("metadata.name", "metadata.namespace"),
    ARCHIVE: ("metadata.name", "metadata.namespace"),
    DATABASE: ("template", "encoding", "lcCollate", "lcCtype"),
    ROLE: (),
    PASSWORD: ("keepers.version", "length", "special"),
}
"""What has a place in the world, and the properties that cannot change there."""
GROWS: Final = {CLAIM: "spec.resources.requests.storage", SERVER: "spec.storage.size"}

Place = tuple[str, str, str]
"""The server or cluster, the type, and the name there."""


class Broken(Exception):
    """What the engine or a server refuses."""


@dataclass
class World:
    """What there is, by its place."""

    things: dict[Place, int] = field(default_factory=dict[Place, int])
    numbers: int = 0

    def make(self, place: Place) -> int:
        if place in self.things:
            raise Broken(f"{place} exists")
        if place[1].startswith("kubernetes:") and "/" in place[2]:
            home = (place[0], NAMESPACE, place[2].partition("/")[0])
            if home not in self.things:
                raise Broken(f"{home} does not exist")
        self.things[place] = self.number()
        return self.things[place]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def destroy(self, place: Place) -> None:
        """With everything that lies in it."""
        self.things.pop(place, None)
        if place[1] == NAMESPACE:
            inside = [one for one in self.things if one[0] == place[0] and one[2].startswith(f"{place[2]}/")]
            for one in inside:
                del self.things[one]
