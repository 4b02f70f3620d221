"""Sealed secrets: files in git that only the cluster can open, each for one name in one namespace.

`secrets/<stack>/<id>/<name>.yaml` is what kubeseal prints. Whatever it can do beyond one Secret for one name is refused:
with a wider scope, whoever reads the repository could have it opened in a namespace of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from tenancy.document import AS_IT_IS, Document, Instead, listing, read
from tenancy.field import Line
from tenancy.form import Form, fill
from tenancy.problem import Problem, Refused, Wording, quoted
from tenancy.reader import Value

FOLDER: Final = "secrets"

_STRAY: Final = Wording(
    what="this is no sealed secret of a tenant of the stack",
    why="it would be applied nowhere, and somebody may believe that it is",
    do="move it to {place}/<id>/<name>.yaml, with the id of a tenant and the name of the secret, or remove it",
)


class Place(Form):
    """For which name in which namespace a secret was sealed."""

    name: Line = Field(description="what the Secret is called", examples=["smtp"])
    namespace: Line = Field(description="in which namespace it is", examples=["odoo-one-spa"])


class Template(Form):
    """What the Secret has beside its data."""

    metadata: Place | None = Field(default=None, description="its name and namespace once more")
    type: Line = Field(default="Opaque", description="the type of the Secret", examples=["Opaque"])


class Contents(Form):
    """What was sealed."""

    encrypted: Mapping[Line, Annotated[str, Field(min_length=1)]] = Field(
        alias="encryptedData", description="the values, each encrypted", examples=[{"password": "AgBy3i4OJSWK"}]
    )
    template: Template = Field(default=Template(), description="what the Secret has beside its data")


class Sealed(Form):
    """A SealedSecret, as kubeseal prints it."""

    model_config = ConfigDict(populate_by_name=True)

    api_version: Literal["bitnami.com/v1alpha1"] = Field(
        alias="apiVersion", description="whose kind of object it is", examples=["bitnami.com/v1alpha1"]
    )
    kind: Literal["SealedSecret"] = Field(description="what kind of object it is", examples=["SealedSecret"])
    metadata: Place = Field(description="for which name in which namespace it was sealed")
    spec: Contents = Field(description="what was sealed")


Letters = Mapping[str, tuple[Sealed, Document] | None]
"""One tenant's, by the names of their files; None where one could not be read."""


def load(
    root: Path, stack: str, ids: Iterable[str], *, instead: Instead = AS_IT_IS
) -> tuple[Mapping[str, Letters], tuple[Problem, ...]]:
    """The sealed secrets of the tenants with these *ids* on *stack*, and what is wrong with the rest."""
    place, known = f"{FOLDER}/{stack}", set(ids)
    found: dict[str, dict[str, tuple[Sealed, Document] | None]] = {}
    problems: list[Problem] = []
    for folder, path in _files(root, place, instead, problems):
        file = f"{place}/{quoted(folder)}/{quoted(path.name)}" if path.name else f"{place}/{quoted(folder)}"
        if folder not in known or path.suffix != ".yaml" or path.is_symlink():
            problems.append(_STRAY.at(file, place=place))
            continue
        try:
            document = read(path, file=file, instead=instead)
            found.setdefault(folder, {})[path.stem] = fill(Sealed, _bare(document)), document
        except Refused as refused:
            found.setdefault(folder, {})[path.stem] = None
            problems.extend(refused.problems)
    return found, tuple(problems)


def _files(root: Path, place: str, instead: Instead, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Every file, with the folder that it is in; what is no folder stands for itself."""
    try:
        for folder in listing(root / place, place=place, instead=instead):
            inside = listing(folder, place=f"{place}/{folder.name}", instead=instead)
            yield from ((folder.name, path) for path in inside)
            if not inside and not folder.is_dir():
                yield folder.name, Path()
    except Refused as refused:
        problems.extend(refused.problems)


def _bare(document: Document) -> Document:
    """*document* without the time that kubeseal prints although there is none."""
    return Document(file=document.file, value=_timeless(document.value), lines=document.lines, remarks=document.remarks)


def _timeless(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    left = {key: inner for key, inner in value.items() if key != "creationTimestamp" or inner is not None}
    return {key: _timeless(inner) for key, inner in left.items()}
