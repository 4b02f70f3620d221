"""An edit put before a person: shown, judged with the whole registry, agreed to, and only then written."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from fleet import turn, writing
from fleet.edit import Edit
from fleet.terminal import after_writing, ask, console, errors, put
from tenancy import estate, lifecycle
from tenancy.problem import Refused, Wording

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]

_NOBODY: Final = Wording(
    what="nobody is here to be asked whether this is to be written",
    why="what nobody has agreed to is not written",
    do="add --yes to have it written, or --dry-run only to see it",
)
_AGREED: Final = ("y", "yes")
_COLOURS: Final = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a person wants to be dealt with."""

    yes: bool
    dry_run: bool
    json: bool

    @property
    def asks(self) -> bool:
        """Whether somebody is asked before anything is written."""
        return is_terminal() and not self.yes and not self.dry_run

    def show(self, text: Text) -> None:
        """Prints what is proposed; whoever is asked sees it, wherever the answer goes."""
        if not self.json:
            console().print(text, soft_wrap=True)
        if self.asks and (self.json or not sys.stdout.isatty()):
            errors().print(text)

    def turn(self, root: Path) -> AbstractContextManager[None]:
        """The time from reading to writing, in which nobody else writes; but nobody waits for a person's answers."""
        return nullcontext() if is_terminal() else turn.taken(root)

    def write(self, root: Path, *edits: Edit) -> bool:
        """Writes *edits*, which were judged, if that is wanted; whether they were written.

        Raises Refused if nobody has agreed to them, or if they would not be right any more, and Failure as writing does.
        """
        if self.dry_run or not any(edit.changes for edit in edits):
            return False
        if not is_terminal():
            if not self.yes:
                raise nobody(edits[0].file)
            writing.write(root, *edits)
            return True
        if not self.yes and not agreed("Write this?"):
            return False
        with turn.taken(root):
            # The person may have thought for long.
            judge(root, *edits)
            writing.write(root, *edits)
        return True


def agreed(question: str) -> bool:
    """Whether the person who is asked says yes."""
    return ask(f"{question} [y/N]").strip().lower() in _AGREED


def nobody(place: str) -> Refused:
    """What is said where somebody would have to agree, and nobody is here."""
    return Refused([_NOBODY.at(place)])


def is_terminal() -> bool:
    """Whether there is a person to ask; the answer itself may go into a file."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def judge(root: Path, *edits: Edit) -> None:
    """Returns if the registry in the checkout at *root* would be right with *edits*. Raises Refused with what would not."""
    after = estate.load(root, instead={edit.file: edit.after for edit in edits})
    try:
        before = estate.load(root)
    except Refused:
        # The edit has mended what was wrong; there is no step from what nobody could read, and so none is taken.
        if problems := [problem for edit in edits for problem in lifecycle.blind(edit.file, edit.before, edit.after)]:
            raise Refused(problems) from None
        return
    if problems := tuple(lifecycle.problems(before, after)):
        raise Refused(problems)


def propose(root: Path, made: Callable[[], Edit], manner: Manner) -> Edit | None:
    """Shows the edit that is *made*, judges it, asks if there is somebody to ask, and writes it; None if it was not.

    Raises Refused, with nothing written, if it cannot be made or the registry would not be right, and Failure if the
    disk refuses.
    """
    try:
        with manner.turn(root):
            edit = made()
            if edit.changes:
                manner.show(_coloured(edit.diff))
            judge(root, edit)
            is_written = manner.write(root, edit)
    except Refused:
        if not manner.json:
            console().print("Nothing was written.")
        raise
    with after_writing(*((edit.file,) if is_written else ())):
        if manner.json:
            put({"written": is_written, "file": edit.file, "diff": edit.diff})
        elif edit.changes:
            console().print(f"Written: {edit.file}" if is_written else "Nothing was written.")
        else:
            console().print(f"Nothing to change: {edit.file} says so already.")
    return edit if is_written else None


def _coloured(diff: str) -> Text:
    return Text("\n").join(Text(line, style=_COLOURS.get(line[:1], "")) for line in diff.split("\n"))
