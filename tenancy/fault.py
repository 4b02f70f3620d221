"""What pydantic found wrong with one field, said in people's words."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tenancy.notation import kind, written
from tenancy.problem import listed, quoted

A_LIST: Final = "a list"

Words = tuple[str, str, str]
"""What is wrong, why it matters, what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One error of one field, and what its form says about the field."""

    error: str
    """Pydantic's name for the error."""
    key: str
    """Where it is, as people write it: `placement.server`, `hosts[2]`; empty for the file as a whole."""
    value: object
    context: Mapping[str, Any]
    message: str
    """Pydantic's own words, for the errors that this module has no better ones for."""
    keys: tuple[str, ...]
    """The keys that may stand where this one stands."""
    taken: tuple[str, ...]
    """The keys that already stand there."""
    meaning: str | None
    """What the field says, as the end of the sentence that begins "it says"."""
    sample: object
    """What may be written there, for instance."""
    sheet: Mapping[str, object]
    """The least that the form as a whole takes, for instance."""

    @property
    def name(self) -> str:
        """The last part of the key, without the position in a list."""
        return self.key.rsplit(".", 1)[-1].partition("[")[0]

    @property
    def is_unknown(self) -> bool:
        return self.error == "extra_forbidden"

    @property
    def is_missing(self) -> bool:
        return self.error == "missing"

    @property
    def meant(self) -> str | None:
        """The key that an unknown one was most likely meant to be."""
        return nearest(self.name, tuple(key for key in self.keys if key not in self.taken))

    @property
    def why(self) -> str:
        return f"it says {self.meaning}" if self.meaning else "what is written cannot be used as it is"

    @property
    def example(self) -> str:
        """A line that would do, for instance."""
        return f"{self.name}: {'…' if self.sample is None else written(self.sample)}"

    def words(self) -> Words:
        return _SAID.get(self.error, _other)(self)


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """The one of *words* that *word* was most likely meant to be, if any is near."""
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=0.6)), None)


def _unknown_key(fault: Fault) -> Words:
    return (
        f'a line called "{fault.key}" is not known here',
        "a misspelt line would be passed over without anyone noticing",
        f'write "{fault.meant}" instead' if fault.meant else f"remove it; the lines there may be: {listed(fault.keys)}",
    )


def _missing(fault: Fault) -> Words:
    return f'"{fault.key}" is missing', fault.why, f"add a line such as\n{fault.example}"


def _not_text(fault: Fault) -> Words:
    if not isinstance(fault.value, (bool, int, float)):
        return _shape("text")(fault)
    word = written(fault.value)
    instead = f'"{word}"' if fault.key.endswith("]") else f'{fault.name}: "{word}"'
    return f'"{fault.key}" should be text, and {word} is not', fault.why, f"put it in quotes: {instead}"


def _shape(expected: str) -> Callable[[Fault], Words]:
    def said(fault: Fault) -> Words:
        if not fault.key:
            what = "the file is empty" if fault.value is None else f"the file holds {kind(fault.value)} and no keys"
            lines = "\n".join(f"{key}: {written(sample)}" for key, sample in fault.sheet.items())
            return what, "nothing follows from it", f"write lines of the form key: value, such as\n{lines}"
        is_entry = expected == A_LIST and isinstance(fault.value, str)
        instead = f"write, for instance\n{f'{fault.name}: {written([fault.value])}' if is_entry else fault.example}"
        if fault.value is None:
            return f'"{fault.key}" has nothing after its colon', fault.why, instead
        return f'"{fault.key}" should be {expected}, and {kind(fault.value)} stands there', fault.why, instead

    return said


def _not_a_word(fault: Fault) -> Words:
    """A value outside a vocabulary; a number where a word looks like one is told apart: quotes are all it lacks."""
    words = tuple(part for part in str(fault.context["expected"]).split("'") if part not in (", ", " or ", ""))
    if fault.value is None or isinstance(fault.value, (dict, list)):
        return _shape("one word")(fault)
    numbers = {float(word): word for word in words if word.replace(".", "", 1).isdigit()}
    if numbers and isinstance(fault.value, (int, float)) and not isinstance(fault.value, bool):
        same = numbers.get(fault.value)
        return (
            f'"{fault.key}" is written as a number ({quoted(fault.value)})',
            "it is a name: as numbers 17.0 and 17 are the same, and 17.10 would turn into 17.1",
            f'put it in quotes: {fault.name}: "{same}"' if same else f"write one of these, in quotes: {listed(words)}",
        )
    meant = None if numbers else nearest(str(fault.value).lower(), words)
    return (
        f'"{fault.key}" says {written(fault.value)}, which is not one of the words allowed there',
        fault.why,
        (f'write "{meant}", or another of: ' if meant else "write one of: ") + listed(words),
    )


def _bound(fault: Fault) -> Words:
    limits = {"ge": "at least", "le": "at most"}
    limit = next(f"{words} {fault.context[name]}" for name, words in limits.items() if name in fault.context)
    return f'"{fault.key}" is {quoted(fault.value)} and should be {limit}', fault.why, f"write a number of {limit}"


def _short(fault: Fault) -> Words:
    return f'"{fault.key}" is empty', fault.why, f"write, for instance\n{fault.example}"


def _long(fault: Fault) -> Words:
    limit = f"{fault.context['max_length']} {'characters' if isinstance(fault.value, str) else 'entries'}"
    return f'"{fault.key}" is longer than {limit}', fault.why, f"cut it to at most {limit}"


def _own(fault: Fault) -> Words:
    return f'"{fault.key}" {fault.context["what"]}', fault.context["why"], fault.context["do"]


def _other(fault: Fault) -> Words:
    return f'"{fault.key}" does not fit: {quoted(fault.message)}', fault.why, f"write, for instance\n{fault.example}"


_SAID: Final[Mapping[str, Callable[[Fault], Words]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "string_type": _not_text,
    "int_type": _shape("a whole number"),
    "bool_type": _shape("true or false"),
    "tuple_type": _shape(A_LIST),
    "dict_type": _shape("a group of lines"),
    "mapping_type": _shape("a group of lines"),
    "model_type": _shape("a group of lines"),
    "enum": _not_a_word,
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
    "string_too_short": _short,
    "string_too_long": _long,
    "too_short": _short,
    "too_long": _long,
    "wrong": _own,
}
