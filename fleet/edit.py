"""An edit as a value: a file, its text before and after; and the act of writing it, whole or not at all."""

import difflib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleet.failure import Failure
from tenancy import document
from tenancy.problem import Refused
from tenancy.slip import UNREADABLE

_NOWHERE: Final = "/dev/null"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What becomes of one file; None where there is no file, before or after."""

    file: str
    """As people know it: relative to the checkout."""
    before: str | None
    after: str | None

    @property
    def changes(self) -> bool:
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The lines that go and come, as git shows them; empty if nothing changes."""
        old, new = (_NOWHERE if text is None else self.file for text in (self.before, self.after))
        return "\n".join(
            difflib.unified_diff(_lines(self.before), _lines(self.after), fromfile=old, tofile=new, lineterm="")
        )

    def write(self, root: Path) -> None:
        """Makes the file in the checkout at *root* what it is to be; whoever reads it meanwhile finds the one or the other.

        The file's mode stays. Raises Failure, with the file as it was, if somebody else has changed it since it was
        read, or if the disk refuses.
        """
        path = root / self.file
        try:
            if path.is_symlink() or _stored(path) != (None if self.before is None else self.before.encode()):
                raise Failure(
                    f"{self.file} was changed by somebody else in the meantime; nothing was written to it",
                    why="what they wrote would have been lost",
                    do="look at the file, then run the same command again",
                )
            if self.after is None:
                path.unlink(missing_ok=True)
            else:
                _replace(root, path, self.after)
        except OSError as error:
            raise Failure(
                f"{self.file} could not be written: {error.strerror}",
                why="the file is as it was before",
                do="see that the disk has room and that you may write there, then run the same command again",
            ) from None


def read(root: Path, file: str) -> str:
    """The text of *file*, with the line ends that it has. Raises Refused if it is no text that the law could read."""
    document.read(root / file, file=file)
    data = _stored(root / file)
    if data is None:
        raise Refused([UNREADABLE.at(file, reason="it has just gone")])
    return data.decode(errors="surrogateescape")


def _stored(path: Path) -> bytes | None:
    """What is at *path*; None if there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(root: Path, path: Path, text: str) -> None:
    """Puts a file with *text* at *path*, in one step.

    It is made beside the data and not in its folder, where a killed run would leave a stray file behind.
    """
    fresh = root / f".{path.name}.{secrets.token_hex(4)}"
    try:
        with fresh.open("xb") as stream:
            stream.write(text.encode())
        if path.exists():
            fresh.chmod(path.stat().st_mode)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _lines(text: str | None) -> list[str]:
    """The lines of *text* without their ends, and git's remark where the last one has none."""
    return [] if text is None else list(_shown(text))


def _shown(text: str) -> Iterator[str]:
    *whole, rest = text.split("\n")
    yield from (line.removesuffix("\r") for line in whole)
    if rest:
        yield f"{rest}\n\\ No newline at end of file"
