"""The lines of a tenant's file that say something else than before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from tenancy.tenant import Tenant


@dataclass(frozen=True, kw_only=True)
class Line:
    """A key of a tenant's file that says something else than before."""

    key: str
    before: object
    """What was usual, where it said nothing; None where there is no such thing."""
    after: object


def lines(before: Tenant | None, after: Tenant | None) -> Iterator[Line]:
    """The keys of a tenant's file that say something else, in the order of the form; those of a group as `group.key`."""
    old, new = _said(before), _said(after)
    was, now = _meant(before), _meant(after)
    for key in dict.fromkeys((*new, *old)):
        if was.get(key) != now.get(key):
            yield Line(key=key, before=was.get(key), after=now.get(key))


def _said(asked: Tenant | None) -> Mapping[str, object]:
    return {} if asked is None else dict(_flat(asked.model_dump(mode="json", exclude_defaults=True)))


def _meant(asked: Tenant | None) -> Mapping[str, object]:
    """All that is asked for, what is left out with the usual that stands for it."""
    return {} if asked is None else dict(_flat(asked.model_dump(mode="json")))


def _flat(group: Mapping[str, object], place: str = "") -> Iterator[tuple[str, object]]:
    for key, value in group.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, object]", value), f"{place}{key}.")
        else:
            yield f"{place}{key}", value
