"""What will be built for a secret that people supply: where it goes, and where its values come from. Values are nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GivenSpec:
    """From Pulumi's configuration, which keeps it encrypted."""

    owner: str
    secret: str
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StoredSpec:
    """From a store that External Secrets asks."""

    kind: str
    store: str
    entry: str
    """What the store calls it."""
    keys: tuple[str, ...]
    """Those of the entry that are wanted; none where all are."""


@dataclass(frozen=True, kw_only=True)
class SealedSpec:
    """From a file in git that only the cluster can open."""

    file: str
    encrypted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class SuppliedSpec:
    """One Secret."""

    use: str
    """What for; a tenant has one at most for each."""
    namespace: str
    name: str
    type: str
    source: GivenSpec | StoredSpec | SealedSpec
