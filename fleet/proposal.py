"""An edit put before a person: shown, judged with the whole registry, agreed to, and only then written."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from fleet.edit import Edit
from fleet.terminal import console, put
from tenancy import estate, lifecycle
from tenancy.problem import Refused

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]

REFUSED: Final = 2
"""The exit code of what may not be."""

_COLOURS: Final = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a person wants to be dealt with."""

    yes: bool
    dry_run: bool
    json: bool

    @property
    def asks(self) -> bool:
        """Whether there is somebody to ask."""
        return not self.yes and is_terminal()


def is_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def judge(root: Path, *edits: Edit) -> None:
    """Returns if the registry in the checkout at *root* would be right with *edits*. Raises Refused with what would not."""
    after = estate.load(root, instead={edit.file: edit.after for edit in edits})
    try:
        before = estate.load(root)
    except Refused:
        # The edit has mended what was wrong; there is no step from what nobody could read.
        return
    if problems := tuple(lifecycle.problems(before, after)):
        raise Refused(problems)


def propose(root: Path, made: Callable[[], Edit], manner: Manner) -> Edit | None:
    """Shows the edit that is *made*, judges it, asks if there is somebody to ask, and writes it; None if it was not.

    Raises Refused, with nothing written, if it cannot be made or the registry would not be right, and Failure if the
    disk refuses. Machines get the problems as JSON, and the exit code 2.
    """
    try:
        edit = made()
        _show(edit, manner)
        judge(root, edit)
    except Refused as refused:
        if not manner.json:
            console().print("Nothing was written.")
            raise
        put({"written": False, "problems": [asdict(problem) for problem in refused.problems]})
        raise typer.Exit(REFUSED) from None
    agreed = edit.changes and not manner.dry_run and (not manner.asks or typer.confirm("Write this?", err=True))
    if agreed:
        edit.write(root)
    if manner.json:
        put({"written": agreed, "file": edit.file, "diff": edit.diff})
    elif edit.changes:
        console().print(f"Written: {edit.file}" if agreed else "Nothing was written.", markup=False)
    else:
        console().print(f"Nothing to change: {edit.file} says so already.", markup=False)
    return edit if agreed else None


def _show(edit: Edit, manner: Manner) -> None:
    if edit.changes and not manner.json:
        console().print(_coloured(edit.diff), soft_wrap=True)


def _coloured(diff: str) -> Text:
    return Text("\n").join(Text(line, style=_COLOURS.get(line[:1], "")) for line in diff.split("\n"))
