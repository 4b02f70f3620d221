"""The facts of one stack, as Pulumi hands them out or as they stand in `Pulumi.<stack>.yaml`, made into one document."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, cast

from tenancy.document import Document
from tenancy.problem import Wording
from tenancy.reader import Steps, Value
from tenancy.stack import PREFIX, Stack
from tenancy.supply import SUPPLIED, shape

NO_CONFIG: Final = Wording(
    what="config is no group of lines",
    why="everything that is true of the stack stands below it",
    do="write config: and below it, two spaces inwards, lines such as odoo-saas:region: us-east-1",
)
TEXTS: Final = frozenset(("environment", "region", "domain", "ring", "trusted"))
"""Those that are plain text; Pulumi hands out the others as JSON."""


def document(facts: Mapping[str, object], *, file: str, stored: Document | None) -> Document:
    """The stack's *facts*, as a document of *file*; with their lines, as far as the *stored* file could be read.

    JSON is taken apart. A key of this project that only the file knows is added, so that a misspelt one is found, and
    one that has nothing after its colon.
    """
    value = {f"{PREFIX}{key}": _plain(key, fact) for key, fact in facts.items() if fact is not None}
    known = {f"{PREFIX}{key}" for key in Stack.model_fields}
    lines: dict[Steps, int] = {}
    remarks: Mapping[int, str] = {}
    if stored is not None:
        lines = {steps[1:]: line for steps, line in stored.lines.items() if steps[0] == "config" and len(steps) > 1}
        remarks = stored.remarks
        value.update((key, None) for key in _blanks(stored.value) if key in known)
        value.update(_supplied(stored.value))
    for steps in lines:
        key = str(steps[0])
        if key.startswith(PREFIX) and key not in known:
            value.setdefault(key, "")
    if (key := f"{PREFIX}{SUPPLIED}") in value:
        value[key] = shape(value[key])
    return Document(file=file, value=value, lines=lines, remarks=remarks)


def _supplied(stored: Value) -> Iterator[tuple[str, Value]]:
    """What a stack's file has of secrets."""
    config, key = stored["config"] if isinstance(stored, dict) and "config" in stored else None, f"{PREFIX}{SUPPLIED}"
    if isinstance(config, dict) and key in config:
        yield key, config[key]


def _blanks(stored: Value) -> Iterator[str]:
    """The keys of a stack's file that have nothing after their colon; Pulumi may hand them out as any kind of nothing."""
    config = stored["config"] if isinstance(stored, dict) and "config" in stored else None
    if isinstance(config, dict):
        yield from (key for key, fact in config.items() if fact is None)


def _plain(key: str, fact: object) -> Value:
    """*fact* as data; a text that should be JSON and is not stays what it is, for the form to refuse."""
    if isinstance(fact, str) and key not in TEXTS:
        try:
            return cast("Value", json.loads(fact))
        except (ValueError, RecursionError):
            return fact
    return cast("Value", fact)
