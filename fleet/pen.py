"""A pen that changes one value in a YAML file's text and leaves every other character as it was.

Every stroke is read back by the law's reader. Where that does not find exactly what was meant, and every comment,
nothing is changed and the person is asked to do it by hand.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

from ruamel.yaml import YAMLError

from fleet.passage import comments, found
from fleet.stroke import Group, Names, drawn
from tenancy.document import parse
from tenancy.problem import Refused, Wording
from tenancy.reader import Value

MARK: Final = "\ufeff"
"""The byte order mark; the law's reader takes it, and it stays."""

_BY_HAND: Final = Wording(
    what='"{key}" is written in a way that this command cannot change without touching what stands around it',
    why="what a person has arranged is not for a program to rearrange",
    do="change the line in the file itself",
)


@dataclass(frozen=True, kw_only=True)
class Pen:
    """A file's *text*, called *file* in errors; *order* has all keys there may be, as a person writes them."""

    file: str
    text: str
    order: tuple[Names, ...]

    @property
    def value(self) -> Group:
        """What the text says. Raises Refused with everything that cannot be read."""
        value = parse(self.text.encode(errors="surrogateescape"), file=self.file).value
        return value if isinstance(value, dict) else {}

    def put(self, steps: Names, value: Value) -> Self:
        """With *value* at *steps*; a key that is new comes after the last that *order* has before it.

        Raises Refused where the text cannot be read, or only a person can change it.
        """
        return self._stroke(steps, value)

    def strike(self, steps: Names) -> Self:
        """Without what is at *steps*, and without the group around it if nothing else is in that.

        Comments stay, on lines of their own. Raises Refused as `put` does.
        """
        return self._stroke(steps, None)

    @property
    def _parted(self) -> tuple[str, str]:
        """The mark with which some editors begin a file, and the text behind it."""
        bare = self.text.removeprefix(MARK)
        return self.text.removesuffix(bare), bare

    def _stroke(self, steps: Names, value: Value) -> Self:
        before = self.value
        after = _changed(before, steps, value)
        # Equal alone would take true for 1.
        if repr(after) == repr(before):
            return self
        try:
            mark, bare = self._parted
            meant = replace(self, text=mark + drawn(bare, steps, before, after, self.order))
            if meant.value == after and _comments(meant.text) == _comments(self.text):
                return meant
        except (YAMLError, Refused):
            pass
        raise Refused([_BY_HAND.at(self.file, key=".".join(steps))])


def _changed(group: Group, steps: Names, value: Value) -> Group:
    """*group* with *value* at *steps*; None takes away."""
    name, *rest = steps
    if rest:
        inner = group.get(name)
        value = _changed(inner if isinstance(inner, dict) else {}, tuple(rest), value) or None
    without = {key: one for key, one in group.items() if key != name or value is not None}
    return without if value is None else without | {name: value}


def _comments(text: str) -> list[str]:
    """Every comment there is, in no order that means anything."""
    bare = text.removeprefix(MARK)
    whole = found(bare)
    return sorted(() if whole is None else comments(bare, whole, 0, len(bare)))
