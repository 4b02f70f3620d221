"""In which stack a tenant lives: what the folders of the registry say, before anything in them is read."""

import difflib
from pathlib import Path
from typing import Final

from tenancy import names
from tenancy.problem import Refused, Wording, quoted
from tenancy.registry import EXAMPLES

_NOBODY: Final = Wording(
    what="there is no tenant {id}",
    why="a tenant is known by the name of its file, without the ending",
    do="{hint}look it up with: fleet list",
)


def stack_of(root: Path, id: str) -> str:
    """The folder that the tenant's file is in."""
    folders = sorted(path for path in (root / "tenants").glob("*") if path.is_dir() and path.name != EXAMPLES)
    if names.fault(id) is None:
        for folder in folders:
            if (folder / f"{id}.yaml").is_file():
                return folder.name
    ids = [path.stem for folder in folders for path in folder.glob("*.yaml")]
    near = difflib.get_close_matches(id, ids, n=1)
    hint = f"was {near[0]} meant? if not, " if near else ""
    raise Refused([_NOBODY.at("tenants", id=quoted(id), hint=hint)])
