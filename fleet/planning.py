"""What an edit does: gathered from the registry before and after it, the stacks' states, and the engine's previews."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fleet import foresight, revision, stackfile
from fleet.appraisal import Appraisal, Purse
from fleet.chronicle import is_whole
from fleet.comparison import Comparison
from fleet.effect import lost
from fleet.engine import Engine, NoStack
from fleet.farewell import farewells
from fleet.focus import EVERYTHING, Focus, focus
from fleet.foresight import Foresight
from fleet.gate import everything, losses_of
from fleet.held import State
from fleet.impact import Impact, touched
from fleet.lasting import starts
from fleet.rendering import registered
from fleet.report import Beside, Report, Room, ranked
from fleet.revision import Edited
from fleet.rollout import rollouts
from tenancy import capacity, estate, lifecycle
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.gate import Loss
from tenancy.imprint import PROGRAM
from tenancy.inhabitants import TENANT
from tenancy.problem import Problem, Refused
from tenancy.registry import Entry
from tenancy.service import Service


class Known(NamedTuple):
    """What is known of a stack before the engine is asked."""

    losses: tuple[Loss, ...]
    focus: Focus


class Planning:
    """One edit: files as they are to be, held against the commit that it began with."""

    def __init__(self, edit: Edited, services: Mapping[str, Service], today: date) -> None:
        """*services* lead to the record of proven backups.

        Where what they began with breaks a rule itself, they are held against nothing, and only the engine tells what changes.
        Raises Refused with all that is wrong with the files, and Failure where git does not know what they began with.
        """
        root, since = edit.files, edit.since
        self.root, self._edit = root, edit
        self._services, self._today = services, today
        self.after = estate.load(root)
        with revision.files_of(edit.repository, since) as folder:
            # By the names of their files alone, which are known whatever is in them.
            self._stood = frozenset(stackfile.stacks(folder))
            try:
                self.before = estate.load(folder)
                self.faults, self.is_blind = tuple(lifecycle.problems(self.before, self.after)), False
            except Refused:
                # Else what mends it could not be looked at either.
                self.before, self.is_blind = self.after, True
                self.faults = tuple(self._stepped(folder))
        self._comparison = Comparison(self.before, self.after)
        self.differences = {one.tenant: one for one in self._comparison.tenants()}

    def _stepped(self, folder: Path) -> Iterator[Problem]:
        """What goes in steps, and changes although what it began with, the files in *folder*, breaks a rule itself."""
        for file in revision.changed(self._edit.repository, self._edit.since, self._edit.until):
            if file.startswith("tenants/") and file.endswith(".yaml"):
                yield from lifecycle.blind(file, _text(folder / file), _text(self.root / file))

    def stacks(self) -> tuple[str, ...]:
        """The stacks that the edit touches and that are still there, in order of their names."""
        there = {fleet.name for fleet in self.after.fleets}
        files = frozenset(revision.changed(self._edit.repository, self._edit.since, self._edit.until))
        if self.is_blind or any(file.startswith(PROGRAM) for file in files):
            return tuple(sorted(there))
        named = {stack for one in self.differences.values() for stack in one.stacks}
        # Of secrets in a stack's file nobody here reads the values: only the engine knows whether they are others.
        secret = {stack for stack in there if f"Pulumi.{stack}.yaml" in files}
        return tuple(sorted(there & (named | self._comparison.stacks() | secret)))

    def report(self, stacks: Sequence[str], seen: Callable[[str], None]) -> Report:
        """What it does to those *stacks* of the touched; *seen* is told of each that has been looked at."""
        # The gate asks the program and the state. What they agree on, the engine is not asked again.
        with ThreadPoolExecutor(foresight.TOGETHER) as pool:
            known = dict(zip(stacks, pool.map(self._known, stacks), strict=True))
        foreseen = foresight.foresee(self.root, {stack: one.focus for stack, one in known.items()}, seen)
        losses = (*(loss for one in known.values() for loss in one.losses), *self._vanished())
        homes = {**_homes(self.before), **_homes(self.after)}
        impacts = ranked(
            Appraisal(
                differences=self.differences,
                foreseen=foreseen,
                losses=losses,
                before=Purse.of(self.before),
                after=Purse.of(self.after),
                homes=homes,
                farewells=farewells(self.differences.values(), self._services),
                starts={
                    tenant: seconds
                    for fleet in self.after.fleets
                    if fleet.name in stacks
                    for tenant, seconds in starts(fleet.stack.cluster.context, fleet.name).items()
                },
            ).impacts()
        )
        return Report(
            since=self._edit.since,
            impacts=impacts,
            untouched=len(homes.keys() - {one.tenant for one in impacts}),
            faults=self.faults,
            is_blind=self.is_blind,
            beside=tuple(_beside(one, self.after) for one in foreseen),
            unseen=tuple(stack for stack in self.stacks() if stack not in stacks),
            room=tuple(_room(self.after, impacts, homes)),
        )

    def _vanished(self) -> Iterator[Loss]:
        """What the states hold of stacks that have no file any more."""
        for stack in sorted(self._stood - {fleet.name for fleet in self.after.fleets}):
            with suppress(NoStack):
                yield from losses_of((), State.of(Engine(root=self.root, stack=stack)))

    def _known(self, stack: str) -> Known:
        # Where there is no stack yet, there is nothing to lose.
        with suppress(NoStack):
            engine = Engine(root=self.root, stack=stack)
            state, made = State.of(engine), registered(self.root, stack)
            (asked,) = (fleet for fleet in self.after.fleets if fleet.name == stack)
            losses = everything(made, asked, state, self._services, self._today)
            return Known(losses, focus(made, state, is_whole=is_whole(engine, state)))
        return Known((), EVERYTHING)


def _text(path: Path) -> str | None:
    return path.read_text(errors="surrogateescape") if path.is_file() else None


def _homes(found: Estate) -> Mapping[str, tuple[Fleet, Entry]]:
    return {entry.id: (fleet, entry) for fleet, entry in found.tenants()}


def _beside(one: Foresight, after: Estate) -> Beside:
    """What a preview says of the stack itself, and so of those whom *after* has on what it shares out."""
    inside = {step.urn for steps in one.events.below(TENANT).values() for step in steps}
    rest = tuple(touched(step for step in one.events.steps if step.urn not in inside))
    counts: dict[str, int] = {}
    for step in rest:
        counts[step.operation] = counts.get(step.operation, 0) + 1
    errors = one.events.errors or (() if one.is_whole else ("it gave no reason",))
    return Beside(
        stack=one.stack,
        counts=counts,
        lost=lost(rest),
        errors=errors,
        violations=one.events.violations,
        rollouts=tuple(rollouts(rest, one.stack, after)),
    )


def _room(after: Estate, impacts: Iterable[Impact], homes: Mapping[str, tuple[Fleet, Entry]]) -> Iterator[Room]:
    """The servers and stacks of those who are touched, who live, or lived, in *homes*."""
    touched_here = {(one.stack, server) for one in impacts if (server := _server(homes.get(one.tenant)))}
    for server in capacity.servers(after):
        places = [place for place in server.places if tuple(place.split("/", 1)) in touched_here]
        if places:
            yield Room(place=places[0], tenants=server.tenants, connections=server.connections)
    for stack in capacity.stacks(after):
        if stack.name in {one.stack for one in impacts}:
            yield Room(place=stack.name, tenants=stack.tenants, connections=None)


def _server(home: tuple[Fleet, Entry] | None) -> str | None:
    return home[1].tenant.placement.server if home and home[1].tenant.placement else None
