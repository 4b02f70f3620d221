"""A family of resource types that a stand-in serves: what is asked of it, what it answers, and how it says no."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pulumi.runtime.proto import provider_pb2

from local.plugins.engine import EngineLog
from local.plugins.values import Values


class Refused(Exception):
    """The server or the stand-in said no; the text names the object and repeats the server's words."""


class Unfinished(Refused):
    """The object exists but did not become what it should; the engine records it so that the next run repairs it."""

    def __init__(self, reason: str, id: str, inputs: Values, state: Values) -> None:
        super().__init__(reason)
        self.id, self.inputs, self.state = id, inputs, state


class Absent(Exception):
    """The object is not there (any more)."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request about one resource."""

    urn: str
    type: str
    id: str = ""
    inputs: Values = field(default_factory=Values)
    old_inputs: Values = field(default_factory=Values)
    state: Values = field(default_factory=Values)
    preview: bool = False
    timeout: float = 0
    """Seconds; 0 leaves it to the provider."""


class Kind(Protocol):
    """How one family of resource types is checked, compared, made, read and removed."""

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        """The inputs with defaults, and what is wrong with them by property."""
        ...

    def diff(self, ask: Ask) -> provider_pb2.DiffResponse: ...

    def create(self, ask: Ask) -> tuple[str, Values]: ...

    def read(self, ask: Ask) -> tuple[str, Values, Values]:
        """Id, inputs and state as they are now; raises Absent."""
        ...

    def update(self, ask: Ask) -> Values: ...

    def delete(self, ask: Ask) -> None: ...


class Backend(Protocol):
    """A provider's server and the types it serves; made anew when the provider is configured."""

    @property
    def settings(self) -> frozenset[str]:
        """Configuration keys that are served."""
        ...

    @property
    def replacing(self) -> tuple[str, ...]:
        """Configuration keys that mean another server: everything on it is replaced."""
        ...

    def configure(self, settings: Values, log: EngineLog | None, cancelled: threading.Event) -> Mapping[str, Kind]: ...
