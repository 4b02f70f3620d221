"""One attempt at bringing a stack up: recover what was left, pass the gate, and let the engine work."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fleet import elsewhere, gate, whereabouts
from fleet.engine import LOCKED, Ended, Engine, Locked, pack
from fleet.events import UNTOUCHED, Events
from fleet.failure import Failure
from fleet.held import State
from fleet.leftover import taken_over
from fleet.lock import is_taken
from fleet.outcome import Ending, Outcome
from fleet.recovery import recover
from fleet.stackfile import StackFile
from fleet.verdict import verdict
from tenancy.fleet import Fleet, load
from tenancy.service import Service

Run = Callable[[Engine, Path, tuple[str, ...]], Ended]
"""Lets the engine work with the given arguments and its event log in the given file."""
ARGUMENTS: Final = ("up", "--yes", "--continue-on-error")
"""With the engine's own preview, and without stopping at the first tenant of whom something fails."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """At bringing up the stack of *file*, of which *asked* is wanted."""

    file: StackFile
    asked: Fleet
    made: Callable[[], gate.Registered]
    """Waits for what the program would register."""
    services: Mapping[str, Service]
    patience: float
    """Seconds that one waits for another update of the same stack."""
    say: Callable[[str], None]
    """Told what a person wants to know of the stack."""
    run: Run

    @property
    def engine(self) -> Engine:
        return Engine(root=self.file.root, stack=self.file.stack)

    def outcome(self) -> Outcome | None:
        """None where it has to be begun anew: somebody else came first, or something was there already and is known now.

        Raises Barred where data would be lost, NoStack and Locked as the engine does, Refused and Failure.
        """
        state = self._ready()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "events.json")
            ended = self.run(self.engine, log, (*ARGUMENTS, *pack(self.file.root)))
            events = Events.read(log)
        if ended.code and taken_over(self.engine, events.clashes, self.asked, self.services, self.say):
            return None
        if ended.code and not _began(events):
            # What another one does is looked at once it has ended, as if this one were only beginning.
            if is_taken(self.file.project, self.file.stack) or State.of(self.engine) != state:
                return None
            if LOCKED in ended.said:
                raise Locked(self.file.stack, ended.said)
        found = verdict(self.asked, events, ended)
        return replace(found, state=state) if found.ending is Ending.UNCHANGED else found

    def _ready(self) -> State:
        """What the stack's state holds, once nothing stands in the way any more and nobody's data would be lost."""
        # The file of the services may be that of all stacks, and another's server is no matter of this one.
        own = {name: one for name, one in self.services.items() if name in self.asked.stack.services}
        state = recover(
            self.engine, self.file.project, own, patience=self.patience, say=self.say, look=self._see_whereabouts
        )
        if found := elsewhere.losses(self.engine, self.asked, state):
            raise gate.Barred(self.asked.name, found)
        gate.keep(self.made(), self.asked, state, self.services, datetime.now(UTC).date())
        self._see_whereabouts(state)
        self._see_unchanged()
        return state

    def _see_whereabouts(self, state: State) -> None:
        """Returns where the cluster and the servers are those that *state* was built on."""
        whereabouts.find(self.file.stack, self.asked.stack, state)

    def _see_unchanged(self) -> None:
        """Returns where the files still ask for what was judged: meanwhile one may have waited, and somebody merged."""
        facts = StackFile.read(self.file.root, self.file.stack).facts
        if load(self.file.root, self.file.stack, facts, self.services) != self.asked:
            raise Failure(
                f"the files of stack {self.file.stack} have changed since this command looked at them",
                why="what would be built now is not what was judged; nothing was changed",
                do="run the same command again",
            )


def _began(events: Events) -> bool:
    """Whether anything was to be changed; the stack itself is always come to."""
    return any(step.operation not in UNTOUCHED for step in events.steps)
