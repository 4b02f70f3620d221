"""A small engine: does with what the program registers what the real one was seen to do; where that might do this or that,
the worse.

It knows what data hangs on: protection, retention, replacement, previews, what goes on after an error, and kills.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from asking import Asked
from world import DATABASE, FIXED, GROWS, PASSWORD, ROLE, Broken, Place, World

from tenancy.quantity import amount

Properties = Mapping[str, Any]


UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands in a state for an output that nobody knew when it was written (SDK: pulumi.runtime.rpc)."""


class Killed(Exception):
    """The engine is gone."""


@dataclass
class Entry:
    """One resource in the state."""

    urn: str
    type: str
    name: str
    parent: str
    provider: str
    """The URN of what looks after it; empty for components."""
    inputs: Properties
    protect: bool
    kept: bool
    """Whether it stays where it is when it leaves the state."""
    outputs: Mapping[str, object] = field(default_factory=dict[str, object])
    number: int = 0
    """Of a generated word, which one it is: another one opens nothing that this one locked."""
    modified: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @staticmethod
    def of(one: Mapping[str, Any]) -> "Entry":
        """What the program registers."""
        return Entry(
            urn=one["urn"],
            type=one["type"],
            name=one["name"],
            parent=one["parent"],
            # A reference to a provider ends in what the engine calls this very one.
            provider=one["provider"].rpartition("::")[0],
            inputs=one["inputs"],
            protect=one["protect"],
            kept=one["kept"],
        )


@dataclass
class Engine:
    """One stack's state, and what it does to the world."""

    world: World = field(default_factory=World)
    state: dict[str, Entry] = field(default_factory=dict[str, Entry])
    begun: list[Entry] = field(default_factory=list[Entry])
    """What a killed run was making."""
    locked: bool = False
    """Whether a killed run has left its lock."""
    steps_left: int | None = None
    """After how many steps the engine is killed; None for never."""

    def place(self, entry: Entry) -> Place | None:
        """Where it is, by what the state says of who looks after it; None for what has no place in the world."""
        if entry.type not in FIXED or entry.type == PASSWORD:
            return None
        way: Properties = self.state[entry.provider].inputs if entry.provider in self.state else {}
        if entry.type in (DATABASE, ROLE):
            return f"{way.get('host')}:{way.get('port')}", entry.type, entry.inputs["name"]
        metadata = cast("Mapping[str, str]", entry.inputs["metadata"])
        path = [metadata["namespace"]] if "namespace" in metadata else []
        return str(way.get("context")), entry.type, "/".join((*path, metadata["name"]))

    def now(self) -> datetime:
        """Another hour whenever it is asked: every two things are one after the other."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.world.number())

    def up(self, asked: Asked, random: Random, *, preview: bool, goes_on: bool) -> list[str]:
        """Bring state and world to what is *asked*; says what went wrong. Raises Killed.

        A run that goes on after an error goes on after the preview's, too.
        """
        new = [Entry.of(one) for one in asked.registered]
        if preview and not goes_on and (wrong := list(self._foreseen(new))):
            return wrong
        wrong, broken = list[str](), set[str]()
        for entry in new:
            try:
                self._bring(entry)
            except Broken as error:
                wrong.append(str(error))
                broken |= {entry.urn, *self._above(entry)}
                if not goes_on:
                    return wrong
        for urn in asked.outputs.keys() & self.state.keys():
            known, said = self.state[urn].outputs, asked.outputs[urn]
            self.state[urn].outputs = _half(said, known) if urn in broken else said
        # Where anything failed, nothing is deleted.
        return wrong or list(self._sweep({entry.urn for entry in new}, random))

    def recover(self) -> None:
        """The lock is lifted; what a killed run was making is known again where it is there."""
        for entry in self.begun:
            if self.place(entry) in self.world.things:
                entry.protect = entry.kept = False
                entry.modified = self.now()
                self.state[entry.urn] = entry
        self.begun, self.locked = [], False

    def _above(self, entry: Entry) -> Iterator[str]:
        """The components that an entry is part of, who say what hangs on it without knowing it."""
        while (parent := self.state.get(entry.parent)) is not None:
            yield parent.urn
            entry = parent

    def _foreseen(self, new: list[Entry]) -> Iterator[str]:
        """What a preview meets: forbidden replacements and deletions."""
        ways = {**self.state, **{entry.urn: entry for entry in new}}
        for entry in new:
            old = self.state.get(entry.urn)
            if old is not None and old.protect and entry.protect and self._replaces(old, entry, ways):
                yield f"{old.name} is protected and would be replaced"
        for urn in self.state.keys() - {entry.urn for entry in new}:
            if self.state[urn].protect:
                yield f"{self.state[urn].name} is protected and would be deleted"

    def _replaces(self, old: Entry, new: Entry, ways: Mapping[str, Entry]) -> bool:
        # What a database was made with is ignored once it is there.
        fixed = () if old.type == DATABASE else FIXED.get(old.type, ())
        if any(_at(old.inputs, path) != _at(new.inputs, path) for path in fixed):
            return True
        before, after = (ways.get(one.provider) for one in (old, new))
        if before is None or after is None:
            return False
        # Only another cluster is another place: to its provider, a database is the same on whatever server it is.
        return before.inputs.get("clusterIdentifier") != after.inputs.get("clusterIdentifier")

    def _bring(self, new: Entry) -> None:
        old = self.state.get(new.urn)
        if old is None:
            self._create(new)
        elif not self._replaces(old, new, self.state):
            self._update(old, new)
        elif old.protect and new.protect:
            raise Broken(f"{old.name} is protected and would be replaced")
        else:
            self._replace(old, new)

    def _create(self, entry: Entry) -> None:
        place, killed = self.place(entry), self._step()
        if place is not None:
            self.world.make(place)
        if killed:
            self.begun.append(entry)
            self._die()
        entry.number, entry.modified = self.world.number(), self.now()
        self.state[entry.urn] = entry

    def _update(self, old: Entry, new: Entry) -> None:
        if self._step():
            self._die()
        if (path := GROWS.get(old.type)) is not None:
            was, is_ = _at(old.inputs, path), _at(new.inputs, path)
            if amount(str(is_)) < amount(str(was)):
                raise Broken(f"{old.name} would shrink")
        if old.inputs != new.inputs and (place := self.place(new)) and place not in self.world.things:
            raise Broken(f"{place} is not there")
        new.outputs, new.number = old.outputs, old.number
        new.modified = old.modified if old.inputs == new.inputs else self.now()
        self.state[new.urn] = new

    def _replace(self, old: Entry, new: Entry) -> None:
        before, after = self.place(old), self.place(new)
        if before is not None and before == after:
            # First the old one goes, or is left to itself; then a new one is made in its place.
            del self.state[old.urn]
            if not old.kept:
                self.world.destroy(before)
        self._create(new)
        if before is not None and before != after and not old.kept:
            self.world.destroy(before)

    def _sweep(self, wanted: set[str], random: Random) -> Iterator[str]:
        """Deletions, in any order, providers last; a forbidden one does not keep the others from being done."""
        gone = [entry for urn, entry in self.state.items() if urn not in wanted]
        random.shuffle(gone)
        for entry in sorted(gone, key=lambda one: one.type.startswith("pulumi:providers:")):
            if entry.protect:
                yield f"{entry.name} is protected and would be deleted"
                continue
            if self._step():
                self._die()
            if not entry.kept and (place := self.place(entry)) is not None:
                self.world.destroy(place)
            del self.state[entry.urn]

    def _step(self) -> bool:
        """Whether the engine is killed in this step."""
        if self.steps_left is not None:
            self.steps_left -= 1
        return self.steps_left is not None and self.steps_left < 0

    def _die(self) -> None:
        self.steps_left, self.locked = None, True
        raise Killed


def _at(inputs: Properties, path: str) -> object:
    value: object = inputs
    for step in path.split("."):
        value = cast("Mapping[str, object]", value).get(step) if isinstance(value, dict) else None
    return value


def _half(said: Mapping[str, object], known: Mapping[str, object]) -> Mapping[str, object]:
    """What a component says of which a part has failed: plain words as ever, and of what hangs on that part nothing.

    By what is *known* the program says again that somebody was born (components/tenant.py).
    """
    lost = {key: UNKNOWN for key in ("address", "born", "uninstalls") if key in said}
    return {**said, **lost, **({"born": True} if known.get("born") is True else {})}
