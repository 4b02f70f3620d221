"""Tenants without a home get one: who they are, what the planner chose, what that writes into which file.

Whatever is wrong elsewhere is refused as ever; only that others have no home either keeps nobody from getting one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Self

from fleet.edit import Edit
from fleet.tenantfile import FOLDER, TenantFile
from tenancy import estate, planner, registry, room
from tenancy.choice import Choice
from tenancy.document import Instead
from tenancy.estate import Estate
from tenancy.problem import Problem, Refused, Wording
from tenancy.registry import EXAMPLES, UNPLACED, Entry
from tenancy.words import Environment

_ASIDE: Final = "tombstone: 1970-01-01\nname: A tenant without a home\n"
"""What stands in for the only tenant of a folder while it has no home; an empty folder would be refused."""

_WAITING: Final = Wording(
    what="this customer has no stack and no server yet",
    why="nothing of it is built until its home is settled",
    do="have a place chosen and written: fleet place {id}",
)


@dataclass(frozen=True, kw_only=True)
class Home:
    """A choice, and what it makes of the tenant's file."""

    choice: Choice
    before: str
    after: str

    @classmethod
    def of(cls, root: Path, choice: Choice) -> Self:
        """The home of *choice*, for the file as it is in the checkout at *root*. Raises Refused where only a person can."""
        edit = TenantFile.find(root, choice.tenant).edit(
            {("placement",): {"strategy": choice.strategy.value, "server": choice.server}}
        )
        return cls(choice=choice, before=edit.before or "", after=edit.after or "")

    @property
    def file(self) -> str:
        """Where the file is from now on."""
        return f"{FOLDER}/{self.choice.stack}/{self.choice.tenant}.yaml"

    @property
    def moves(self) -> bool:
        return self.file != self.choice.file

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What is written: the new file first, so that at no moment there is none."""
        if not self.moves:
            return (Edit(file=self.file, before=self.before, after=self.after),)
        return (
            Edit(file=self.file, before=None, after=self.after),
            Edit(file=self.choice.file, before=self.before, after=None),
        )

    @property
    def diff(self) -> str:
        """The lines that come, as git shows them, and the move of the file."""
        moved = f"rename from {self.choice.file}\nrename to {self.file}\n" if self.moves else ""
        return moved + Edit(file=self.file, before=self.before, after=self.after).diff


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """New homes, who could have none, and the whole estate as it will be."""

    homes: tuple[Home, ...]
    problems: tuple[Problem, ...]
    """Who stays without one, and what stands against it."""
    estate: Estate

    @property
    def edits(self) -> tuple[Edit, ...]:
        return tuple(edit for home in self.homes for edit in home.edits)


def settle(root: Path, id: str | None, environment: Environment) -> Settlement:
    """A home for the tenant *id* of the checkout at *root*, or for all who have none if None; nothing is written.

    *environment* is where those go who have no stack yet. Raises Refused if the registry is not right, or would not be.
    """
    homeless = _homeless(root)
    known = estate.load(root, instead=_aside(root, homeless))
    fleets = {fleet.name: fleet for fleet in known.fleets}
    everyone = [
        *(room.arrival(known.catalog, entry, None, environment) for entry in known.unplaced),
        *(room.arrival(known.catalog, entry, fleets[_folder(entry)], environment) for entry in homeless),
    ]
    wanted = [one for one in everyone if id in (None, one.id)]
    plan = planner.plan(wanted, room.candidates(known), room.judge(known, (*known.unplaced, *homeless)))
    homes = tuple(Home.of(root, choice) for choice in plan.choices)
    settled = {home.choice.tenant for home in homes}
    rest = _aside(root, [entry for entry in homeless if entry.id not in settled])
    written = {edit.file: edit.after for home in homes for edit in home.edits}
    return Settlement(homes=homes, problems=plan.problems, estate=estate.load(root, instead={**rest, **written}))


def check(root: Path) -> Settlement:
    """No homes, and who in the checkout at *root* has none. Raises Refused if the registry is not right."""
    try:
        found = estate.load(root)
    except Refused as refused:
        waiting = registry.load_unplaced(root).entries
        raise Refused([*refused.problems, *_waiting(waiting)]) from None
    return Settlement(homes=(), problems=tuple(_waiting(found.unplaced)), estate=found)


def _waiting(entries: Iterable[Entry]) -> Iterator[Problem]:
    for entry in entries:
        yield _WAITING.at(entry.document.file, tenant=entry.id, id=entry.id)


def _homeless(root: Path) -> tuple[Entry, ...]:
    """Who is in a stack's folder and has no placement, as far as it can be read; the rest is refused with the estate."""
    folders = sorted(path.name for path in (root / FOLDER).glob("*") if path.is_dir())
    return tuple(
        entry
        for name in folders
        if name not in (UNPLACED, EXAMPLES)
        for entry in registry.load(root, name).entries
        if entry.tenant.placement is None
    )


def _aside(root: Path, entries: Iterable[Entry]) -> Instead:
    """What stands in place of the files of *entries*, so that everybody else can be judged."""
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        folders[_folder(entry)].append(entry.document.file)
    instead: dict[str, str | None] = {}
    for name, files in folders.items():
        instead.update(dict.fromkeys(files))
        if len(files) == len(list((root / FOLDER / name).glob("*.yaml"))):
            instead[files[0]] = _ASIDE
    return instead


def _folder(entry: Entry) -> str:
    return PurePosixPath(entry.document.file).parent.name
