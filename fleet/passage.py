"""Where in a file's text each key and value stands, so that a pen can touch one of them and nothing beside it.

ruamel.yaml finds the places. It does not write the file anew: what it writes has its own spacing, and lines that nobody
touched would show up in the review.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, cast

from ruamel.yaml import YAML

_BLOCK: Final = ("|", ">")
"""What a text begins with that goes on over indented lines."""
_HEADER_COMMENT: Final = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")


class Shape(Enum):
    """What kind of value stands somewhere, in ruamel.yaml's words."""

    SCALAR = "scalar"
    LIST = "sequence"
    GROUP = "mapping"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A value and the key or hyphen before it; places are counted in characters from the start of the text."""

    key: str
    """The key that the value belongs to; empty for an item of a list and for the file as a whole."""
    opening: int
    """Where the key or the hyphen stands."""
    named: int
    """Where the key ends."""
    begin: int
    end: int
    """Where the value's own text begins and ends; the same place where nothing is written."""
    column: int
    """How far its key or hyphen is indented."""
    shape: Shape
    inline: bool
    """Whether it is one scalar or stands in brackets."""
    quote: str
    """The sign that a scalar begins with if it is quoted or a block of lines: ', \", | or >."""
    inner: "tuple[Passage, ...]"

    def child(self, key: str) -> "Passage | None":
        return next((passage for passage in self.inner if passage.key == key), None)

    def scalars(self) -> "Iterator[tuple[int, int]]":
        """Where the words in it stand, its own key included: whatever has a # elsewhere is a comment."""
        yield self.opening, self.named
        if self.shape is Shape.SCALAR:
            yield self.begin, self.end
        for passage in self.inner:
            yield from passage.scalars()


class _Mark(Protocol):
    """A place in the text, as ruamel.yaml knows it."""

    index: int
    column: int


class _Node(Protocol):
    """A value, as ruamel.yaml finds it; only groups and lists have a flow style, only scalars the other."""

    id: str
    value: object
    start_mark: _Mark
    end_mark: _Mark
    style: str | None
    flow_style: bool | None


def found(text: str) -> Passage | None:
    """The passages of *text*, which the law's reader has read; None if there is nothing but comments."""
    node = cast("_Node | None", YAML().compose(text))  # pyright: ignore[reportUnknownMemberType]  # it says Any
    return None if node is None else _passage(text, node, opening=node.start_mark.index)


def region(text: str, passage: Passage) -> tuple[int, int]:
    """The whole lines of *passage*: from its key's to its last, and comments below that are indented further."""
    begin = text.rfind("\n", 0, passage.opening) + 1
    end = _line_end(text, passage.end)
    ahead = end
    while ahead < len(text):
        after = _line_end(text, ahead)
        line = text[ahead:after]
        bare = line.strip()
        if bare and not (bare.startswith("#") and len(line) - len(line.lstrip(" ")) > passage.column):
            break
        ahead = after
        end = after if bare else end
    return begin, end


def comments(text: str, passage: Passage, begin: int, end: int) -> tuple[str, ...]:
    """The comments between *begin* and *end*, without what is before their #; *passage* tells what is none."""
    notes: list[str] = []
    done = begin
    for start, stop in (*sorted(passage.scalars()), (end, end)):
        notes.extend(re.findall(r"#[^\r\n]*", text[done : max(done, start)]))
        if header := _HEADER_COMMENT.match(text, start, stop):
            notes.append(header[1])
        done = max(done, stop)
    return tuple(note.rstrip() for note in notes)


def _line_end(text: str, place: int) -> int:
    """Where the line after the one at *place* begins."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _passage(text: str, node: _Node, *, opening: int, name: _Node | None = None) -> Passage:
    shape = Shape(node.id)
    begin, end = node.start_mark.index, node.end_mark.index
    named = opening if name is None else name.end_mark.index
    if name is not None and begin == end:
        # Where nothing is written, ruamel.yaml points at what comes next.
        begin = end = text.find(":", named) + 1
    inline = shape is Shape.SCALAR or bool(node.flow_style)
    quote = node.style or "" if shape is Shape.SCALAR else ""
    inner: tuple[Passage, ...] = ()
    if shape is Shape.GROUP:
        inner = tuple(_children(text, cast("list[tuple[_Node, _Node]]", node.value)))
    elif shape is Shape.LIST:
        inner = tuple(_items(text, begin, cast("list[_Node]", node.value), inline=inline))
    if quote in _BLOCK or not inline:
        # Of these, ruamel.yaml says that they end where the next thing begins.
        end = max((passage.end for passage in inner), default=begin + len(text[begin:end].rstrip()))
    return Passage(
        key="" if name is None else str(name.value),
        opening=opening,
        named=named,
        begin=begin,
        end=end,
        column=opening - (text.rfind("\n", 0, opening) + 1),
        shape=shape,
        inline=inline,
        quote=quote,
        inner=inner,
    )


def _children(text: str, pairs: list[tuple[_Node, _Node]]) -> Iterator[Passage]:
    for name, value in pairs:
        yield _passage(text, value, opening=name.start_mark.index, name=name)


def _items(text: str, begin: int, nodes: list[_Node], *, inline: bool) -> Iterator[Passage]:
    done = begin
    for node in nodes:
        place = node.start_mark.index
        passage = _passage(text, node, opening=place if inline else text.rfind("-", done, place))
        yield passage
        done = passage.end
