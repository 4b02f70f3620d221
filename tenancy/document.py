"""The one way a file is read: refused by its size before a byte is parsed, and with everything wrong with it at once."""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import yaml

from tenancy import slip, syntax
from tenancy.problem import Refused
from tenancy.reader import Reader, Steps, Value

BYTES: Final = 64 * 1024
"""The largest file that is read."""

_LOADER: Final = cast("type[yaml.CSafeLoader]", yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
_TAB: Final = re.compile(r"^ *\t", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file's content as plain data, and the line of each key and list item."""

    file: str
    """As people know it: relative to the checkout."""
    value: Value
    """None if the file holds nothing but comments."""
    lines: Mapping[Steps, int] = field(default_factory=dict[Steps, int])

    def line(self, steps: Steps) -> int | None:
        """The line of the value at *steps*, or of the nearest thing around it that has one."""
        around = (steps[:length] for length in range(len(steps), 0, -1))
        return next((self.lines[place] for place in around if place in self.lines), None)


def read(path: Path, *, file: str, limit: int = BYTES) -> Document:
    """The document at *path*, called *file* in errors, of at most *limit* bytes.

    Raises Refused with everything that is wrong with it as a document.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused([slip.NOT_A_FILE.at(file)])
        if status.st_size > limit:
            raise Refused([slip.TOO_LARGE.at(file, size=slip.size(status.st_size), limit=slip.size(limit))])
        with path.open("rb") as stream:
            data = stream.read(limit)
    except OSError as error:
        raise Refused([slip.UNREADABLE.at(file, reason=error.strerror)]) from None
    return parse(data, file=file)


def parse(data: bytes, *, file: str) -> Document:
    """The document in *data*. Raises Refused with everything that is wrong with it as a document."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused([slip.NOT_UTF8.at(file, data[: error.start].count(b"\n") + 1)]) from None
    if found := _CONTROL.search(text):
        raise Refused([slip.CONTROL_CHARACTER.at(file, _line(text, found.start()))])
    if found := _TAB.search(text):
        raise Refused([slip.TAB.at(file, _line(text, found.start()))])
    reader = Reader(file=file)
    try:
        reader.read(_events(text))
    except yaml.YAMLError as error:
        reader.problems.append(syntax.unparsed(file, error, lines=_line(text.rstrip(), len(text))))
    if reader.problems:
        raise Refused(reader.problems)
    return Document(file=file, value=reader.root, lines=reader.lines)


def _line(text: str, at: int) -> int:
    return text[:at].count("\n") + 1


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _LOADER(text)
    try:
        while event := loader.get_event():
            yield event
    finally:
        loader.dispose()
