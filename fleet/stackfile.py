"""`Pulumi.<stack>.yaml` as the commands around Pulumi read it: the same facts that the program gets from the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleet.failure import Failure
from tenancy.document import read
from tenancy.problem import Refused, Wording
from tenancy.stack import PREFIX

_NO_CONFIG: Final = Wording(
    what="config is no group of lines",
    why="everything that is true of the stack stands below it",
    do="write config: and below it, two spaces inwards, lines such as odoo-saas:region: us-east-1",
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
        """Raises Failure where there is none, and Refused where it cannot be read; its facts are for the law to judge."""
        path = root / f"Pulumi.{stack}.yaml"
        if not path.exists():
            raise Failure(
                f"there is no {path.name}",
                why="without it nobody knows which cluster and which servers the stack means",
                do="name a stack whose file is in the checkout: " + ", ".join(_stacks(root)),
            )
        document = read(path, file=path.name)
        top = document.value if isinstance(document.value, dict) else {}
        config = top.get("config")
        if not isinstance(config, dict):
            raise Refused([_NO_CONFIG.at(path.name, line=document.line(("config",)))])
        return StackFile(
            root=root,
            stack=stack,
            facts={key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)},
            encrypted="encryptionsalt" in top or "secretsprovider" in top,
        )


def _stacks(root: Path) -> list[str]:
    return [path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in sorted(root.glob("Pulumi.*.yaml"))]
