"""Which way each program and plugin came, as `tools.json` keeps it."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from local.machine import Machine


class Way(StrEnum):
    """The ways a program comes to the store, in the order in which they are tried."""

    KEPT = "kept from an earlier run"
    PATH = "on PATH"
    DOWNLOAD = "upstream download"
    MODULE = "built from its Go module"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProgramRecord(_Kept):
    """A program in the store; `source` is a path, address or package; `size` is bytes, `changed` nanoseconds."""

    name: str
    version: str
    way: Way
    source: str
    seconds: float
    size: int
    changed: int


class PluginRecord(_Kept):
    """An official plugin: `folder` in the store and its `way`, or, where it could not be had, why not in `missing`."""

    name: str
    version: str
    way: Way | None
    folder: str
    missing: str


class Record(_Kept):
    """The whole of `tools.json`; `plugins` is None until upstream was asked for them."""

    system: str
    architecture: str
    programs: tuple[ProgramRecord, ...] = ()
    plugins: tuple[PluginRecord, ...] | None = None

    def program(self, name: str) -> ProgramRecord | None:
        """What is known of one program."""
        return next((known for known in self.programs if known.name == name), None)

    def with_program(self, new: ProgramRecord) -> "Record":
        """The same record with one program replaced or added."""
        others = tuple(known for known in self.programs if known.name != new.name)
        return self.model_copy(update={"programs": (*others, new)})

    def with_plugins(self, plugins: tuple[PluginRecord, ...] | None) -> "Record":
        """The same record with other plugins."""
        return self.model_copy(update={"plugins": plugins})


def read(path: Path, machine: Machine) -> Record:
    """The record at `path`; an absent or damaged one counts as empty, since every file can be asked again."""
    try:
        return Record.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Record(system=machine.system, architecture=machine.architecture)


def write(path: Path, record: Record) -> None:
    """Replace the record at once, so that nobody reads half of it."""
    half = path.with_suffix(".half")
    half.write_text(record.model_dump_json(indent=2) + "\n")
    half.replace(path)
