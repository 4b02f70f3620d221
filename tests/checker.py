"""A JSON Schema checker for the few keywords that our schemas use; one that it does not know is an error."""

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from tenancy.reader import Value

Piece = dict[str, Value]

TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
NUMBER = (int, float)
Holds = Callable[[Any, Any], bool]
KEYWORDS: dict[str, tuple[type | tuple[type, ...], Holds]] = {
    "type": (object, lambda said, value: type(value) is TYPES[said]),
    "enum": (object, lambda said, value: value in said),
    "required": (dict, lambda said, value: set(said) <= set(value)),
    "pattern": (str, lambda said, value: re.search(said, value) is not None),
    "minimum": (NUMBER, lambda said, value: value >= said),
    "maximum": (NUMBER, lambda said, value: value <= said),
    "minLength": (str, lambda said, value: len(value) >= said),
    "maxLength": (str, lambda said, value: len(value) <= said),
    "minItems": (list, lambda said, value: len(value) >= said),
    "maxItems": (list, lambda said, value: len(value) <= said),
    "minProperties": (dict, lambda said, value: len(value) >= said),
    "uniqueItems": (
        list,
        lambda said, value: not said or all(one not in value[:number] for number, one in enumerate(value)),
    ),
}
"""What each keyword demands, and of which values; it is content with all others."""
SILENT = {"$schema", "$defs", "title", "description", "examples", "default", "format", "then", "else"}
"""What says nothing about a value, or is looked at together with another."""
BELOW = {"properties", "patternProperties", "additionalProperties", "propertyNames", "items"}
"""What speaks of the members of a value."""


def faults(schema: Piece, value: Value) -> list[str]:
    """What is wrong with a value, each with the way to it."""
    return list(_faults(schema, schema, value, ""))


def _faults(root: Piece, schema: Piece, value: Value, at: str) -> Iterator[str]:
    for keyword, said in schema.items():
        match keyword, said, value:
            case ("$ref", str(), _):
                name = said.removeprefix("#/$defs/")
                yield from _faults(root, _piece(_piece(root["$defs"])[name]), value, at)
            case ("if", dict(), _):
                branch = "else" if list(_faults(root, said, value, at)) else "then"
                yield from _faults(root, _piece(schema[branch]), value, at)
            case ("anyOf", list(), _):
                tried = [list(_faults(root, _piece(one), value, at)) for one in said]
                if all(tried):
                    yield min(tried, key=len)[0]
            case _:
                if keyword not in SILENT | BELOW and not _holds(keyword, said, value):
                    yield f"{at or 'the file'}: {keyword}"
    match value:
        case dict():
            yield from _members(root, schema, value, at)
        case list() if "items" in schema:
            for number, item in enumerate(value):
                yield from _faults(root, _piece(schema["items"]), item, f"{at}[{number}]")
        case _:
            pass


def _members(root: Piece, schema: Piece, value: Piece, at: str) -> Iterator[str]:
    for key, item in value.items():
        place = f"{at}.{key}".removeprefix(".")
        if "propertyNames" in schema:
            yield from _faults(root, _piece(schema["propertyNames"]), key, place)
        patterns = _piece(schema.get("patternProperties", {}))
        named = _piece(schema.get("properties", {}))
        below = [named[key]] if key in named else []
        below += [inner for pattern, inner in patterns.items() if re.search(pattern, key)]
        rest = schema.get("additionalProperties", {})
        if not below and rest is False:
            yield f"{place}: additionalProperties"
        for inner in below or ([] if rest is False else [rest]):
            yield from _faults(root, _piece(inner), item, place)


def _holds(keyword: str, said: Value, value: Value) -> bool:
    kinds, demand = KEYWORDS[keyword]
    return not isinstance(value, kinds) or demand(said, value)


def _piece(value: Value) -> Piece:
    return cast("Piece", value)
