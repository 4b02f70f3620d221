"""In which stack a tenant lives: what the folders of the registry say, before anything in them is read."""

import difflib
from pathlib import Path, PurePosixPath
from typing import Final

from fleet.tenantfile import FOLDER, ids
from tenancy.problem import Refused, Wording, quoted
from tenancy.registry import UNPLACED

_NOBODY: Final = Wording(
    what="there is no tenant {id}",
    why="a tenant is known by the name of its file, without the ending",
    do="{hint}look it up with: fleet list",
)
_HOMELESS: Final = Wording(
    what="the customer has no stack yet",
    why="almost everything about a tenant depends on the stack that it lives in",
    do="have a place chosen and written: fleet place {id}",
)


def stack_of(root: Path, id: str) -> str:
    """The folder that the tenant's file is in, be it that of customers without a stack. Raises Refused for nobody's."""
    found = ids(root)
    for one, file in found:
        if one == id:
            return PurePosixPath(file).parent.name
    near = difflib.get_close_matches(id, [one for one, _ in found], n=1)
    hint = f"was {quoted(near[0])} meant? if not, " if near else ""
    raise Refused([_NOBODY.at(FOLDER, id=quoted(id), hint=hint)])


def home_of(root: Path, id: str) -> str:
    """The stack on which the tenant lives. Raises Refused for nobody's id, and for a customer who has no stack yet."""
    stack = stack_of(root, id)
    if stack == UNPLACED:
        raise Refused([_HOMELESS.at(f"{FOLDER}/{stack}/{id}.yaml", tenant=id, id=id)])
    return stack
