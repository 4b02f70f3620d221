"""A desk at which tenants' files are edited: one file with a person's remarks in it, and what commands make of it."""

from pathlib import Path

import pytest
import typer
from desk import Desk, run

from fleet.commands import secret, tenant
from tenancy.problem import Refused

FILE = "tenants/dev/one-spa.yaml"
TEXT = """\
# Sold by Ann; ask her first.

name: 'One Spa'   # as on the contract
owner: reception@one-spa.example
plan: basic

# Not 19 before the summer.
release: "18.0"
industry: spa
placement:
  strategy: shared
  server: shared-1   # near the other spas
hosts:
  - spa.odoo.test   # printed on cards
notes: Call first.
"""

app = typer.Typer()
for command, epilog in {**tenant.EPILOGS, secret.rotate: secret.EPILOG}.items():
    app.command(epilog=epilog)(command)


class Office(Desk):
    """The stack `dev` with two tenants; the first has the file above."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(root, monkeypatch)
        self.write(FILE, TEXT)
        self.tenant("two-spa")

    def text(self, file: str = FILE) -> str:
        return (self.root / file).read_bytes().decode()

    def done(self, *arguments: str) -> str:
        """What a command says that ends well; nobody is asked."""
        result = run(app, *arguments, "--yes")
        assert result.exit_code == 0, result.exception
        return result.stdout

    def refused(self, *arguments: str) -> list[str]:
        """Every problem, whole, for which a command has written nothing, though it was to write without asking."""
        before = self._files()
        result = run(app, *arguments, "--yes")
        assert isinstance(result.exception, Refused), result.output
        assert self._files() == before
        assert result.stdout.endswith("Nothing was written.\n")
        return [str(problem) for problem in result.exception.problems]

    def heads(self, *arguments: str) -> list[str]:
        """The first line of each such problem."""
        return [problem.split("\n")[0] for problem in self.refused(*arguments)]

    def _files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
