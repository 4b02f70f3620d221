"""An edit as a value: a file, its text before and after."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenancy import document, registry
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


def read(root: Path, file: str) -> str:
    """The text of *file*, with the line ends that it has. Raises Refused if it is no text that the law could read."""
    if (found := link(root, file)) is not None:
        raise Refused([registry.link(found.relative_to(root).as_posix(), found)])
    document.read(root / file, file=file)
    try:
        return (root / file).read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        raise Refused([UNREADABLE.at(file, reason="it has just gone")]) from None


def link(root: Path, file: str) -> Path | None:
    """What of *file* below *root* is a link, be it a folder that it is in; None if nothing is."""
    parts = Path(file).parts
    places = (root.joinpath(*parts[: count + 1]) for count in range(len(parts)))
    return next((place for place in places if place.is_symlink()), None)


def _lines(text: str | None) -> list[str]:
    """The lines of *text* without their ends, and git's remark where the last one has none."""
    return [] if text is None else list(_shown(text))


def _shown(text: str) -> Iterator[str]:
    *whole, rest = text.split("\n")
    yield from (line.removesuffix("\r") for line in whole)
    if rest:
        yield f"{rest}\n\\ No newline at end of file"
