"""Turns YAML events into plain data: YAML 1.2 words, nothing repeated, nothing hidden, the line of every value.

It keeps its own stack, so that no text, however nested, can exhaust the interpreter's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from tenancy import slip
from tenancy.problem import Problem, quoted

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
Steps: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and positions, outermost first."""

DEPTH: Final = 16
DIGITS: Final = 18
"""The longest number that is read as one: it fits 64 bits."""

_INT: Final = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEX: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(kw_only=True)
class _Frame:
    """A list or mapping whose end has not been read yet."""

    holds: "list[Value] | dict[str, Value]"
    steps: Steps
    wants_key: bool
    key: str | None = None
    """The key whose value comes next; None where that value is to be dropped."""


@dataclass(kw_only=True)
class Reader:
    """One document being read; *file* is what its problems call it."""

    file: str
    root: Value = None
    lines: dict[Steps, int] = field(default_factory=dict[Steps, int])
    problems: list[Problem] = field(default_factory=list[Problem])
    _open: list[_Frame] = field(default_factory=list[_Frame])
    _documents: int = 0
    _seen: set[str] = field(default_factory=set[str])

    def read(self, events: Iterable[yaml.Event]) -> None:
        """Takes in *events* up to the end, or to where reading on would tell nothing more."""
        for event in events:
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            match event:
                case yaml.DocumentStartEvent():
                    self._documents += 1
                    if self._documents > 1:
                        self.problems.append(slip.SECOND_DOCUMENT.at(self.file, line))
                        return
                case yaml.AliasEvent():
                    self._once("alias", slip.ALIAS.at(self.file, line))
                    self._put(None, line)
                case yaml.ScalarEvent():
                    self._refuse_hidden(event, line)
                    self._put(self._scalar(event, line), line, merge=event.implicit[0] and event.value == "<<")
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._refuse_hidden(event, line)
                    if len(self._open) == DEPTH:
                        self.problems.append(slip.TOO_DEEP.at(self.file, line, depth=DEPTH))
                        return
                    self._begin(line, mapping=isinstance(event, yaml.MappingStartEvent))
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._open.pop()
                case _:
                    pass

    def _once(self, kind: str, problem: Problem) -> None:
        """One such problem a file: a thousand aliases are one mistake."""
        if kind not in self._seen:
            self._seen.add(kind)
            self.problems.append(problem)

    def _refuse_hidden(self, event: "yaml.ScalarEvent | yaml.CollectionStartEvent", line: int) -> None:
        if event.anchor is not None:
            self._once("alias", slip.ALIAS.at(self.file, line))
        if event.tag is not None:
            self._once("tag", slip.TAG.at(self.file, line))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Value:
        text = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text) or _OCTAL_OR_HEX.fullmatch(text):
            if len(text) > DIGITS:
                self.problems.append(slip.LONG_NUMBER.at(self.file, line, digits=len(text)))
                return 0
            return int(text, 10 if _INT.fullmatch(text) else 0)
        if _FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return text

    def _begin(self, line: int, *, mapping: bool) -> None:
        holds: dict[str, Value] | list[Value] = {} if mapping else []
        self._open.append(_Frame(holds=holds, steps=self._put(holds, line), wants_key=mapping))

    def _put(self, value: Value, line: int, *, merge: bool = False) -> Steps:
        """Gives *value* its place in what is being read; the way to it."""
        if not self._open:
            self.root = value
            return ()
        frame = self._open[-1]
        if isinstance(frame.holds, list):
            steps: Steps = (*frame.steps, len(frame.holds))
            frame.holds.append(value)
            self.lines[steps] = line
            return steps
        if frame.wants_key:
            frame.key = self._key(frame, value, line, merge=merge)
        elif frame.key is not None:
            frame.holds[frame.key] = value
        steps = (
            (*frame.steps, "", len(self.lines)) if frame.wants_key or frame.key is None else (*frame.steps, frame.key)
        )
        frame.wants_key = not frame.wants_key
        return steps

    def _key(self, frame: _Frame, value: Value, line: int, *, merge: bool) -> str | None:
        if merge:
            self._once("alias", slip.ALIAS.at(self.file, line))
            return None
        if not isinstance(value, str):
            self.problems.append(slip.KEY_IS_NO_TEXT.at(self.file, line, key=quoted(value)))
            return None
        steps = (*frame.steps, value)
        if steps in self.lines:
            first = self.lines[steps]
            self.problems.append(slip.REPEATED_KEY.at(self.file, line, key=quoted(value), first=first))
            return None
        self.lines[steps] = line
        return value
