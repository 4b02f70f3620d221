"""The compliance report of one tenant: what its standards force, what is in force, what holds it, and how it came about.

Made of the registry, git and the record of rehearsals alone. It names no day of its own, so that the same inputs give the
same bytes, and what could not be read is said and not left out.
"""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.control import CONTROLS
from fleet.git import git
from tenancy.catalog import Catalog
from tenancy.origin import Decision
from tenancy.profile import Demand, Profile
from tenancy.words import Compliance

if TYPE_CHECKING:
    from fleet.proofs import Proof

_FIELD: Final = "\x1f"
_RECORD: Final = "\x1e"
_LOG: Final = f"--format={_RECORD}%H{_FIELD}%cI{_FIELD}%an{_FIELD}%s{_FIELD}"


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value in force, and who decided it."""

    path: str
    value: object
    origin: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that one standard forces."""

    standard: str
    demand: str
    meaning: str
    forced: object
    controls: tuple[str, ...]
    """As the catalog has them."""
    values: tuple[Value, ...]
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    left: str


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """The last restore that was rehearsed, in UTC."""

    began: str
    seconds: int
    passed: bool
    word: str
    backup_made: str
    second_key: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """One commit that changed what is reported here."""

    commit: str
    day: str
    author: str
    subject: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """What git knows; all of it empty, with the reason, where it knows nothing."""

    commit: str
    uncommitted: tuple[str, ...]
    """Files that differ from that commit."""
    changes: tuple[Change, ...]
    """The newest first."""
    missing: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The report."""

    tenant: str
    stack: str
    facts: Mapping[str, object]
    standards: Mapping[str, str]
    """What each is called, by its word."""
    lines: tuple[Line, ...]
    rehearsal: Rehearsal | None
    no_rehearsal: str
    """Why there is none here."""
    history: History


FACTS: Final = (
    "name",
    "owner",
    "plan",
    "release",
    "region",
    "state",
    "odoo.image",
    "backup.schedule",
    "backup.restic_image",
)
"""What a report begins with, by the paths of decisions."""


def lines(catalog: Catalog, standards: Sequence[Compliance], decisions: Sequence[Decision]) -> Iterator[Line]:
    """Everything that *standards* force, in the order of their pages."""
    for standard in standards:
        profile = catalog.compliance[standard]
        for field, kept in CONTROLS.items():
            demand: Demand[object] | None = getattr(profile, field)
            if demand is not None:
                yield Line(
                    standard=standard.value,
                    demand=field,
                    meaning=Profile.model_fields[field].description or "",
                    forced=demand.value,
                    controls=demand.answers,
                    values=tuple(_value(one) for one in decisions if one.path.startswith(kept.values)),
                    rules=kept.rules,
                    tests=kept.tests,
                    left=kept.left,
                )


def _value(one: Decision) -> Value:
    line = "" if one.line is None else f":{one.line}"
    return Value(
        path=one.path, value=one.value, origin=one.origin, place="" if one.file is None else f"{one.file}{line}"
    )


def facts(decisions: Sequence[Decision]) -> Mapping[str, object]:
    """Who it is about."""
    known = {one.path: one.value for one in decisions}
    return {path: known[path] for path in FACTS if path in known}


def rehearsal(proof: "Proof | None") -> Rehearsal | None:
    """The last rehearsal as it is reported."""
    if proof is None:
        return None
    return Rehearsal(
        began=_moment(proof.began),
        seconds=proof.seconds,
        passed=proof.passed,
        word=proof.word,
        backup_made="" if proof.taken is None else _moment(proof.taken),
        second_key=proof.second_key,
    )


def _moment(at: datetime) -> str:
    """In UTC, wherever the server that wrote it down thinks it is."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def history(root: Path, tenant: str, stack: str, standards: Sequence[Compliance]) -> History:
    """What changed the tenant's file in whatever folder it was, its stack's file, and the pages of its standards."""
    paths = (
        f":(glob)tenants/*/{tenant}.yaml",
        f"Pulumi.{stack}.yaml",
        *(f"catalog/compliance/{standard.value}.yaml" for standard in standards),
    )
    try:
        commit = git(root, "rev-parse", "HEAD").strip()
        shallow = git(root, "rev-parse", "--is-shallow-repository").strip() == "true"
        log = git(root, "log", _LOG, "--name-only", "--", *paths)
        status = git(root, "status", "--porcelain", "--", *paths)
    except (FileNotFoundError, subprocess.CalledProcessError):
        missing = "the checkout has no history: it is no git repository, or git is not installed"
        return History(commit="", uncommitted=(), changes=(), missing=missing)
    return History(
        commit=commit,
        uncommitted=tuple(sorted(line[3:] for line in status.splitlines())),
        changes=tuple(_changes(log)),
        missing="the checkout is shallow: older changes are not in it" if shallow else "",
    )


def _changes(log: str) -> Iterator[Change]:
    for record in log.split(_RECORD)[1:]:
        commit, day, author, subject, files = record.split(_FIELD)
        named = tuple(line for line in files.splitlines() if line)
        yield Change(commit=commit, day=day, author=author, subject=subject, files=named)
