"""A tenant's file in a checkout: found by the id alone, in whichever folder below `tenants/` it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from fleet import edit
from fleet.blank import blanks
from fleet.edit import Edit
from fleet.pen import Pen
from fleet.stroke import Names
from tenancy import names
from tenancy.document import listing
from tenancy.fault import nearest
from tenancy.problem import Refused, Wording, joined, listed, quoted
from tenancy.reader import Value
from tenancy.registry import EXAMPLES
from tenancy.tenant import Tenant, Tombstone

FOLDER: Final = "tenants"
ORDER: Final = tuple(blank.steps for blank in blanks(Tenant))
"""How a person writes a tenant's file: single lines first, then lists and groups."""
_STONE: Final = "tombstone"

_UNKNOWN: Final = Wording(
    what='there is no tenant called "{id}"',
    why="a tenant is called by its id, which is the name of its file",
    do="{do}",
)
_TWICE: Final = Wording(
    what='there are two files of the tenant "{id}": {files}',
    why="an id belongs to one customer, and a change of one of the files would leave the other behind",
    do="remove the file that is not the customer's",
)
_GONE: Final = Wording(
    what="this tenant is gone, and its file a tombstone",
    why="nothing of it is left that could be changed, and its id is never another customer's",
    do="a customer who comes back is a new tenant, with a new id: fleet tenant add",
)
_TAKEN: Final = Wording(
    what='the id "{id}" is taken: {place}',
    why="an id belongs to one customer for good, whose data carries it",
    do="choose another id; to change that customer: fleet tenant set {id}",
)
_BAD_ID: Final = Wording(
    what='the id "{id}" {fault}',
    why="namespaces, databases and addresses are made from it, and it is for good",
    do="write, for instance: fleet tenant add {better}",
)


@dataclass(frozen=True, kw_only=True)
class TenantFile:
    """The file of one tenant, as it is now."""

    id: str
    file: str
    """Relative to the checkout."""
    text: str

    @classmethod
    def find(cls, root: Path, id: str) -> Self:
        """The file of the tenant *id*. Raises Refused if there is none, with the id that was most likely meant."""
        found = ids(root)
        match [file for one, file in found if one == id]:
            case [file]:
                return cls(id=id, file=file, text=edit.read(root, file))
            case []:
                known = sorted({one for one, _ in found})
                meant = nearest(id, tuple(known)) or nearest(names.suggestion(id), tuple(known))
                do = f'write "{meant}" instead' if meant else f"write one of: {listed(known)}"
                raise Refused([_UNKNOWN.at(FOLDER, id=quoted(id), do=do)])
            case files:
                raise Refused([_TWICE.at(FOLDER, tenant=id, id=id, files=joined(files))])

    def edit(self, changes: Mapping[Names, Value]) -> Edit:
        """The edit that brings about *changes*, where None takes a line away.

        Raises Refused for a tenant that is gone, and where only a person can change the text.
        """
        pen = Pen(file=self.file, text=self.text, order=ORDER)
        if _STONE in pen.value and any(steps[0] not in Tombstone.model_fields for steps in changes):
            raise Refused([_GONE.at(self.file, tenant=self.id)])
        for steps, value in changes.items():
            pen = pen.strike(steps) if value is None else pen.put(steps, value)
        return Edit(file=self.file, before=self.text, after=pen.text)

    def burial(self, day: str) -> Edit:
        """The edit that leaves a tombstone of *day*: name, notes and comments stay. Raises Refused as `edit` does."""
        pen = Pen(file=self.file, text=self.text, order=tuple(blank.steps for blank in blanks(Tombstone)))
        for key in pen.value:
            pen = pen if key in Tombstone.model_fields else pen.strike((key,))
        return Edit(file=self.file, before=self.text, after=pen.put((_STONE,), day).text)

    def rotation(self) -> Edit:
        """The edit that asks for new passwords. Raises Refused as `edit` does."""
        value = Pen(file=self.file, text=self.text, order=ORDER).value
        version = value.get("password_version", 1)
        # What is no number is for the law to refuse.
        return self.edit({("password_version",): version + 1 if isinstance(version, int) else version})


def ids(root: Path) -> tuple[tuple[str, str], ...]:
    """Every tenant's id and file, those of tombstones too, in order of the files.

    Raises Refused where a folder cannot be looked into: whoever is in it would be taken not to be there.
    """
    folders = (path for path in listing(root / FOLDER, place=FOLDER) if path.name != EXAMPLES)
    paths = (path for folder in folders for path in listing(folder, place=f"{FOLDER}/{quoted(folder.name)}"))
    return tuple((path.stem, path.relative_to(root).as_posix()) for path in paths if path.suffix == ".yaml")


def refuse_taken(root: Path, id: str) -> None:
    """Returns if a new tenant may be called *id*. Raises Refused."""
    if fault := names.fault(id):
        raise Refused([_BAD_ID.at(FOLDER, id=quoted(id), fault=fault, better=names.suggestion(id))])
    for one, file in ids(root):
        if one == id:
            raise Refused([_TAKEN.at(FOLDER, id=id, place=file)])
