"""Reads a folder of tenants. The folder is the stack, the file's name is the id, and nothing else may be in it.

Reading nothing is an error: an empty or missing folder never means that every customer is to go.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tenancy import names
from tenancy.document import AS_IT_IS, Document, Instead, listing, read
from tenancy.form import fill
from tenancy.problem import Problem, Refused, Wording, quoted
from tenancy.sealed import Letters, Sealed
from tenancy.slip import UNREADABLE
from tenancy.tenant import Tenant, Tombstone

UNPLACED: Final = "unplaced"
"""The folder of customers who have no stack yet; it is no stack's, and may be empty or missing."""
EXAMPLES: Final = "examples"
"""The folder of tenants to copy from; nobody builds them."""

_STACK: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_NOT_ALL: Final = "reading no tenants is never taken to mean that all of them are to be removed"

_ODD_STACK: Final = Wording(
    what="a stack's name is made of small letters, digits and hyphens",
    why="it is the name of a folder, and a label on everything the stack builds",
    do="choose such a name, as in: pulumi stack init staging",
)
_NO_FOLDER: Final = Wording(
    what="the folder of this stack's tenants is not there",
    why=_NOT_ALL,
    do="bring it back with: git restore {folder}\na new stack begins with its first tenant: fleet tenant add --stack {stack}",
)
_EMPTY_FOLDER: Final = Wording(
    what="the folder holds no tenant's file",
    why=_NOT_ALL,
    do="bring the files back with: git restore {folder}\na new stack begins with its first tenant: fleet tenant add --stack {stack}",
)
_STRAY: Final = Wording(
    what="this is no tenant's file",
    why="whatever lies here unread would be a customer that someone believes to be there",
    do="move it out of the folder",
)
_ENDING: Final = Wording(
    what='tenant files end in ".yaml", this one in "{ending}"',
    why="it would not be read, and a customer that someone believes to be there would not be",
    do="rename the file to {better}.yaml",
)
_LINK: Final = Wording(
    what="this is a link {whither}to {target}",
    why="a reviewer of this folder would not see what it holds, nor that it changes",
    do="put the file itself in place of the link",
)
_BAD_ID: Final = Wording(
    what='the id "{id}" {fault}',
    why="the file's name is the tenant's id, and namespaces, databases and addresses are made from it",
    do="rename the file to {better}.yaml",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A tenant, and the document that asks for it."""

    id: str
    tenant: Tenant
    document: Document
    letters: Letters = field(default_factory=dict[str, "tuple[Sealed, Document] | None"])
    """Its sealed secrets, where the stack makes use of such."""


@dataclass(frozen=True, kw_only=True)
class Grave:
    """What stays of a tenant that is gone, and the document that says so."""

    id: str
    tombstone: Tombstone
    document: Document


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What a folder of tenants holds, in order of ids, as far as it can be read; and what is wrong with the rest."""

    entries: tuple[Entry, ...] = ()
    graves: tuple[Grave, ...] = ()
    problems: tuple[Problem, ...] = ()


def load(root: Path, stack: str, *, instead: Instead = AS_IT_IS) -> Registry:
    """The tenants in `tenants/<stack>/` of the checkout at *root*, with what stands there *instead*."""
    place = f"tenants/{quoted(stack)}"
    folder = root / "tenants" / stack
    if not _STACK.fullmatch(stack):
        return Registry(problems=(_ODD_STACK.at(place),))
    try:
        files = () if folder.is_symlink() else listing(folder, place=place, instead=instead)
        if folder.is_symlink() or (not files and not folder.is_dir()):
            return Registry(problems=(_NO_FOLDER.at(place, folder=place, stack=stack),))
        found = _read(files, place, instead)
    except Refused as refused:
        return Registry(problems=refused.problems)
    except OSError as error:
        return Registry(problems=(UNREADABLE.at(place, reason=error.strerror),))
    if any(path.suffix == ".yaml" for path in files):
        return found
    return replace(found, problems=(*found.problems, _EMPTY_FOLDER.at(place, folder=place, stack=stack)))


def load_unplaced(root: Path, *, instead: Instead = AS_IT_IS) -> Registry:
    """The customers in `tenants/unplaced/`; nothing of theirs is built yet, so there may be none."""
    place = f"tenants/{UNPLACED}"
    try:
        return _read(listing(root / place, place=place, instead=instead), place, instead)
    except Refused as refused:
        return Registry(problems=refused.problems)
    except OSError as error:
        return Registry(problems=(UNREADABLE.at(place, reason=error.strerror),))


def _read(files: Iterable[Path], place: str, instead: Instead) -> Registry:
    entries: list[Entry] = []
    graves: list[Grave] = []
    problems: list[Problem] = []
    for path in files:
        try:
            match _filled(path, f"{place}/{quoted(path.name)}", instead):
                case Entry() as entry:
                    entries.append(entry)
                case Grave() as grave:
                    graves.append(grave)
        except Refused as refused:
            problems.extend(refused.problems)
    return Registry(entries=tuple(entries), graves=tuple(graves), problems=tuple(problems))


def _filled(path: Path, file: str, instead: Instead) -> Entry | Grave:
    """What the file at *path* holds. Raises Refused with all that is wrong with the file, its name included."""
    is_stored = file not in instead
    if is_stored and path.is_symlink():
        raise Refused([link(file, path)])
    if (is_stored and not path.is_file()) or path.suffix != ".yaml":
        raise Refused([_stray(file, path)])
    id = path.stem
    problems = list(_name_problems(file, id))
    try:
        found = _form(id, read(path, file=file, instead=instead))
        if not problems:
            return found
    except Refused as refused:
        problems.extend(replace(problem, tenant=quoted(id)) for problem in refused.problems)
    raise Refused(problems)


def _form(id: str, document: Document) -> Entry | Grave:
    if isinstance(document.value, dict) and "tombstone" in document.value:
        return Grave(id=id, tombstone=fill(Tombstone, document), document=document)
    return Entry(id=id, tenant=fill(Tenant, document), document=document)


def _name_problems(file: str, tenant: str) -> Iterator[Problem]:
    if fault := names.fault(tenant):
        yield _BAD_ID.at(file, id=quoted(tenant), fault=fault, better=names.suggestion(tenant))


def _stray(file: str, path: Path) -> Problem:
    if not path.is_dir() and path.suffix.lower() in (".yml", ".yaml"):
        return _ENDING.at(file, ending=path.suffix, better=names.suggestion(path.stem))
    return _STRAY.at(file)


def link(file: str, path: Path) -> Problem:
    """That *path*, called *file*, is a link, and where it leads."""
    whither = "that leads out of the folder, " if _leads_out(path) else ""
    return _LINK.at(file, whither=whither, target=quoted(str(path.readlink())))


def _leads_out(path: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(path.parent.resolve())
    except (OSError, RuntimeError):
        # A link to itself leads nowhere; some Pythons say so by an error.
        return False
