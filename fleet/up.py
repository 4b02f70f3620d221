"""`fleet up`: judge, dial, recover, let the engine work, and say what changed."""

import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from fleet import gate
from fleet.dial import dial
from fleet.engine import Engine, NoStack, pack
from fleet.events import UNTOUCHED, Events
from fleet.failure import Failure
from fleet.recovery import recover
from fleet.stackfile import StackFile
from tenancy import fleet as registry
from tenancy.service import Service


def up(stackfile: StackFile, services: Mapping[str, Service], console: Console) -> Mapping[str, int]:
    """Bring the stack to what its files say; returns how many resources each operation touched.

    Raises Refused for what may not be asked, before any server is dialled, Barred for what would lose data, before the engine
    is started, and Failure for work that failed. One
    tenant's failure leaves the others done.
    """
    asked = registry.load(stackfile.root, stackfile.stack, stackfile.facts, services)
    dial(asked.stack, services)
    engine = Engine(root=stackfile.root, stack=stackfile.stack)
    try:
        state = recover(engine, stackfile.project, services, console)
        gate.keep(stackfile.root, asked, state, services, datetime.now(UTC).date())
    except NoStack:
        _create(engine, stackfile)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "events.json")
        quiet = () if sys.stdout.isatty() else ("--suppress-progress",)
        rules = pack(stackfile.root)
        code = engine.show("up", "--yes", "--continue-on-error", *rules, *quiet, "--event-log", str(log))
        changes = Events.read(log).counts
    if code:
        raise Failure(
            f"the update of stack {stackfile.stack} failed (see above)",
            why="what the engine names did not become what it should; everything else did",
            do="mend it, then run the same command again: it goes on from where it is",
        )
    touched = {operation: count for operation, count in changes.items() if operation not in UNTOUCHED}
    if not touched:
        console.print("Nothing had to change.")
    return touched


def _create(engine: Engine, stackfile: StackFile) -> None:
    if not stackfile.encrypted:
        raise Failure(
            f"stack {engine.stack} does not exist yet, and {stackfile.path.name} does not say how its secrets are encrypted",
            why="a stack's secrets stay under the key that it began with",
            do=f"choose one: `pulumi stack init {engine.stack} --secrets-provider=…`, then run the same command again",
        )
    engine.do("stack", "init")
