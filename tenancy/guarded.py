"""The kinds of objects that hold a customer's data or lead to it: what is protected, and missed when it is gone (design, 5.1)."""

from dataclasses import dataclass
from typing import Final

DATABASE: Final = "postgresql:index/database:Database"
CLUSTER: Final = "kubernetes:postgresql.cnpg.io/v1:Cluster"
"""A server of a tenant's own, with its database in it."""
ARCHIVE: Final = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
SERVER: Final = "server "
"""What servers that the platform builds are called by, before their name."""
WAY_BACK: Final = "way back to any moment"

_PLACE: Final = ("metadata.name", "metadata.namespace")


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """One kind of object."""

    type: str
    ending: str
    """Of its name, after a hyphen; before it stands whose it is."""
    words: str
    """What people call it."""
    identity: tuple[str, ...]
    """Properties that make another object of it when they change, as paths; none, where every one does."""
    grows: str | None = None
    """The path of an amount that may only become more."""
    is_data: bool = True
    """Whether what is in it cannot be made a second time."""
    may_come: bool = False
    """Whether it may be made for somebody who has lived without: what it leads to lies elsewhere."""
    shared: bool = False
    """Whether it is not one tenant's: what stands before the ending is the name of a server that the platform builds."""

    def whose(self, name: str) -> str:
        """Whose the object called *name* is: a tenant's id, or such a server, which no id is called like."""
        owner = name.removesuffix(f"-{self.ending}")
        return f"{SERVER}{owner}" if self.shared else owner


SHARED: Final = Guarded(
    type=CLUSTER,
    ending="server",
    words="databases, of all tenants on it",
    identity=_PLACE,
    grows="spec.storage.size",
    shared=True,
)
"""A server that the platform builds."""
GUARDED: Final = (
    Guarded(type=DATABASE, ending="database", words="database", identity=("name",)),
    Guarded(
        type=CLUSTER,
        ending="database",
        words="database server",
        identity=_PLACE,
        grows="spec.storage.size",
    ),
    SHARED,
    Guarded(
        type=ARCHIVE,
        ending="database-archive",
        words=WAY_BACK,
        identity=(*_PLACE, "spec.configuration.destinationPath"),
        may_come=True,
    ),
    Guarded(
        type="kubernetes:core/v1:PersistentVolumeClaim",
        ending="filestore",
        words="filestore",
        identity=(*_PLACE, "spec.storageClassName", "spec.accessModes"),
        grows="spec.resources.requests.storage",
    ),
    Guarded(type="kubernetes:core/v1:Namespace", ending="namespace", words="namespace", identity=("metadata.name",)),
    Guarded(
        type="random:index/randomPassword:RandomPassword", ending="backup-key", words="key to the backups", identity=()
    ),
    Guarded(type="postgresql:index/role:Role", ending="database-role", words="role", identity=("name",), is_data=False),
)
