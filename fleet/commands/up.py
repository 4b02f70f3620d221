"""`fleet up`: bring stacks to what their files say."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fleet import outcome
from fleet.checkout import here
from fleet.choice import All, Some, asked, named
from fleet.commands.status import show
from fleet.engine import Engine
from fleet.following import Following
from fleet.held import State
from fleet.outcome import Ending, Outcome
from fleet.stackfile import StackFile
from fleet.terminal import Json, console, errors, put
from fleet.waves import roll, waves
from tenancy import service
from tenancy.fleet import Fleet
from tenancy.service import Service

if TYPE_CHECKING:
    from fleet.engine import Ended

EPILOG = "Example: fleet up --stack dev; fleet up --all --json"
TOGETHER: Final = 4
"""Updates at once; each is an engine, a program and its plugins. Chosen, not measured."""
PATIENCE: Final = 1800
"""Seconds: a stack of 25 tenants takes some minutes from nothing."""


def up(
    *,
    stack: Some = None,
    everything: All = False,
    together: Annotated[int, typer.Option(min=1, help="So many stacks side by side.")] = TOGETHER,
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait for another update of a stack.")] = PATIENCE,
    json: Json = False,
) -> None:
    """Bring stacks to what their files say, canaries first; refuses what would lose a customer's data.

    Several go side by side. Once one has ended badly no other is begun; those at work come to their end. Within a stack, one
    tenant's failure leaves the others done. Stopped or killed, it may be run again, and goes on from where it is.
    """
    root = here()
    services = service.read(os.environ.get("PGSERVICEFILE"))
    fleets = asked(root, named(root, stack or (), everything=everything), services)
    is_shown = len(fleets) == 1 and not json
    if is_shown:
        found = (_shown(root, fleets[0], services, wait),)
    else:
        found = _side_by_side(root, fleets, services, wait, together)
    if json:
        put([one.data for one in found])
    elif not is_shown:
        console().print(outcome.as_table(found))
    for one in () if json else found:
        for told in one.told:
            errors().print(told.words)
    if code := outcome.code(found):
        raise typer.Exit(code)


def _shown(root: Path, one: Fleet, services: Mapping[str, Service], wait: int) -> Outcome:
    """One stack, before a person's eyes."""
    # Its database driver is slow to import, and few commands need it.
    from fleet.up import Update  # noqa: PLC0415

    said = console()

    def run(engine: Engine, log: Path, arguments: tuple[str, ...]) -> "Ended":
        quiet = () if sys.stdout.isatty() else ("--suppress-progress",)
        return engine.show(log, *arguments, *quiet)

    update = Update(services=services, patience=wait, say=lambda _, words: said.print(words), run=run)
    found = update.of(StackFile.read(root, one.name), one)
    if found.ending is Ending.UNCHANGED:
        said.print("Nothing had to change.")
    if found.ending.is_good:
        show(one.name, found.state or State.of(Engine(root=root, stack=one.name)))
    return found


def _side_by_side(
    root: Path, fleets: Sequence[Fleet], services: Mapping[str, Service], wait: int, together: int
) -> tuple[Outcome, ...]:
    """Several stacks, or one whose outcome a machine reads."""
    from fleet.up import Update  # noqa: PLC0415

    following = Following(errors())

    def run(engine: Engine, log: Path, arguments: tuple[str, ...]) -> "Ended":
        with following.of(engine.stack, log):
            return engine.watch(log, *arguments, "--suppress-progress")

    update = Update(services=services, patience=wait, say=following.say, run=run)
    with following.shown():
        return roll(
            waves(fleets),
            lambda one: update.of(StackFile.read(root, one.name), one),
            together=together,
            ended=following.ended,
        )
