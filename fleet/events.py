"""The engine's event log: one JSON object a line, of a preview or of an update."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fleet.held import Held
from tenancy.problem import harmless

_AFTERMATH: Final = "context canceled"
_SUMS: Final = frozenset({"preview failed", "update failed"})
"""What the engine says of the stack where something in it has failed; not each time, where its program was cut short."""
_THERE: Final = "already exists"
"""What servers say, all of them, of what cannot be made a second time."""
UNTOUCHED = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the engine does, or would do, to one resource."""

    urn: str
    type: str
    operation: str
    """As the engine has it: create, update, replace, delete, create-replacement, delete-replaced, same, …"""
    parent: str
    """The URN of the component that it is a part of; the stack's own, where it is of none."""
    differences: tuple[str, ...]
    """The properties that are others, as paths; empty where the whole resource comes or goes."""

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A policy that a resource breaks."""

    urn: str
    policy: str
    message: str
    is_mandatory: bool


@dataclass(frozen=True, kw_only=True)
class Events:
    """What a log tells."""

    steps: tuple[Step, ...]
    """Each resource once, in the order in which the engine came to it."""
    violations: tuple[Violation, ...]
    errors: tuple[str, ...]
    """What went wrong, in the engine's words."""
    failed: frozenset[str]
    """The URNs of what could not be done."""
    counts: Mapping[str, int]
    """How many resources each operation touches; empty where the run did not come to its end."""
    is_begun: bool = False
    """Whether an update went beyond its preview, so that something may have been changed."""
    blamed: frozenset[str] = frozenset()
    """The URNs of what the errors are about."""
    clashes: tuple[Held, ...] = ()
    """What could not be made because something of its name is there already."""

    def below(self, type: str) -> Mapping[str, tuple[Step, ...]]:
        """The steps of each component of *type* and of everything that is a part of it, by the component's name."""
        parents = {step.urn: step.parent for step in self.steps}
        roots = {step.urn: step.name for step in self.steps if step.type == type}
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            urn = step.urn
            while urn and urn not in roots:
                urn = parents.get(urn, "")
            if urn:
                found.setdefault(roots[urn], []).append(step)
        return {name: tuple(steps) for name, steps in found.items()}

    @staticmethod
    def read(log: Path) -> "Events":
        """What stands in *log*; nothing, where no run began to write one."""
        steps: dict[tuple[str, str], Step] = {}
        violations: list[Violation] = []
        errors: list[str] = []
        failed: dict[str, Mapping[str, Any]] = {}
        clashing: set[str] = set()
        counts: Mapping[str, int] = {}
        blamed: set[str] = set()
        is_begun = False
        for event in _events(log):
            if "resourcePreEvent" in event:
                is_begun = is_begun or not event["resourcePreEvent"].get("planning")
                step = _step(event["resourcePreEvent"]["metadata"])
                steps[step.urn, step.operation] = step
            elif "policyEvent" in event:
                violations.append(_violation(event["policyEvent"]))
            elif "resOpFailedEvent" in event:
                metadata = event["resOpFailedEvent"]["metadata"]
                failed[metadata["urn"]] = metadata
            elif event.get("diagnosticEvent", {}).get("severity") == "error":
                # The end of a container's log may be in it.
                said = harmless(event["diagnosticEvent"].get("message", "").strip().expandtabs())
                errors.append(said)
                blamed.add(event["diagnosticEvent"].get("urn", ""))
                if _THERE in said:
                    clashing.add(event["diagnosticEvent"].get("urn", ""))
            elif "summaryEvent" in event:
                # The preview's comes first, and an update's last.
                counts = event["summaryEvent"].get("resourceChanges", {})
        return Events(
            steps=tuple(steps.values()),
            violations=tuple(violations),
            errors=tuple(_first(errors)),
            failed=frozenset(failed),
            counts=counts,
            is_begun=is_begun,
            blamed=frozenset(blamed),
            clashes=tuple(
                Held.of({**one["new"], "urn": urn, "type": one["type"]})
                for urn, one in failed.items()
                if urn in clashing and one["op"] == "create"
            ),
        )


def _first(errors: list[str]) -> list[str]:
    """Without what is only said because the engine had stopped already."""
    return [error for error in errors if not error.endswith(_AFTERMATH) and error not in _SUMS] or errors


def _events(log: Path) -> Iterator[Mapping[str, Any]]:
    if log.exists():
        for line in log.read_text().splitlines(keepends=True):
            # One without an end is still being written.
            if line.endswith("\n"):
                yield json.loads(line)


def _step(found: Mapping[str, Any]) -> Step:
    side: Mapping[str, str] = found.get("new") or found.get("old") or {}
    detailed: Iterable[str] = found.get("detailedDiff") or found.get("diffs") or ()
    return Step(
        urn=found["urn"],
        type=found["type"],
        operation=found["op"],
        parent=side.get("parent", ""),
        differences=tuple(sorted(detailed)),
    )


def _violation(found: Mapping[str, Any]) -> Violation:
    return Violation(
        urn=found.get("resourceUrn", ""),
        policy=found.get("policyName", ""),
        message=found.get("message", "").strip(),
        is_mandatory=found.get("enforcementLevel") == "mandatory",
    )
