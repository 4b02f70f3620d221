"""A desk from which no server is reached: a checkout with a file for each stack, and commands run in it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pytest
import typer
import yaml
from checkout import FACTS, ROOT, SPA, Checkout
from typer.testing import CliRunner, Result


class Desk(Checkout):
    """A checkout with the stack `dev`, into which the desk's person has gone."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(root)
        self.stack("dev")
        monkeypatch.chdir(root)

    def stack(self, name: str, **facts: object) -> None:
        """Writes a stack's file: the usual facts, with these in their place."""
        said: Mapping[str, object] = {**FACTS, **facts}
        plain = json.loads(json.dumps({"config": {f"odoo-saas:{key}": value for key, value in said.items()}}))
        self.write(f"Pulumi.{name}.yaml", yaml.safe_dump(plain))
        (self.root / "tenants" / name).mkdir(exist_ok=True)

    def add(self, path: str, *lines: str) -> None:
        """Writes a tenant's file: the usual one, with more lines."""
        self.write(f"tenants/{path}.yaml", SPA + "".join(f"{line}\n" for line in lines))


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


INTERRUPTIBLE = ("env", "--default-signal=INT")
"""What a shell has put into the background ignores Ctrl-C, and so would whatever it starts."""


def fleet(
    folder: Path,
    *arguments: str,
    by: Sequence[str] = (),
    stdout: "int | IO[str]" = subprocess.PIPE,
    **environment: str,
) -> "subprocess.CompletedProcess[str]":
    """A command as it is called from a shell in *folder*, where nobody can be asked; *by* another program if that is named."""
    return subprocess.run(
        [*INTERRUPTIBLE, *by, sys.executable, "-m", "fleet", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
