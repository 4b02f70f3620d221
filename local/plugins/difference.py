"""What differs between two trees of values, path by path, as `pulumi preview --diff` shows it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2

from local.plugins.values import Value

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


@dataclass(frozen=True)
class Change:
    """One path at which the trees differ: added, deleted or updated."""

    path: str
    kind: str


def changes(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[Change, ...]:
    """Every path that differs, deepest first reported: a changed leaf is named, not the object around it."""
    return tuple(_mapping("", old, new))


def response(
    found: Collection[Change], *, replacing: Collection[str] = (), delete_first: bool = False
) -> provider_pb2.DiffResponse:
    """The engine's answer for a set of changes; a path at or below one of `replacing` replaces the resource."""
    detailed: dict[str, provider_pb2.PropertyDiff] = {}
    replaces: list[str] = []
    for change in found:
        replace = any(_at_or_below(change.path, root) for root in replacing)
        kind = f"{change.kind}_REPLACE" if replace else change.kind
        detailed[change.path] = provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(kind))
        if replace:
            replaces.append(change.path)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({_root(change.path) for change in found}),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and delete_first,
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _mapping(at: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> list[Change]:
    found: list[Change] = []
    for key in sorted({*old, *new}):
        here = f"{at}.{key}" if at and _PLAIN.match(key) else key if _PLAIN.match(key) else f'{at}["{key}"]'
        found += _value(here, old.get(key), new.get(key))
    return found


def _value(at: str, old: Value, new: Value) -> list[Change]:
    if old == new:
        return []
    if old is None:
        return [Change(at, "ADD")]
    if new is None:
        return [Change(at, "DELETE")]
    match old, new:
        case dict(), dict():
            return _mapping(at, old, new)
        case list(), list():
            found: list[Change] = []
            for index in range(max(len(old), len(new))):
                found += _value(
                    f"{at}[{index}]",
                    old[index] if index < len(old) else None,
                    new[index] if index < len(new) else None,
                )
            return found
        case _:
            return [Change(at, "UPDATE")]


def _at_or_below(path: str, root: str) -> bool:
    return path == root or path.startswith((f"{root}.", f"{root}["))


def _root(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]
