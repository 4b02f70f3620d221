"""What keeps stacks apart: every folder has one owner, every id one customer, every cluster one platform."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tenancy import names
from tenancy.document import Instead, listing
from tenancy.fleet import Draft
from tenancy.problem import Problem, Refused, Wording, listed, quoted
from tenancy.registry import EXAMPLES, UNPLACED, Entry, Grave, Registry
from tenancy.stack import PREFIX
from tenancy.words import Builds, State

_NOBODYS: Final = Wording(
    what="no stack builds this folder: there is no Pulumi.{name}.yaml",
    why="whoever is in it would be a customer that someone believes to be there",
    do="move its files to the folder of a stack ({stacks}), or bring the stack's file back",
)
_NO_TENANTS: Final = Wording(
    what="the stack {name} builds no tenants, and this is a folder of them",
    why="whoever is in it would be a customer that someone believes to be there",
    do="add tenants to builds in Pulumi.{name}.yaml, or move the files to the folder of another stack",
)
_STRAY: Final = Wording(
    what="this is no folder of tenants",
    why="whatever lies here unread would be a customer that someone believes to be there",
    do="move it into the folder of a stack: {stacks}; a customer who has none yet belongs into " + UNPLACED,
)
_TAKEN_FOLDER: Final = Wording(
    what="no stack can be called {name}",
    why="tenants/{name} is a folder of its own, which no stack builds",
    do="rename the file, and the stack if there is one already: pulumi stack rename",
)
_TAKEN_ID: Final = Wording(
    what="the id {id} is also that of {other}",
    why="an id is one customer's for ever; backups, logs and bills of two could not be told apart",
    do="choose another id for the newer of the two, and rename its file",
)
_BURIED_ID: Final = Wording(
    what="the id {id} was that of {name}, who is gone since {day} ({other})",
    why="an id is one customer's for ever; old backups, logs and bills would become those of another",
    do="choose another id, and rename the file",
)
_SAME_DATABASE: Final = Wording(
    what="this id and that of {other} come out as the same name for the database",
    why="two customers would share one database",
    do="choose another id for the newer of the two",
)
_PLACED_NOWHERE: Final = Wording(
    what="placement names the server {server}, and the customer has no stack yet",
    why="a server belongs to a stack, and a file in this folder to none",
    do="remove the lines; a place is chosen and written by: fleet place {id}",
)
_GONE_BEFORE: Final = Wording(
    what="state says {state}, and the customer has no stack yet",
    why="nothing of this customer has been built, so nothing can be stopped or kept",
    do="remove the line; a customer who does not come after all has its file removed",
)
_TWO_PLATFORMS: Final = Wording(
    what="the stacks {stack} and {other} both build the platform of the cluster {cluster}",
    why="each would take the other's namespaces and priorities for its own, and one that is removed would take them along",
    do="leave platform to one of them",
)


def folders(root: Path, drafts: Iterable[Draft], instead: Instead) -> Iterator[Problem]:
    """What lies in tenants/ and is no stack's, and which stacks have names that are none."""
    stacks = {draft.name: draft for draft in drafts}
    shown = listed(name for name, draft in stacks.items() if draft.stack is None or draft.stack.builds_tenants)
    for name in (UNPLACED, EXAMPLES):
        if name in stacks:
            yield _TAKEN_FOLDER.at(stacks[name].document.file, name=name)
    try:
        found = listing(root / "tenants", place="tenants", instead=instead)
    except Refused as refused:
        yield from refused.problems
        return
    for path in found:
        place = f"tenants/{quoted(path.name)}"
        if path.is_symlink() or path.suffix in (".yaml", ".yml"):
            yield _STRAY.at(place, stacks=shown)
        elif path.is_file() or path.name in (UNPLACED, EXAMPLES):
            continue
        elif path.name not in stacks:
            yield _NOBODYS.at(place, name=quoted(path.name), stacks=shown)
        elif (known := stacks[path.name].stack) is not None and not known.builds_tenants:
            yield _NO_TENANTS.at(place, name=path.name)


def ids(registries: Iterable[Registry]) -> Iterator[Problem]:
    """Ids that are somebody else's: of two tenants the later hears of it, of a living and a gone one the living."""
    found = tuple(registries)
    graves: dict[str, Grave] = {}
    entries: dict[str, Entry] = {}
    databases: dict[str, Entry] = {}
    for grave in (grave for registry in found for grave in registry.graves):
        if (other := graves.setdefault(grave.id, grave)) is not grave:
            yield _TAKEN_ID.at(grave.document.file, id=grave.id, other=other.document.file)
    for entry in (entry for registry in found for entry in registry.entries):
        file = entry.document.file
        if (other := entries.setdefault(entry.id, entry)) is not entry:
            yield _TAKEN_ID.at(file, id=entry.id, other=other.document.file)
        if entry.id in graves:
            gone = graves[entry.id]
            name, day = gone.tombstone.name, gone.tombstone.tombstone
            yield _BURIED_ID.at(file, id=entry.id, name=name, day=day, other=gone.document.file)
        if (other := databases.setdefault(names.database(entry.id), entry)).id != entry.id:
            yield _SAME_DATABASE.at(file, tenant=entry.id, other=other.document.file)


def waiting(entries: Iterable[Entry]) -> Iterator[Problem]:
    """What customers without a stack cannot have yet."""
    for entry in entries:
        file, placement = entry.document.file, entry.tenant.placement
        if placement is not None:
            line = entry.document.line(("placement",))
            yield _PLACED_NOWHERE.at(file, line, tenant=entry.id, server=placement.server, id=entry.id)
        if entry.tenant.state is not State.ACTIVE:
            yield _GONE_BEFORE.at(file, entry.document.line(("state",)), tenant=entry.id, state=entry.tenant.state)


def platforms(drafts: Iterable[Draft]) -> Iterator[Problem]:
    """Clusters whose platform is built twice."""
    builders: dict[str, Draft] = {}
    for draft in drafts:
        if draft.stack is not None and Builds.PLATFORM in draft.stack.builds:
            cluster = draft.stack.cluster.name
            if (other := builders.setdefault(cluster, draft)) is not draft:
                line = draft.document.line((f"{PREFIX}builds",))
                yield _TWO_PLATFORMS.at(draft.document.file, line, stack=draft.name, other=other.name, cluster=cluster)
