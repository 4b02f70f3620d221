"""The blanks of a form: each field by its dotted name, what it asks, and how a typed answer to it is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Final, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from tenancy.document import parse
from tenancy.form import Form
from tenancy.problem import Refused
from tenancy.reader import Value

_QUOTES: Final = ("'", '"')
_DIGITS: Final = re.compile(r"\s*[-+]?[0-9]{1,18}\s*", re.ASCII)
_SWITCH: Final = {"true": True, "false": False}


class Kind(Enum):
    """What an answer is made of."""

    TEXT = "text"
    NUMBER = "a whole number"
    SWITCH = "true or false"
    LIST = "a list"
    GROUP = "a group of lines"


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One field of a form."""

    steps: tuple[str, ...]
    kind: Kind
    words: tuple[str, ...]
    """The words that may be written, or may be in the list; none where any may."""
    meaning: str
    """What the field says, as the end of the sentence that begins "it says"."""
    sample: Value
    required: bool

    @property
    def name(self) -> str:
        return ".".join(self.steps)

    def read(self, answer: str) -> Value:
        """The value that *answer* means: as the law's reader takes it, save that text needs no quotes.

        What is no number in plain digits, or neither true nor false, where one belongs stays text, for the law to refuse
        in its own words: a file may say 0x10 or null, but nobody types that to mean 16 or nothing.
        """
        match self.kind:
            case Kind.TEXT:
                return _text(answer)
            case Kind.NUMBER:
                return int(answer) if _DIGITS.fullmatch(answer) else answer
            case Kind.SWITCH:
                return _SWITCH.get(answer.strip(), answer)
            case Kind.LIST if not answer.lstrip().startswith("["):
                return [_text(item.strip()) for item in answer.split(",") if item.strip()]
            case _:
                return _word(answer)


def blanks(form: type[Form], *, above: tuple[str, ...] = ()) -> tuple[Blank, ...]:
    """Every field of *form* and of the groups in it, as a person writes them: single lines first, then lists and groups."""
    found = [(_blank(field, (*above, field.alias or name)), _bare(field)) for name, field in form.model_fields.items()]
    short = (blank for blank, _ in found if blank.kind not in (Kind.LIST, Kind.GROUP))
    long = (one for blank, kind in found if blank.kind in (Kind.LIST, Kind.GROUP) for one in _opened(blank, kind))
    return (*short, *long)


def _opened(blank: Blank, kind: object) -> Iterator[Blank]:
    yield blank
    if isinstance(kind, type) and issubclass(kind, Form):
        yield from blanks(kind, above=blank.steps)


def _blank(field: FieldInfo, steps: tuple[str, ...]) -> Blank:
    kind = _bare(field.annotation)
    word = _bare(get_args(kind)[0]) if get_origin(kind) is tuple else kind
    return Blank(
        steps=steps,
        kind=_kind(kind),
        words=tuple(word) if isinstance(word, type) and issubclass(word, StrEnum) else (),
        meaning=field.description or "",
        sample=field.examples[0] if field.examples else None,
        required=field.is_required(),
    )


def _kind(kind: object) -> Kind:
    if get_origin(kind) is tuple:
        return Kind.LIST
    if isinstance(kind, type) and issubclass(kind, Form):
        return Kind.GROUP
    if kind is bool:
        return Kind.SWITCH
    return Kind.NUMBER if kind is int else Kind.TEXT


def _bare(kind: object) -> object:
    """*kind* without an allowance for None and without annotations."""
    if isinstance(kind, FieldInfo):
        return _bare(kind.annotation)
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(inner for inner in get_args(kind) if inner is not NoneType))
    return kind


def _text(answer: str) -> str:
    """*answer* itself; what stands between its quotes if it has a pair of them."""
    is_quoted = len(answer) > 1 and answer[0] == answer[-1] and answer[0] in _QUOTES
    word = _word(answer) if is_quoted else answer
    return word if isinstance(word, str) else answer


def _word(answer: str) -> Value:
    try:
        document = parse(f"answer: {answer}".encode(), file="")
    except (Refused, UnicodeEncodeError):
        return answer
    match document.value:
        case {"answer": value, **others} if not others:
            return value
        case _:
            return answer
