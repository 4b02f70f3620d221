"""A resource of this provider as a record of fields: which exist, what they are when unsaid, which replace it.

The bridged provider keeps one flat record per resource and compares what is asked with what was last seen; so do these.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pulumi.runtime.proto import provider_pb2

from local.plugins.difference import changes, response
from local.plugins.kind import Absent, Ask
from local.plugins.postgresql.server import Server
from local.plugins.values import Value, Values, has_unknown


@dataclass(frozen=True)
class Field:
    """One property; `unsaid` is its value when the program does not give it, unless it is `needed`."""

    unsaid: Value = None
    needed: bool = False
    replaces: bool = False
    unordered: bool = False


class Record(ABC):
    """Check and Diff from the table of fields; the rest is SQL."""

    noun: str
    fields: ClassVar[Mapping[str, Field]]

    def __init__(self, server: Server) -> None:
        self.server = server

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        wrong = {
            key: f"the stand-in for pulumi-postgresql does not serve this property of a {self.noun}"
            for key in ask.inputs
            if key not in self.fields
        }
        for key, field in self.fields.items():
            if field.needed and not ask.inputs.get(key):
                wrong[key] = f"the stand-in for pulumi-postgresql makes up no {key} for a {self.noun}; give one"
        return ask.inputs, wrong

    def diff(self, ask: Ask) -> provider_pb2.DiffResponse:
        return response(
            changes(self._complete(ask.state), self._complete(ask.inputs)),
            replacing=[key for key, field in self.fields.items() if field.replaces],
            delete_first=True,
        )

    def create(self, ask: Ask) -> tuple[str, Values]:
        asked = self._complete(ask.inputs)
        if ask.preview or has_unknown(asked):
            return "", asked
        self.make(asked)
        return self.id_of(asked), asked

    def update(self, ask: Ask) -> Values:
        asked = self._complete(ask.inputs)
        if not ask.preview and not has_unknown(asked):
            self.change(self._complete(ask.state), asked)
        return asked

    def read(self, ask: Ask) -> tuple[str, Values, Values]:
        known = self._complete(ask.state or self.of_id(ask.id))
        found = {**known, **self.look(known)}
        said = ask.inputs or {key: value for key, value in found.items() if value != self.fields[key].unsaid}
        return ask.id, {key: found[key] for key in said}, found

    def delete(self, ask: Ask) -> None:
        try:
            self.look(self._complete(ask.state))
        except Absent:
            return
        self.drop(self._complete(ask.state))

    @abstractmethod
    def id_of(self, asked: Values) -> str: ...

    @abstractmethod
    def of_id(self, id: str) -> Values:
        """The identifying fields that an id of this kind spells (for `pulumi import`)."""

    @abstractmethod
    def make(self, asked: Values) -> None: ...

    @abstractmethod
    def change(self, old: Values, asked: Values) -> None: ...

    @abstractmethod
    def look(self, known: Values) -> Values:
        """The fields as the server has them now; raises Absent."""

    @abstractmethod
    def drop(self, known: Values) -> None: ...

    def _complete(self, values: Values) -> Values:
        whole = {key: field.unsaid if values.get(key) is None else values[key] for key, field in self.fields.items()}
        for key, field in self.fields.items():
            listed = whole[key]
            if field.unordered and isinstance(listed, list):
                whole[key] = sorted(listed, key=str)
        return whole
