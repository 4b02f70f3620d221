"""`Pulumi.<stack>.yaml` as the commands around Pulumi read it: the same facts that the program gets from the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from fleet.failure import Failure
from tenancy.stack import PREFIX


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
        """Raises Failure where there is none; what is wrong inside is for the law to say."""
        path = root / f"Pulumi.{stack}.yaml"
        try:
            said: object = yaml.safe_load(path.read_text())
        except OSError as error:
            raise Failure(
                f"{path.name} cannot be read: {error.strerror}",
                why="without it nobody knows which cluster and which servers the stack means",
                do="name a stack whose file is in the checkout: " + ", ".join(_stacks(root)),
            ) from None
        except yaml.YAMLError as error:
            raise Failure(
                f"{path.name} is not YAML: {error}", why="nothing can be read from it", do="mend it"
            ) from None
        top: Mapping[str, object] = cast("Mapping[str, object]", said) if isinstance(said, dict) else {}
        config = cast("Mapping[str, object]", top.get("config") or {})
        return StackFile(
            root=root,
            stack=stack,
            facts={key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)},
            encrypted="encryptionsalt" in top or "secretsprovider" in top,
        )


def _stacks(root: Path) -> list[str]:
    return [path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in sorted(root.glob("Pulumi.*.yaml"))]
