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
from fleet.engine import Ended, Engine, NoStack, pack
from fleet.events import UNTOUCHED, Events
from fleet.failure import Failure
from fleet.held import State
from fleet.leftover import taken_over
from fleet.lock import is_taken
from fleet.outcome import Ending, Outcome, Told
from fleet.recovery import recover
from fleet.rendering import registered
from fleet.stackfile import StackFile
from tenancy.fleet import Fleet
from tenancy.inhabitants import TENANT
from tenancy.problem import Refused
from tenancy.service import Service

Run = Callable[[Engine, Path, tuple[str, ...]], Ended]
"""Lets the engine work with the given arguments and its event log in the given file."""
LOCKED: Final = "the stack is currently locked"
"""The engine's words (pkg/backend/diy/lock.go)."""
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
            return _ended(asked, Ending.BARRED, barred)
        except Refused as refused:
            return _ended(asked, Ending.REFUSED, refused)
        except Failure as failure:
            return _ended(asked, Ending.FAILED, failure)

    def _up(self, file: StackFile, asked: Fleet) -> Outcome:
        # What the program would register, it says without any server; it is asked while they are.
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(registered, file.root, file.stack)
            dial(asked, self.services)
            return self._bring(file, asked, made.result)

    def _bring(self, file: StackFile, asked: Fleet, made: Callable[[], gate.Registered]) -> Outcome:
        # The file of the services may be that of all stacks, and another's server is no matter of this one.
        own = {name: one for name, one in self.services.items() if name in asked.stack.services}
        engine = Engine(root=file.root, stack=file.stack)

        def say(words: str) -> None:
            self.say(file.stack, words)

        while True:
            try:
                state = recover(engine, file.project, own, patience=self.patience, say=say)
                if found := elsewhere.losses(engine, asked, state):
                    raise gate.Barred(asked.name, found)
                gate.keep(made(), asked, state, self.services, datetime.now(UTC).date())
                whereabouts.find(file.stack, asked.stack, state)
            except NoStack:
                _create(engine, file)
                continue
            with tempfile.TemporaryDirectory() as folder:
                log = Path(folder, "events.json")
                ended = self.run(engine, log, (*ARGUMENTS, *pack(file.root)))
                events = Events.read(log)
            if ended.code and taken_over(engine, events.clashes, asked, self.services, say):
                continue
            # Another one came first: what it does is looked at once it has ended, as if this one were only beginning.
            if ended.code and not _began(events) and (is_taken(file.project, file.stack) or State.of(engine) != state):
                continue
            found = _outcome(asked, events, ended)
            return replace(found, state=state) if found.ending is Ending.UNCHANGED else found


def _began(events: Events) -> bool:
    """Whether anything was to be changed; the stack itself is always come to."""
    return any(step.operation not in UNTOUCHED for step in events.steps)


def _outcome(asked: Fleet, events: Events, ended: Ended) -> Outcome:
    changes = {operation: count for operation, count in events.counts.items() if operation not in UNTOUCHED}
    if not ended.code:
        ending = Ending.DONE if changes else Ending.UNCHANGED
        return Outcome(stack=asked.name, ring=asked.stack.ring, ending=ending, changes=changes)
    failed = {name for name, steps in events.below(TENANT).items() if any(step.urn in events.failed for step in steps)}
    if ended.said is not None and LOCKED in ended.said:
        return _ended(asked, Ending.FAILED, _locked(asked.name, ended.said))
    reason = " (see above)" if ended.said is None else f": {'; '.join(events.errors) or ended.said}"
    failure = Failure(
        f"the update of stack {asked.name} failed{reason}",
        why="what the engine names, and what builds on it, did not become what it should; everything else did",
        do="mend it, then run the same command again: it goes on from where it is",
    )
    told = _ended(asked, Ending.FAILED, failure)
    return replace(told, changes=changes, failed=tuple(sorted(failed)))


def _locked(stack: str, said: str) -> Failure:
    """The lock of a backend that is not of files says nothing of whether its process lives; so a person has to."""
    return Failure(
        f"stack {stack} is locked: {said}",
        why="two updates at once would overwrite each other's state; nothing was changed",
        do=f"wait for the other one; once you know that it is dead: pulumi cancel --stack {stack}",
    )


def _ended(asked: Fleet, ending: Ending, bad: Refused | Failure) -> Outcome:
    return Outcome(stack=asked.name, ring=asked.stack.ring, ending=ending, changes={}, told=Told.of(bad))


def _create(engine: Engine, stackfile: StackFile) -> None:
    if not stackfile.encrypted:
        raise Failure(
            f"stack {engine.stack} does not exist yet, and {stackfile.path.name} does not say how its secrets are encrypted",
            why="a stack's secrets stay under the key that it began with",
            do=f"choose one: `pulumi stack init {engine.stack} --secrets-provider=…`, then run the same command again",
        )
    engine.do("stack", "init")
