"""One stack brought to what its files say: judge, dial, recover, pass the gate, and let the engine work."""

import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fleet import elsewhere, gate, whereabouts
from fleet.dial import dial
from fleet.engine import LOCKED, Ended, Engine, Locked, NoStack, pack
from fleet.events import UNTOUCHED, Events
from fleet.failure import Failure, unforeseen
from fleet.held import State
from fleet.leftover import taken_over
from fleet.lock import Wait, is_taken
from fleet.outcome import Ending, Outcome
from fleet.recovery import recover
from fleet.rendering import registered
from fleet.stackfile import StackFile
from fleet.verdict import stopped, verdict
from tenancy.fleet import Fleet, load
from tenancy.problem import Refused
from tenancy.service import Service

Run = Callable[[Engine, Path, tuple[str, ...]], Ended]
"""Lets the engine work with the given arguments and its event log in the given file."""
ARGUMENTS: Final = ("up", "--yes", "--continue-on-error")
"""With the engine's own preview, and without stopping at the first tenant of whom something fails."""


@dataclass(frozen=True, kw_only=True)
class Update:
    """How a stack is brought up."""

    services: Mapping[str, Service]
    patience: float
    """Seconds that one waits for another update of the same stack."""
    say: Callable[[str, str], None]
    """Told the stack's name and something about it that a person wants to know."""
    run: Run

    def of(self, file: StackFile, asked: Fleet) -> Outcome:
        """Brings up the stack of *file*, of which *asked* is wanted. Whatever goes wrong is told in the outcome.

        Nothing is begun where servers cannot be reached, or where data would be lost. One tenant's failure leaves the others
        done.
        """
        try:
            return self._up(file, asked)
        except gate.Barred as barred:
            return stopped(asked, Ending.BARRED, barred)
        except Refused as refused:
            return stopped(asked, Ending.REFUSED, refused)
        except Failure as failure:
            return stopped(asked, Ending.FAILED, failure)
        except Exception as error:
            return stopped(asked, Ending.FAILED, unforeseen(error))

    def _up(self, file: StackFile, asked: Fleet) -> Outcome:
        # What the program would register, it says without any server; it is asked while they are.
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(registered, file.root, file.stack)
            dial(asked, self.services)
            return self._bring(file, asked, made.result)

    def _bring(self, file: StackFile, asked: Fleet, made: Callable[[], gate.Registered]) -> Outcome:
        engine = Engine(root=file.root, stack=file.stack)

        def say(words: str) -> None:
            self.say(file.stack, words)

        wait = Wait(patience=self.patience, say=say)
        while True:
            try:
                if found := self._once(engine, file, asked, made, say):
                    return found
            except NoStack:
                _create(engine, file)
            except Locked as locked:
                wait.on(locked)

    def _once(
        self,
        engine: Engine,
        file: StackFile,
        asked: Fleet,
        made: Callable[[], gate.Registered],
        say: Callable[[str], None],
    ) -> Outcome | None:
        """None where it has to be begun anew: somebody else came first, or something was there already and is known now."""
        state = self._ready(engine, file, asked, made, say)
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "events.json")
            ended = self.run(engine, log, (*ARGUMENTS, *pack(file.root)))
            events = Events.read(log)
        if ended.code and taken_over(engine, events.clashes, asked, self.services, say):
            return None
        if ended.code and not _began(events):
            # What another one does is looked at once it has ended, as if this one were only beginning.
            if is_taken(file.project, file.stack) or State.of(engine) != state:
                return None
            if LOCKED in ended.said:
                raise Locked(file.stack, ended.said)
        found = verdict(asked, events, ended)
        return replace(found, state=state) if found.ending is Ending.UNCHANGED else found

    def _ready(
        self,
        engine: Engine,
        file: StackFile,
        asked: Fleet,
        made: Callable[[], gate.Registered],
        say: Callable[[str], None],
    ) -> State:
        """What the stack's state holds, once nothing stands in the way any more and nobody's data would be lost."""
        # The file of the services may be that of all stacks, and another's server is no matter of this one.
        own = {name: one for name, one in self.services.items() if name in asked.stack.services}

        def look(state: State) -> None:
            whereabouts.find(file.stack, asked.stack, state)

        state = recover(engine, file.project, own, patience=self.patience, say=say, look=look)
        if found := elsewhere.losses(engine, asked, state):
            raise gate.Barred(asked.name, found)
        gate.keep(made(), asked, state, self.services, datetime.now(UTC).date())
        look(state)
        self._still(file, asked)
        return state

    def _still(self, file: StackFile, asked: Fleet) -> None:
        """Returns where the files still ask for what was judged: meanwhile one may have waited, and somebody merged."""
        if load(file.root, file.stack, StackFile.read(file.root, file.stack).facts, self.services) != asked:
            raise Failure(
                f"the files of stack {file.stack} have changed since this command looked at them",
                why="what would be built now is not what was judged; nothing was changed",
                do="run the same command again",
            )


def _began(events: Events) -> bool:
    """Whether anything was to be changed; the stack itself is always come to."""
    return any(step.operation not in UNTOUCHED for step in events.steps)


def _create(engine: Engine, stackfile: StackFile) -> None:
    if not stackfile.encrypted:
        raise Failure(
            f"stack {engine.stack} does not exist yet, and {stackfile.path.name} does not say how its secrets are encrypted",
            why="a stack's secrets stay under the key that it began with",
            do=f"choose one: `pulumi stack init {engine.stack} --secrets-provider=…`, then run the same command again",
        )
    engine.do("stack", "init")
