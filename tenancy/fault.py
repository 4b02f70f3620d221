"""One thing that pydantic found wrong with a document, and what its form says about the place."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tenancy.notation import written
from tenancy.problem import quoted
from tenancy.reader import Steps, Value

BLANK: Final = "blank"
"""A key or an entry without a value: pydantic lets one pass where a line may be left out, and no reader should."""
KEY: Final = "[key]"
"""What pydantic calls the last step to a key of a mapping, where it is not the value that is wrong."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One error of one field."""

    error: str
    """Pydantic's name for the error, or BLANK."""
    steps: Steps
    """The way to it; none to the file as a whole."""
    value: object
    context: Mapping[str, Any]
    message: str
    """Pydantic's own words, for the errors that nobody has better ones for."""
    keys: tuple[str, ...]
    """The keys that may stand where this one stands."""
    taken: tuple[str, ...]
    """The keys that this one cannot have been meant to be: they stand there already, or are groups where this is none."""
    meaning: str | None
    """What the field says, as the end of the sentence that begins "it says"."""
    sample: Value
    """What may be written there, for instance."""
    sheet: Mapping[str, Value]
    """The least that the form as a whole takes, for instance."""
    homes: tuple[str, ...] = ()
    """The groups in which this key would be known; an empty word for the form as a whole."""
    groups: tuple[str, ...] = ()
    """Those keys of the form as a whole that stand there already."""
    is_required: bool = True
    """Whether the line may not be left out."""
    remark: str | None = None
    """What the file goes on with after the colon and a #, where no value is: it may have been meant as one."""

    @property
    def key(self) -> str:
        """Where it is, as people write it: `placement.server`, `hosts[2]`; empty for the file as a whole."""
        parts = (f"[{step + 1}]" if isinstance(step, int) else f".{quoted(step)}" for step in self.steps if step != KEY)
        return "".join(parts).removeprefix(".")

    @property
    def name(self) -> str:
        """The last key on the way, without a position in a list."""
        return next((quoted(step) for step in reversed(self.steps) if isinstance(step, str) and step != KEY), "")

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of a list."""
        return bool(self.steps) and isinstance(self.steps[-1], int)

    @property
    def is_about_a_key(self) -> bool:
        """Whether not the value is wrong, but the word before the colon."""
        return bool(self.steps) and self.steps[-1] == KEY

    @property
    def is_unknown(self) -> bool:
        return self.error == "extra_forbidden"

    @property
    def is_missing(self) -> bool:
        return self.error == "missing"

    @property
    def meant(self) -> str | None:
        """The key that an unknown one was most likely meant to be."""
        return nearest(self.name, [key for key in self.keys if key not in self.taken])

    @property
    def why(self) -> str:
        return f"it says {self.meaning}" if self.meaning else "what is written cannot be used as it is"

    def with_value(self, value: Value) -> str:
        """The line, or the lines, that would stand here with *value*."""
        if self.is_entry:
            return f"- {written(value)}"
        return with_value(self.name, value)


def with_value(key: str, value: Value) -> str:
    """The line *key: value*; a group is written one line below the other, as people do."""
    match value:
        case dict() if value:
            inner = (f"  {written(name)}: {written(item)}" for name, item in value.items())
            return "\n".join((f"{written(key)}:", *inner))
        case None:
            return f"{written(key)}: …"
        case _:
            return f"{written(key)}: {written(value)}"


def nearest(word: str, words: Sequence[str], *, cutoff: float = 0.6) -> str | None:
    """The one of *words* that *word* was most likely meant to be, if any is near; capitals make no difference."""
    return next(iter(difflib.get_close_matches(word.lower(), words, n=1, cutoff=cutoff)), None)
