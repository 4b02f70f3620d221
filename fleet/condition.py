"""What an object of an API server says of itself, and since when: its conditions, and when its fields were changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tenancy.problem import harmless

Object = Mapping[str, Any]
"""As JSON has it, in the API's own spelling."""


def condition(found: Object, kind: str) -> Object | None:
    """The condition of that *kind* in the object's status; None where nobody has said anything of it."""
    return next((one for one in found.get("status", {}).get("conditions") or () if one["type"] == kind), None)


def denied(found: Object, kind: str) -> Object | None:
    """The same, where it says that this is not so."""
    one = condition(found, kind)
    return one if one is not None and one["status"] == "False" else None


def words(one: Object) -> str:
    """Why a condition is as it is, as whoever wrote it says it."""
    return harmless(": ".join(word for word in (one.get("reason"), one.get("message")) if word))


def turned(found: Object, kind: str) -> datetime | None:
    """Since when the condition of that *kind* says what it says."""
    one = condition(found, kind)
    return None if one is None else moment(one["lastTransitionTime"])


def changed(found: Object, *path: str) -> datetime | None:
    """When the field at *path* was changed last, or later: when whoever owns it changed anything; None where nobody does."""
    owners = (one for one in found["metadata"].get("managedFields") or () if _is_in(one.get("fieldsV1") or {}, path))
    return max((moment(one["time"]) for one in owners if one.get("time")), default=None)


def made(found: Object) -> datetime:
    """When the object was made."""
    return moment(found["metadata"]["creationTimestamp"])


def moment(text: str) -> datetime:
    """A time as the API server writes it."""
    return datetime.fromisoformat(text)


def _is_in(fields: Object, path: tuple[str, ...]) -> bool:
    return not path or (f"f:{path[0]}" in fields and _is_in(fields[f"f:{path[0]}"], path[1:]))
