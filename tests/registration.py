"""What the program asked for, one resource at a time, as it came over the wire."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ELSEWHERE = ("sourcePosition", "stackTrace", "parentStackTraceHandle")
"""Where in the program's text a resource is written: different in every checkout, and nothing that is built."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One resource as it was asked for; secret inputs lie behind `Secret`."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, object]
    protect: bool
    retain: bool
    provider: str
    dependencies: frozenset[str]
    secret_outputs: frozenset[str]
    ignored: tuple[str, ...]
    """The inputs whose changes are none."""
    position: str
    """The address of the program's file that made it."""
    frames: int
    """How many callers the state will remember."""
    wire: str
    """The whole request as text that is the same whenever the same is asked for."""

    @staticmethod
    def of(request: resource_pb2.RegisterResourceRequest, urn: str) -> "Registration":
        whole = cast("dict[str, object]", json_format.MessageToDict(request))
        position = cast("Mapping[str, str]", whole.get("sourcePosition", {}))
        stack = cast("Mapping[str, Sequence[object]]", whole.get("stackTrace", {}))
        return Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            custom=request.custom,
            inputs=cast("Mapping[str, object]", plain(json_format.MessageToDict(request.object))),
            protect=request.protect,
            retain=request.retainOnDelete,
            provider=request.provider,
            dependencies=frozenset(request.dependencies),
            secret_outputs=frozenset(request.additionalSecretOutputs),
            ignored=tuple(request.ignoreChanges),
            position=position.get("uri", ""),
            frames=len(stack.get("frames", ())),
            wire=json.dumps(ordered({key: value for key, value in whole.items() if key not in ELSEWHERE})),
        )


@dataclass(frozen=True)
class Secret:
    """A value that travelled in the secret envelope."""

    value: object


def plain(value: object) -> object:
    """A property value with its secrets marked; whole floats are ints."""
    match value:
        case dict():
            known = cast("dict[str, object]", value)
            if known.get(SIGNATURE) == SECRET:
                return Secret(plain(known["value"]))
            return {key: plain(child) for key, child in known.items()}
        case list():
            return [plain(child) for child in cast("list[object]", value)]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def ordered(value: object) -> object:
    """The same with keys in order, and with lists of URNs, which come in any order, sorted."""
    match value:
        case dict():
            return {key: ordered(child) for key, child in sorted(cast("dict[str, object]", value).items())}
        case list():
            children = [ordered(child) for child in cast("list[object]", value)]
            urns = [child for child in children if isinstance(child, str) and child.startswith("urn:pulumi:")]
            return sorted(urns) if len(urns) == len(children) else children
        case _:
            return value


def clear(value: object) -> Iterator[str]:
    """Every text in a value, keys included, that lies in no secret envelope."""
    match value:
        case str():
            yield value
        case dict():
            for key, child in cast("dict[str, object]", value).items():
                yield key
                yield from clear(child)
        case list():
            for child in cast("list[object]", value):
                yield from clear(child)
        case _:
            pass


def sealed(value: object) -> Iterator[str]:
    """Every text in a value that lies in a secret envelope."""
    match value:
        case Secret():
            yield from _inside(value.value)
        case dict():
            for child in cast("dict[str, object]", value).values():
                yield from sealed(child)
        case list():
            for child in cast("list[object]", value):
                yield from sealed(child)
        case _:
            pass


def _inside(value: object) -> Iterator[str]:
    return sealed(value) if isinstance(value, Secret) else iter((*clear(value), *sealed(value)))
