"""Edits on disk: each file becomes what it is to be in one step, and of several edits all are written or none."""

import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fleet import edit
from fleet.edit import Edit
from fleet.failure import Failure
from tenancy.problem import joined

_DO: Final = "see that the disk has room and that you may write there, then run the same command again"


def write(root: Path, *edits: Edit) -> None:
    """Makes every file of *edits*, below *root*, what it is to be; whoever reads one meanwhile finds the old or the new.

    The files' modes stay. Raises Failure, with everything as it was, if somebody else has changed one since it was read,
    or if the disk refuses; where something could not be put back either, it says what.
    """
    steps = [_Step(root=root, edit=one) for one in edits]
    begun: list[_Step] = []
    try:
        # All texts are on the disk before the first file is touched: a full one is found out in time.
        for step in steps:
            with step.told():
                step.prepare()
        for step in steps:
            begun.append(step)
            with step.told():
                step.take()
    except BaseException as error:
        stuck = [step.edit.file for step in reversed(begun) if not step.is_undone()]
        if not stuck:
            raise
        raise Failure(
            f"{_first_line(error)}\nand {joined(stuck)} could not be put back as it was",
            why="a part of the edit is written, and the rest is not",
            do="see with git status what is there now, and put it back with git restore; a file that is new, remove",
        ) from None
    finally:
        for step in steps:
            step.tidy()


def stored(root: Path, file: str) -> str | None:
    """The text at *file* below *root*; None where there is no file.

    Raises Failure for what nobody should write over: a link, a folder, a pipe.
    """
    try:
        data = _bytes(root, file)
    except OSError as error:
        raise _failure(file, error) from None
    return None if data is None else data.decode(errors="surrogateescape")


@dataclass(kw_only=True)
class _Step:
    """The writing of one edit."""

    root: Path
    edit: Edit
    new: Path | None = None
    old: Path | None = None
    """The texts, ready to be put in place, where there are any."""
    folders: list[Path] = field(default_factory=list[Path])
    """Those that were made for the file, the innermost last."""

    @property
    def path(self) -> Path:
        return self.root / self.edit.file

    @contextmanager
    def told(self) -> Generator[None]:
        """Says in words what the disk refuses within."""
        try:
            yield
        except OSError as error:
            raise _failure(self.edit.file, error) from None

    def prepare(self) -> None:
        if _bytes(self.root, self.edit.file) != _encoded(self.edit.before):
            raise Failure(
                f"{self.edit.file} was changed by somebody else in the meantime; nothing was written to it",
                why="what they wrote would have been lost",
                do="look at the file, then run the same command again",
            )
        self.new, self.old = self._beside(), self._beside()
        self._lay(self.new, self.edit.after)
        self._lay(self.old, self.edit.before)

    def take(self) -> None:
        if self.edit.after is None:
            self.path.unlink(missing_ok=True)
        elif self.new is not None:
            missing = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
            for folder in reversed(missing):
                folder.mkdir()
                self.folders.append(folder)
            self.new.replace(self.path)

    def is_undone(self) -> bool:
        """Puts the file back as it was; whether it is."""
        try:
            now = _bytes(self.root, self.edit.file)
            if now != _encoded(self.edit.before):
                if now != _encoded(self.edit.after) or self.old is None:
                    return False
                if self.edit.before is None:
                    self.path.unlink()
                else:
                    self.old.replace(self.path)
            for folder in reversed(self.folders):
                folder.rmdir()
        except (OSError, Failure):
            return False
        return True

    def tidy(self) -> None:
        for path in (self.new, self.old):
            if path is not None:
                path.unlink(missing_ok=True)

    def _beside(self) -> Path:
        """A place beside the data and not in its folder, where a killed run would leave a stray file behind."""
        return self.root / f".{self.path.name}.{secrets.token_hex(4)}"

    def _lay(self, place: Path, text: str | None) -> None:
        data = _encoded(text)
        if data is None:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as stream:
            stream.write(data)
        if self.path.exists():
            place.chmod(self.path.stat().st_mode)


def _bytes(root: Path, file: str) -> bytes | None:
    """What is at *file* below *root*; None if there is nothing. Raises Failure where it is no file of its own."""
    path = root / file
    if (found := edit.link(root, file)) is not None:
        raise Failure(
            f"{found.relative_to(root)} is a link; nothing was written through it",
            why="what it leads to may be anything, and whoever reviews this folder would not see that it changed",
            do="put the file or folder itself in place of the link, then run the same command again",
        )
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Failure(
                f"{file} is no ordinary file; nothing was written to it",
                why="it could be read without end, and what is written to it would be lost",
                do="move it away, then run the same command again",
            )
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _encoded(text: str | None) -> bytes | None:
    return None if text is None else text.encode(errors="surrogateescape")


def _failure(file: str, error: OSError) -> Failure:
    return Failure(f"{file} could not be written: {error.strerror}", why="everything is as it was before", do=_DO)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or "the command was stopped"
