"""What an edit changes in what will be built for a tenant: two lists of decisions, held against each other."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tenancy.origin import Decision

_POSITION: Final = re.compile(r"\[\d+\]$")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field of a specification that is another than before."""

    path: str
    """As in `Decision.path`; the lines of a list are one field."""
    before: object
    """None where the field was not there; a tuple where it is a list."""
    after: object
    """None where the field is not there any more."""
    because: Decision
    """Who decides it now, or who decided it before it went; of a list, who decides the lines that are others: the first of
    them, and in words everybody."""


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A field with its value, or a list with all of its."""

    value: object
    decision: Decision
    lines: tuple[Decision, ...] = ()
    """Of a list."""


def changes(before: Iterable[Decision], after: Iterable[Decision]) -> Iterator[Change]:
    """What is another in *after* than in *before*, in the order of a specification; what has gone comes last."""
    old, new = _fields(before), _fields(after)
    for path, field in new.items():
        was = old.get(path)
        if was is None or was.value != field.value:
            yield Change(path=path, before=was and was.value, after=field.value, because=_because(was, field))
    for path, field in old.items():
        if path not in new:
            yield Change(path=path, before=field.value, after=None, because=field.decision)


def _because(was: _Field | None, now: _Field) -> Decision:
    before = () if was is None else was.lines
    if not now.lines:
        return now.decision
    moved = [new for old, new in zip(before, now.lines, strict=False) if old.value != new.value][:1]
    # What has come says why, as of any other field; where nothing has, what went does.
    others = [*_beyond(now.lines, before)] or [*_beyond(before, now.lines)] or moved
    return replace(others[0], origin="; ".join(dict.fromkeys(one.origin for one in others)))


def _beyond(lines: Iterable[Decision], others: Iterable[Decision]) -> Iterator[Decision]:
    """Those of *lines* whose value is not among *others*, or not as often."""
    left = [one.value for one in others]
    for one in lines:
        if one.value in left:
            left.remove(one.value)
        else:
            yield one


def _fields(decisions: Iterable[Decision]) -> Mapping[str, _Field]:
    found: dict[str, _Field] = {}
    lists: dict[str, list[Decision]] = {}
    for one in decisions:
        path = _POSITION.sub("", one.path)
        if path == one.path:
            found[path] = _Field(value=one.value, decision=one)
        else:
            lists.setdefault(path, []).append(one)
            kept = tuple(lists[path])
            found[path] = _Field(value=tuple(item.value for item in kept), decision=kept[0], lines=kept)
    return found
