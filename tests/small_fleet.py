"""A small fleet: one stack with its files, an engine, a world, and a book of what everybody has in it."""

import gc
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Final
from unittest import mock

import copied
from asking import Asked, ask
from edits import EDITS, IDS, Edit, Files, draw
from leave import Leave
from means import FLEET, Means
from small_engine import Engine, Entry, Killed
from world import ARCHIVE, CLAIM, DATABASE, NAMESPACE, PASSWORD, ROLE, SERVER, Place, World

from fleet import gate, signpost
from fleet.held import Held, State
from fleet.proofs import Proof
from tenancy import fleet as registry
from tenancy import service
from tenancy.problem import Refused
from tenancy.service import Service

STACK: Final = "dev"
TODAY: Final = date(2026, 11, 21)
KILLED: Final = "killed"
TENANT: Final = "odoo:saas:Tenant"
KEPT: Final = {
    NAMESPACE: "namespace",
    CLAIM: "filestore",
    DATABASE: "database",
    SERVER: "database",
    ARCHIVE: "database-archive",
    ROLE: "database-role",
    PASSWORD: "backup-key",
}
"""What nobody may lose, by type: how its name ends."""
OWN: Final = {"strategy": "dedicated", "built": "with-tenant", "sslmode": "prefer", "tenants": 1, "connections": 60}
SERVICE: Final = "[{name}]\nhost=10.0.0.1\nport={port}\ndbname=postgres\nuser=fleet_admin\npassword=none\n"

Belongings = Mapping[str, tuple[Place | None, int]]
"""Where each thing is and which it is, by its URN."""


class Lost(AssertionError):
    """Somebody has lost something who may not."""


@dataclass
class SmallFleet:
    """Everything of it is as small as it can be but the program, the law and the gate, which are the real ones."""

    files: Files
    services: Path
    edits: Mapping[Edit, int] = field(default_factory=lambda: EDITS)
    engine: Engine = field(default_factory=Engine)
    leave: Leave = field(default_factory=Leave)
    sees_locks: bool = True
    """Whether a protection that is gone counts as a loss already."""
    kept: dict[str, Belongings] = field(default_factory=dict[str, Belongings])
    rehearsed: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """When the newest backup was begun that was proven."""
    known: dict[object, Asked] = field(default_factory=dict[object, Asked])
    """What the program said to such files and such a state."""
    told: Counter[str] = field(default_factory=Counter[str])
    """How often an edit came to what."""

    @staticmethod
    def build(folder: Path, edits: Mapping[Edit, int] = EDITS) -> "SmallFleet":
        """Two tenants that live, one of them on a server that is built with it."""
        files = Files(copied.copy(folder / "checkout"), STACK)
        files.configure(builds=["tenants"])
        for path in files.folder.glob("*.yaml"):
            path.unlink()
        services = folder / "pg_service.conf"
        services.write_text(SERVICE.format(name="shared-1", port=1) + SERVICE.format(name="dedicated-1", port=2))
        os.environ["PGSERVICEFILE"] = str(services)
        made = SmallFleet(files=files, services=services, edits=edits)
        files.configure(
            cluster={**files.fact("cluster"), "api": {"cidr": "10.1.2.7/32"}},
            servers={**files.fact("servers"), "own-1": OWN},
            addons=["cloudnative-pg"],
        )
        for id in IDS[:2]:
            files.add(id)
        files.edit(IDS[1], plan="premium", placement={"strategy": "dedicated", "server": "own-1"})
        assert made.run(FLEET, Random(0)) == ""
        made.enter()
        return made

    def again(self, content: Mapping[str, bytes]) -> "SmallFleet":
        """The same with files as they were, to begin anew with; what the program said stays known."""
        # What each run of the program opened is closed with what it left: thousands of runs are more than a process may open.
        gc.collect()
        self.files.restore(content)
        state = {urn: copy(entry) for urn, entry in self.engine.state.items()}
        engine = Engine(world=World(dict(self.engine.world.things), self.engine.world.numbers), state=state)
        return SmallFleet(
            files=self.files,
            services=self.services,
            edits=self.edits,
            engine=engine,
            kept=dict(self.kept),
            known=self.known,
            told=self.told,
        )

    def edit(self, random: Random, means: Means, steps: int | None) -> str:
        """One edit, brought to the stack by *means*, killed after so many *steps*; says what became of it. Raises Lost."""
        before = self.files.content()
        said = draw(self.files, random, self.edits)
        means = FLEET if self.leave.early(self.files) else means
        told = f"{said} by {' '.join(means)}"
        self.leave.begin(self.files)
        self.engine.steps_left = steps
        try:
            wrong = self.run(means, random)
        except Killed:
            wrong = KILLED
        self.engine.steps_left = None
        _look(f"{told}: {wrong}", self.losses())
        if means == FLEET and not wrong:
            # By any other way, a connection service may lead elsewhere until it leads back.
            _look(told, self.strangers())
        outcome = self._settle(before, wrong, random)
        _look(f"{told}: {outcome}", (*self.losses(), *self.strangers()))
        self.enter()
        self.told[outcome] += 1
        return f"{told}: {outcome}"

    def forget(self, random: Random, means: Means) -> str:
        """A thing is gone from its server, and a refresh has seen it: nobody is given an empty one in its place. Raises Lost."""
        bound = [tenant for tenant in self.kept if tenant not in self.leave.free]
        # PostgreSQL drops no role that owns anything, and what is made of it anew owns all of it again.
        # A way back leads to what lies in a bucket, and may come anew.
        spared = ("-database-role", "-database-archive")
        here = [urn for tenant in bound for urn in self.kept[tenant] if not urn.endswith(spared)]
        if not here:
            return "nobody is there"
        entry = self.engine.state.pop(random.choice(here))
        place, world = self.engine.place(entry), dict(self.engine.world.things)
        if place is not None:
            self.engine.world.destroy(place)
        told = f"forget {entry.name} by {' '.join(means)}"
        state = {urn: copy(one) for urn, one in self.engine.state.items()}
        outcome = self.run(means, random) or "applied"
        made = (entry.urn in self.engine.state) if place is None else place in self.engine.world.things
        _look(f"{told}: {outcome}", (f"{entry.name} was made anew, and empty",) if made else ())
        # The last good export of the state is imported, and what was on the server restored.
        self.engine.world.things = world
        self.engine.state = {**state, entry.urn: entry}
        return told

    def _settle(self, before: Mapping[str, bytes], wrong: str, random: Random) -> str:
        """The files that the stack can be brought to: the new ones or those of before."""
        word = "applied"
        astray = self.files.leads_astray()
        if wrong or astray:
            ways = {"taken back": before, **({} if astray else {"gone on with": self.files.content()})}
            tried = [wrong]
            for word in tuple(reversed(ways)) if wrong == KILLED else tuple(ways):
                self.files.restore(ways[word])
                tried.append(self.run(FLEET, random))
                if not tried[-1]:
                    break
            else:
                raise Lost("\n".join(("no way goes on:", *tried)))
        for tenant in self.leave.end(self.files):
            self.kept.pop(tenant, None)
        return word

    def run(self, means: Means, random: Random) -> str:
        """One run; says what went wrong. Raises Killed."""
        if means == FLEET:
            self.engine.recover()
        elif self.engine.locked:
            return "the stack is locked"
        asked = self._ask()
        if asked.refused:
            return asked.refused
        try:
            if means == FLEET:
                self._gate(asked)
        except Refused as refused:
            return str(refused)
        preview, goes_on = "--skip-preview" not in means, means == FLEET or "--continue-on-error" in means
        return "\n".join(self.engine.up(asked, random, preview=preview, goes_on=goes_on))

    def _ask(self) -> Asked:
        held = {urn: dict(entry.outputs) for urn, entry in self.engine.state.items()}
        key = (str(self.files.content()), str(sorted(held.items(), key=lambda one: one[0])))
        if key not in self.known:
            self.known[key] = ask(self.files.root, STACK, held)
            # The oldest goes: edits are taken back at once or not at all.
            if len(self.known) > 20:
                del self.known[next(iter(self.known))]
        return self.known[key]

    def _gate(self, asked: Asked) -> None:
        """The real gate; only what it reads of the program, the state and the record of rehearsals comes from here."""
        services = service.read(str(self.services))
        said = copied.settings(self.files.root, STACK)
        facts = {key.partition(":")[2]: value for key, value in said.items() if key.startswith("odoo-saas:")}
        fleet = registry.load(self.files.root, STACK, facts, services)
        state = State(resources=tuple(map(_held, self.engine.state.values())), pending=(), interrupted=False)
        with (
            mock.patch.object(gate, "Proofs", return_value=self),
            mock.patch.object(signpost, "there", self.databases),
        ):
            gate.keep(asked.registered, fleet, state, services, TODAY)

    def newest(self, *tenants: str) -> Sequence[Proof]:
        """Of the record of rehearsals."""
        return [
            Proof(tenant=one, began=at, seconds=1, passed=True, word="passed", taken=at, second_key=False)
            for one, at in self.rehearsed.items()
            if one in tenants
        ]

    def databases(self, server: str, service: Service, names: Collection[str]) -> frozenset[str]:
        """Of the server that a connection service leads to."""
        here = f"{service.host}:{service.port}"
        return frozenset(name for name in names if (here, DATABASE, name) in self.engine.world.things)

    def prove(self, tenant: str) -> None:
        """A backup of the tenant is made now, and comes back."""
        self.rehearsed[tenant] = self.engine.now()
        self.leave.prove(tenant)

    def enter(self) -> None:
        """Everybody who has come to life since is written down."""
        for entry in self.engine.state.values():
            if entry.type == TENANT and entry.outputs.get("born") is True and entry.name not in self.kept:
                self.kept[entry.name] = self._belongings(entry.name)

    def _belongings(self, tenant: str) -> Belongings:
        entries = self.engine.state.values()
        mine = [one for one in entries if one.type in KEPT and one.name == f"{tenant}-{KEPT[one.type]}"]
        places = {one.urn: (self.engine.place(one), one.number) for one in mine}
        things = self.engine.world.things
        return {
            urn: (place, number if place is None else things.get(place, 0)) for urn, (place, number) in places.items()
        }

    def losses(self) -> Iterator[str]:
        """What is not there any more of those who may not lose it."""
        for tenant, had in self.kept.items():
            for place, number in had.values() if tenant not in self.leave.free else ():
                if place is not None and self.engine.world.things.get(place) != number:
                    yield f"{tenant}: {' '.join(place)}"

    def strangers(self) -> Iterator[str]:
        """Who would not find its own by what the state says, or could lose it by the next slip."""
        for tenant, had in self.kept.items():
            found = self._belongings(tenant)
            for urn, (_, number) in had.items() if tenant not in self.leave.free else ():
                if urn not in found or found[urn][1] != number:
                    yield f"{tenant}: the way to {urn.rpartition('::')[2]}"
                elif self.sees_locks and not (self.engine.state[urn].protect and self.engine.state[urn].kept):
                    yield f"{tenant}: what protects {urn.rpartition('::')[2]}"


def _look(told: str, found: Iterator[str] | tuple[str, ...]) -> None:
    if lost := list(found):
        raise Lost("\n  ".join((told, *lost)))


def _held(entry: Entry) -> Held:
    return Held(
        urn=entry.urn,
        type=entry.type,
        name=entry.name,
        id=entry.name,
        parent=entry.parent,
        provider=f"{entry.provider}::id" if entry.provider else "",
        modified=entry.modified,
        inputs=entry.inputs,
        outputs=entry.outputs,
        kept=entry.protect and entry.kept,
    )
