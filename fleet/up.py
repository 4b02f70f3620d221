"""One stack brought to what its files say: dial, attempt, and attempt again where somebody else came first."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fleet import gate
from fleet.attempt import Attempt, Run
from fleet.dial import dial
from fleet.engine import Engine, Locked, NoStack
from fleet.failure import Failure, unforeseen
from fleet.lock import Wait
from fleet.outcome import Ending, Outcome
from fleet.rendering import registered
from fleet.stackfile import StackFile
from fleet.verdict import stopped
from tenancy.fleet import Fleet
from tenancy.problem import Refused
from tenancy.service import Service


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
        def say(words: str) -> None:
            self.say(file.stack, words)

        attempt = Attempt(
            file=file, asked=asked, made=made, services=self.services, patience=self.patience, say=say, run=self.run
        )
        wait = Wait(patience=self.patience, say=say)
        while True:
            try:
                if found := attempt.outcome():
                    return found
            except NoStack:
                _create(attempt.engine, file)
            except Locked as locked:
                wait.on(locked)


def _create(engine: Engine, stackfile: StackFile) -> None:
    if not stackfile.encrypted:
        raise Failure(
            f"stack {engine.stack} does not exist yet, and {stackfile.path.name} does not say how its secrets are encrypted",
            why="a stack's secrets stay under the key that it began with",
            do=f"choose one: `pulumi stack init {engine.stack} --secrets-provider=…`, then run the same command again",
        )
    engine.do("stack", "init")
