"""How a value is written by hand: without quotes where the law's reader takes it as meant, in quotes where it would not."""

import io
from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from tenancy.document import parse
from tenancy.problem import Refused
from tenancy.reader import Value

WIDTH: Final = 80
"""A list that is no longer stays on the line of its key; a choice of ours."""
STEP: Final = "  "

_YAML: Final = YAML()
_YAML.width = 1_000_000


def scalar(value: Value, *, quote: str = "", crowded: bool = False) -> str:
    """*value*, which is no list or group, on one line; text in the *quote* that was there before, if it can be.

    *crowded* is within brackets, where a comma ends a word.
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            plain = "" if quote in ("'", '"') else value
            spellings = (plain, _spelled(SingleQuotedScalarString(value))) if quote == "'" else (plain,)
            return next(
                (word for word in spellings if word and _means(word, value, crowded=crowded)),
                _spelled(DoubleQuotedScalarString(value)),
            )
        case _:
            return str(value)


def entry(key: str, value: Value, *, indent: str = "") -> Iterator[str]:
    """The lines of *key* and its *value*, each without its end."""
    match value:
        case dict():
            yield f"{indent}{key}:"
            for name, inner in value.items():
                yield from entry(name, inner, indent=indent + STEP)
        case list():
            line = f"{indent}{key}: [{', '.join(scalar(item, crowded=True) for item in value)}]"
            if len(line) <= WIDTH:
                yield line
                return
            yield f"{indent}{key}:"
            yield from (f"{indent}{STEP}- {scalar(item)}" for item in value)
        case _:
            yield f"{indent}{key}: {scalar(value)}"


def _spelled(text: str) -> str:
    stream = io.StringIO()
    _YAML.dump(text, stream)  # pyright: ignore[reportUnknownMemberType]  # says Any
    return stream.getvalue().rstrip("\n")


def _means(word: str, text: str, *, crowded: bool) -> bool:
    """Whether the law reads *text* where *word* is written, and a person sees all of it."""
    frames = (("", "", text), ("[", "]", [text])) if crowded else (("", "", text),)
    try:
        return word.isprintable() and all(
            parse(f"key: {before}{word}{after}\n".encode(), file="").value == {"key": meant}
            for before, after, meant in frames
        )
    except (Refused, UnicodeEncodeError):
        return False
