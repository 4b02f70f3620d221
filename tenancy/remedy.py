"""What was most likely meant by a value of the wrong kind; None where a guess could be wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tenancy.reader import Value

_DIGITS: Final = re.compile(r"([0-9]{1,9})%?")
_MAJOR: Final = re.compile(r"[A-Za-z ]*([0-9]{1,2})(?:\.0)?")
_NONE: Final = frozenset(("none", "no", "nothing", "n/a", "-", "false", "null"))
_CURLED: Final = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
"""What word processors write for a quote, in several languages."""
_SWITCHES: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("yes", "y", "on", "true", "1"), True),
    **dict.fromkeys(("no", "n", "off", "false", "0"), False),
}


def nothing(value: object) -> Value:
    """None, for kinds of which no guess is safe."""
    return None


def whole(value: object) -> int | None:
    """The number in a text that holds a number alone; with a unit beside it, it might be another number of others."""
    found = _DIGITS.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else int(found[1])


def switch(value: object) -> bool | None:
    """What other languages write for true and false."""
    return _SWITCHES.get(str(value).lower())


def is_none(value: object) -> bool:
    """Whether *value* is a way to say that there is none."""
    return str(value).lower() in _NONE


def entries(value: object) -> Value:
    """The list that was written as one text, with commas or without."""
    if not isinstance(value, str):
        return None
    return [*filter(None, map(str.strip, value.split(",")))] or None


def single(value: object) -> Value:
    """The only entry of a list of one."""
    match value:
        case [str() as only]:
            return only
        case _:
            return None


def held(value: object, sample: Value) -> Value:
    """The group *sample*, with *value* as its `value`: only what stands around it was left out."""
    match sample, value:
        case {"value": known}, bool() | int() | str() if type(value) is type(known):
            return {**sample, "value": value}
        case _:
            return None


def straight(text: str) -> str:
    """*text* without the quotes that a word processor makes of straight ones."""
    return text[1:-1] if len(text) > 1 and text[0] in _CURLED and text[-1] in _CURLED else text


def are_numbers(words: Sequence[str]) -> bool:
    """Whether *words* look like numbers, so that they need quotes."""
    return bool(words) and all(word.replace(".", "", 1).isdigit() for word in words)


def number(value: object, words: Sequence[str]) -> str | None:
    """The one of *words* that *value* names by its number alone: of 17.0 and 18.0, what 18 or "Odoo 18" means."""
    found = _MAJOR.fullmatch(str(value))
    return next((word for word in words if found is not None and word == f"{found[1]}.0"), None)
