"""`Pulumi.<stack>.yaml` as the commands around Pulumi read it: the same facts that the program gets from the engine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenancy.configuration import NO_CONFIG
from tenancy.document import listing, read
from tenancy.problem import Refused, Wording, listed, quoted
from tenancy.stack import PREFIX

_BEFORE: Final = "Pulumi."
_AFTER: Final = ".yaml"
_FILE: Final = re.compile(re.escape(_BEFORE) + ".+" + re.escape(_AFTER), re.DOTALL)

_NO_STACK: Final = Wording(
    what="there is no such file",
    why="without it nobody knows which cluster and which servers the stack means",
    do="name a stack whose file is in the checkout: {known}",
)


@dataclass(frozen=True, kw_only=True)
class StackFile:
    """One stack's file in the checkout."""

    root: Path
    stack: str
    facts: Mapping[str, object]
    encrypted: bool
    """Whether it says how the stack's secrets are encrypted."""

    @property
    def path(self) -> Path:
        return self.root / f"Pulumi.{self.stack}.yaml"

    @property
    def project(self) -> str:
        return PREFIX.removesuffix(":")

    @staticmethod
    def read(root: Path, stack: str) -> "StackFile":
        """Raises Refused where there is none, or it cannot be read; its facts are for the law to judge."""
        path = root / f"Pulumi.{stack}.yaml"
        if stack not in (known := stacks(root)):
            raise Refused([_NO_STACK.at(f"Pulumi.{quoted(stack)}.yaml", known=listed(map(quoted, known)))])
        document = read(path, file=path.name)
        top = document.value if isinstance(document.value, dict) else {}
        config = top.get("config")
        if not isinstance(config, dict):
            raise Refused([NO_CONFIG.at(path.name, line=document.line(("config",)))])
        return StackFile(
            root=root,
            stack=stack,
            facts={key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)},
            encrypted="encryptionsalt" in top or "secretsprovider" in top,
        )


def stacks(root: Path) -> tuple[str, ...]:
    """Every stack that has a file in the checkout at *root*, whatever is in it. Raises Refused where nobody can see."""
    names = (path.name for path in listing(root, place="."))
    return tuple(name[len(_BEFORE) : -len(_AFTER)] for name in names if _FILE.fullmatch(name))
