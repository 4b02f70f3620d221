"""What an edit changes in what will be built for a tenant: two lists of decisions, held against each other."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    """Who decides it now, or who decided it before it went."""


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A field with its value, or a list with all of its."""

    value: object
    decision: Decision


def changes(before: Iterable[Decision], after: Iterable[Decision]) -> Iterator[Change]:
    """What is another in *after* than in *before*, in the order of a specification; what has gone comes last."""
    old, new = _fields(before), _fields(after)
    for path, field in new.items():
        was = old.get(path)
        if was is None or was.value != field.value:
            yield Change(path=path, before=was and was.value, after=field.value, because=field.decision)
    for path, field in old.items():
        if path not in new:
            yield Change(path=path, before=field.value, after=None, because=field.decision)


def _fields(decisions: Iterable[Decision]) -> Mapping[str, _Field]:
    found: dict[str, _Field] = {}
    lists: dict[str, list[Decision]] = {}
    for one in decisions:
        path = _POSITION.sub("", one.path)
        if path == one.path:
            found[path] = _Field(value=one.value, decision=one)
        else:
            lists.setdefault(path, []).append(one)
            found[path] = _Field(value=tuple(item.value for item in lists[path]), decision=lists[path][0])
    return found
