"""Pulumi's property values as plain Python: what travels in protobuf structs, without secrets' envelopes.

The providers tell the engine that they take no secrets, so it unwraps them on the way in and marks the same fields on
the way out; nothing here ever sees which value is one.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from google.protobuf import json_format, struct_pb2

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Values: TypeAlias = dict[str, Value]

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that tells a secret's envelope from an object (SDK: rpc._special_sig_key)."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that only an update will know (SDK: rpc.UNKNOWN)."""


def from_struct(struct: struct_pb2.Struct) -> Values:
    """A protobuf struct as plain values: whole numbers, kept as floats there, are ints again; envelopes are opened."""
    return cast(Values, _plain(json_format.MessageToDict(struct)))


def to_struct(values: Mapping[str, Value]) -> struct_pb2.Struct:
    """Plain values as a protobuf struct."""
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def has_unknown(value: Value) -> bool:
    """Whether anything in a value is known to an update only."""
    match value:
        case dict():
            return any(has_unknown(child) for child in value.values())
        case list():
            return any(has_unknown(child) for child in value)
        case _:
            return value == UNKNOWN


def text(values: Mapping[str, Value], key: str, default: str = "") -> str:
    """The string at a key; absent or null is the default."""
    value = values.get(key)
    return default if value is None else str(value)


def mapping(values: Mapping[str, Value], key: str) -> Values:
    """The object at a key; absent or null is empty."""
    value = values.get(key)
    return value if isinstance(value, dict) else {}


def items(values: Mapping[str, Value], key: str) -> Sequence[Value]:
    """The list at a key; absent or null is empty."""
    value = values.get(key)
    return value if isinstance(value, list) else []


def _plain(value: object) -> object:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict() if _SIGNATURE in value:
            # A provider's own settings come enveloped, before it could say that it takes no secrets.
            return _plain(cast(dict[str, object], value)["value"])
        case dict():
            return {key: _plain(child) for key, child in cast(dict[str, object], value).items()}
        case list():
            return [_plain(child) for child in cast(list[object], value)]
        case _:
            return value
