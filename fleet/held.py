"""What a stack's state holds, as `pulumi stack export` tells it; secrets stay encrypted in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from fleet.engine import Engine

_UNFINISHED: Final = ("delete", "pendingReplacement", "initErrors", "taint")


@dataclass(frozen=True, kw_only=True)
class Held:
    """One resource of the state."""

    urn: str
    type: str
    name: str
    id: str
    parent: str
    provider: str
    modified: datetime | None
    inputs: Mapping[str, object]
    outputs: Mapping[str, object]
    kept: bool
    """Whether it is protected, and stays where it is when it leaves the state."""

    @staticmethod
    def of(entry: Mapping[str, object]) -> "Held":
        urn = str(entry["urn"])
        modified = entry.get("modified")
        return Held(
            urn=urn,
            type=str(entry["type"]),
            name=urn.rpartition("::")[2],
            id=str(entry.get("id", "")),
            parent=str(entry.get("parent", "")),
            provider=str(entry.get("provider", "")),
            modified=datetime.fromisoformat(str(modified)) if modified else None,
            inputs=cast("Mapping[str, object]", entry.get("inputs", {})),
            outputs=cast("Mapping[str, object]", entry.get("outputs", {})),
            kept=entry.get("protect") is True and entry.get("retainOnDelete") is True,
        )


@dataclass(frozen=True, kw_only=True)
class State:
    """Every resource, and the creations that a killed run left under way."""

    resources: tuple[Held, ...]
    """Without those that something new of the same name has taken the place of, and that are only still to be deleted."""
    pending: tuple[Held, ...]
    """What a killed run was creating: it may or may not exist."""
    interrupted: bool
    """Whether a killed run left anything under way, a creation or not."""
    unfinished: frozenset[str] = frozenset()
    """URNs that the engine will touch again whatever is asked: something old is still to be deleted, a replacement is still to be
    made, it was not ready when it was made, or somebody has marked it."""
    written: datetime | None = None
    """When the engine wrote it last."""

    @staticmethod
    def of(engine: Engine) -> "State":
        deployment = cast("Mapping[str, object]", engine.take("stack", "export")["deployment"])
        resources = cast("Sequence[Mapping[str, object]]", deployment.get("resources") or ())
        manifest = cast("Mapping[str, str]", deployment.get("manifest") or {})
        operations = cast("Sequence[Mapping[str, object]]", deployment.get("pending_operations") or ())
        return State(
            resources=tuple(Held.of(entry) for entry in resources if entry.get("delete") is not True),
            pending=tuple(
                Held.of(cast("Mapping[str, object]", operation["resource"]))
                for operation in operations
                if operation["type"] == "creating"
            ),
            interrupted=bool(operations),
            unfinished=frozenset(str(entry["urn"]) for entry in resources if any(map(entry.get, _UNFINISHED))),
            written=datetime.fromisoformat(written) if (written := manifest.get("time")) else None,
        )

    def below(self, root: Held) -> Iterator[Held]:
        """A resource and everything under it."""
        inside = {root.urn}
        for held in self.resources:
            if held.urn in inside or held.parent in inside:
                inside.add(held.urn)
                yield held
