"""What the checks of single fields have in common: how they refuse a value, and what they tell editors of a good one."""

import re

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError

from tenancy.notation import kind
from tenancy.problem import quoted
from tenancy.reader import Steps


def wrong(what: str, *, why: str, do: str, at: Steps = ()) -> PydanticCustomError:
    """What a field's own check raises: *what* goes on from the name of the field, the other two stand alone.

    A check of a whole form says by *at* which of the form's own lines is to be mended.
    """
    return PydanticCustomError("wrong", "{what}", {"what": what, "why": why, "do": do, "at": at})


def spelt(pattern: re.Pattern[str]) -> WithJsonSchema:
    """What an editor is told of a text whose check is *pattern*."""
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern.pattern})$"})


def says(value: object) -> str:
    """How a sentence about a field goes on that repeats its *value*."""
    match value:
        case str():
            return f'says "{quoted(value)}"'
        case list() | dict():
            return f"holds {kind(value)}"  # pyright: ignore[reportUnknownArgumentType]  # whatever it holds
        case _:
            return f"says {kind(value)}"
