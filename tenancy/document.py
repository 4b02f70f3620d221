"""The one way a file is read: refused by its size before a byte is parsed, and with everything wrong with it at once.

Texts may stand in place of files, so that an edit is judged before it is written.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, TypeAlias, cast

import yaml

from tenancy import slip, syntax
from tenancy.problem import Refused
from tenancy.reader import Reader, Steps, Value

BYTES: Final = 64 * 1024
"""The largest file that is read."""

Instead: TypeAlias = Mapping[str, str | None]
"""Texts that stand in place of files, by the files' names relative to the checkout; None for a file that is gone."""
AS_IT_IS: Final[Instead] = MappingProxyType({})

_LOADER: Final = cast("type[yaml.CSafeLoader]", yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
_TAB: Final = re.compile(r"^ *\t", re.MULTILINE)
_REMARK: Final = re.compile(r"^[^#\n]*[:-] +(#[^ #\n][^\n]*)", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file's content as plain data, and the line of each key and list item."""

    file: str
    """As people know it: relative to the checkout."""
    value: Value
    """None if the file holds nothing but comments."""
    lines: Mapping[Steps, int] = field(default_factory=dict[Steps, int])
    remarks: Mapping[int, str] = field(default_factory=dict[int, str])
    """What stands behind a # where a value is awaited, with it and by line: text that may have been meant as the value."""

    def line(self, steps: Steps) -> int | None:
        """The line of the value at *steps*, or of the nearest thing around it that has one."""
        around = (steps[:length] for length in range(len(steps), 0, -1))
        return next((self.lines[place] for place in around if place in self.lines), None)

    def remark(self, steps: Steps) -> str | None:
        """What stands behind a # where the value at *steps* is awaited."""
        line = self.line(steps)
        return None if line is None else self.remarks.get(line)


def read(path: Path, *, file: str, limit: int = BYTES, instead: Instead = AS_IT_IS) -> Document:
    """The document at *path*, called *file* in errors, of at most *limit* bytes; or the text that stands there *instead*.

    Raises Refused with everything that is wrong with it as a document.
    """
    data = _given(file, instead[file], limit) if file in instead else _stored(path, file, limit)
    return parse(data, file=file)


def listing(folder: Path, *, place: str, instead: Instead = AS_IT_IS) -> tuple[Path, ...]:
    """What lies in *folder*, called *place* in errors, in order of names; nothing where there is no such folder.

    Raises Refused where that cannot be seen.
    """
    inside = {PurePosixPath(file).relative_to(place): text for file, text in instead.items() if _within(file, place)}
    come = {folder / path.parts[0] for path, text in inside.items() if text is not None}
    gone = {folder / path for path, text in inside.items() if text is None}
    try:
        there = set(folder.iterdir()) if folder.is_dir() else set[Path]()
    except OSError as error:
        raise Refused([slip.UNREADABLE.at(place, reason=error.strerror)]) from None
    return tuple(sorted((there - gone) | come, key=lambda path: path.name))


def _within(file: str, place: str) -> bool:
    return PurePosixPath(file).is_relative_to(place)


def _given(file: str, text: str | None, limit: int) -> bytes:
    """*text* as it would be stored. Raises Refused where there is none, or too much of it."""
    if text is None:
        raise Refused([slip.UNREADABLE.at(file, reason="it is gone")])
    data = text.encode()
    _weigh(file, len(data), limit)
    return data


def _stored(path: Path, file: str, limit: int) -> bytes:
    """The bytes of an ordinary file, at most *limit* of them. Raises Refused where it is not one."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused([slip.NOT_A_FILE.at(file)])
        _weigh(file, status.st_size, limit)
        with path.open("rb") as stream:
            return stream.read(limit)
    except OSError as error:
        raise Refused([slip.UNREADABLE.at(file, reason=error.strerror)]) from None


def _weigh(file: str, size: int, limit: int) -> None:
    if size > limit:
        raise Refused([slip.TOO_LARGE.at(file, size=slip.size(size), limit=slip.size(limit))])


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
        reader.problems.append(syntax.unparsed(file, error, text=text))
    if reader.problems:
        raise Refused(reader.problems)
    remarks = {_line(text, found.start()): found[1].rstrip() for found in _REMARK.finditer(text)}
    return Document(file=file, value=reader.root, lines=reader.lines, remarks=remarks)


def _line(text: str, at: int) -> int:
    return text[:at].count("\n") + 1


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _LOADER(text)
    try:
        while event := loader.get_event():
            yield event
    finally:
        loader.dispose()
