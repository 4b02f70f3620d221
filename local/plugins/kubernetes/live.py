"""From a live object back to what is known of it: the state, and the inputs that would have made it."""

import base64
import json
from collections.abc import Mapping
from typing import cast

from local.plugins.kubernetes.cluster import FIELD_MANAGER
from local.plugins.values import Value, Values, items, mapping, text


def state_of(live: Values) -> Values:
    """The object without the bookkeeping of field managers, which is as large as the object itself.

    The server keeps a Secret's text encoded only; it is spelled out again, so that a change of it is seen.
    """
    metadata = {key: value for key, value in mapping(live, "metadata").items() if key != "managedFields"}
    state: Values = {**live, "metadata": metadata}
    if text(live, "kind") == "Secret":
        data = mapping(live, "data")
        state["stringData"] = {key: base64.b64decode(str(value)).decode() for key, value in data.items()}
    return state


def refreshed_inputs(inputs: Values, before: Values, now: Values) -> Values:
    """The inputs with every field that the server now holds differently from when it was last seen.

    The server rewrites what it is given (1024Mi becomes 1Gi), so the live value is held against the earlier live value,
    never against what was asked.
    """
    return cast(Values, _refreshed(inputs, before, now))


def import_inputs(live: Values) -> Values:
    """What this program's own provider once applied, as the field manager's record tells; all but the status otherwise."""
    head: Values = {key: live[key] for key in ("apiVersion", "kind")}
    metadata = mapping(live, "metadata")
    name: Values = {key: metadata[key] for key in ("name", "namespace") if key in metadata}
    for entry in items(metadata, "managedFields"):
        if isinstance(entry, dict) and text(entry, "manager") == FIELD_MANAGER:
            owned = cast(Values, _owned(state_of(live), mapping(entry, "fieldsV1")))
            found: Values = {**owned, **head, "metadata": {**mapping(owned, "metadata"), **name}}
            return _spelled_out(found)
    body = {key: value for key, value in live.items() if key not in {"status", "metadata"}}
    kept = {key: metadata[key] for key in ("labels", "annotations") if key in metadata}
    return {**body, "metadata": {**name, **kept}}


def _spelled_out(secret: Values) -> Values:
    """A Secret as the program writes it: with stringData, not data."""
    if text(secret, "kind") != "Secret" or "data" not in secret:
        return secret
    spelled = state_of(secret)
    return {key: value for key, value in spelled.items() if key != "data"}


def _refreshed(asked: Value, before: Value, now: Value) -> Value:
    if isinstance(asked, dict) and isinstance(now, dict):
        old = before if isinstance(before, dict) else {}
        # What was never echoed (a Secret's stringData) cannot have drifted; what is gone is gone.
        return {
            key: _refreshed(value, old.get(key), now.get(key))
            for key, value in asked.items()
            if key in now or key not in old
        }
    if isinstance(asked, list) and isinstance(now, list):
        old_items = before if isinstance(before, list) else []
        if len(now) != len(asked):
            return now
        return [
            _refreshed(value, old_items[index] if index < len(old_items) else None, now[index])
            for index, value in enumerate(asked)
        ]
    if now is None and before is None:
        return asked
    return asked if now == before else now


def _owned(live: Value, fields: Mapping[str, Value]) -> Value:
    """The part of a live value that a fieldsV1 tree names: `f:key`, `k:{...}` for list items by key, `v:value`."""
    if not any(key != "." for key in fields):
        return live
    if isinstance(live, dict):
        return {
            key[2:]: _owned(live[key[2:]], cast(Values, below))
            for key, below in fields.items()
            if key.startswith("f:") and key[2:] in live
        }
    if isinstance(live, list):
        keyed = [(json.loads(key[2:]), cast(Values, below)) for key, below in fields.items() if key.startswith("k:")]
        owned = [_owned(item, below) for item in live for key, below in keyed if _has(item, key)]
        return owned if keyed else live
    return live


def _has(item: Value, key: Values) -> bool:
    return isinstance(item, dict) and all(item.get(name) == value for name, value in key.items())
