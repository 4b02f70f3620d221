"""Objects as an API server gives them, as small as a test needs them, and the times in them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Given = Mapping[str, Any]

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
MADE = datetime(2027, 1, 10, 7, tzinfo=UTC)
SINCE = datetime(2027, 1, 10, 8, tzinfo=UTC)
LATER = datetime(2027, 1, 10, 9, tzinfo=UTC)


def text(at: datetime) -> str:
    """As Kubernetes writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def condition(kind: str, status: str, at: datetime = SINCE, **more: str) -> Given:
    return {"type": kind, "status": status, "lastTransitionTime": text(at), **more}


def owner(at: datetime, *path: str) -> Given:
    """One who owns the field at *path* of an object, and when it changed any of its own."""
    fields: Given = {}
    for key in reversed(path):
        fields = {f"f:{key}": fields}
    return {"manager": "somebody", "time": text(at), "fieldsV1": fields}


def thing(
    *conditions: Given,
    spec: Given | None = None,
    owners: tuple[Given, ...] = (),
    made: datetime = MADE,
    name: str = "it",
    status: Given | None = None,
) -> Given:
    said = {**(status or {}), **({"conditions": [*conditions]} if conditions else {})}
    metadata = {"name": name, "generation": 2, "creationTimestamp": text(made), "managedFields": [*owners]}
    return {"metadata": metadata, "spec": spec or {}, "status": said}
