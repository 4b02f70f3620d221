"""What a step of the engine means for the people who work in a tenant's Odoo: a table, the gravest effect first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from fleet import rollout
from fleet.events import UNTOUCHED, Step
from tenancy.guarded import GUARDED
from tenancy.problem import joined
from tenancy.words import State


class Gravity(IntEnum):
    """How much of it a customer notices; the higher comes first in a report."""

    UNNOTICED = 0
    NOTICED = 1
    INTERRUPTED = 2
    LOST = 3


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One consequence, in words."""

    gravity: Gravity
    words: str


class _Rule(NamedTuple):
    type: str
    """The end of the resource's type."""
    ending: str
    """The end of its name."""
    operations: frozenset[str]
    paths: tuple[str, ...]
    """Where the difference begins; none, where it does not matter."""
    gravity: Gravity
    words: str


RESTARTED: Final = Effect(
    gravity=Gravity.INTERRUPTED, words="Odoo stops and starts again, and nobody can work in between"
)
_NEW: Final = Effect(gravity=Gravity.NOTICED, words="is new, and gets everything of its own")
_STOPPED: Final = Effect(
    gravity=Gravity.INTERRUPTED, words="its Odoo is stopped, and visitors see the maintenance page"
)
_STARTED: Final = Effect(gravity=Gravity.NOTICED, words="its Odoo starts again")
_RELEASED: Final = "protection; once its file is a tombstone, all of it goes for good"
_LATER: Final = Effect(gravity=Gravity.UNNOTICED, words="holds once its Odoo runs again")

SUPPLIED: Final = {
    "mail": "mail",
    "signin": "sign-in",
    "backup": "backups",
    "archive": "way back to any moment",
    "rehearsal": "rehearsed restores",
    "registry": "registry of images",
}
"""What secrets that people supply are for, by the ends of their names."""

_UPDATE: Final = frozenset({"update"})
_REPLACED: Final = frozenset({"replace", "create-replacement"})
_MADE: Final = frozenset({"create", *_REPLACED})
_GONE: Final = frozenset({"delete", "replace", "delete-replaced", "discard"})

RULES: Final = (
    _Rule(":Tenant", "", _GONE, (), Gravity.LOST, "leaves the stack for good"),
    *(
        _Rule(one.type, f"-{one.ending}", _GONE, (), Gravity.LOST, f"lost: its {one.words}")
        for one in GUARDED
        if one.is_data
    ),
    _Rule(
        ":Deployment",
        "-odoo-web",
        _UPDATE,
        ("spec.template",),
        RESTARTED.gravity,
        RESTARTED.words,
    ),
    _Rule(
        ":Deployment",
        "-odoo-web",
        _UPDATE,
        ("spec.replicas",),
        Gravity.UNNOTICED,
        "the number of its Odoos changes",
    ),
    _Rule(":Deployment", "-odoo-web", _GONE, (), Gravity.INTERRUPTED, "its Odoo goes"),
    _Rule(
        ":Cluster",
        "-database",
        _UPDATE,
        rollout.PATHS,
        Gravity.INTERRUPTED,
        "its database server stops and starts again, and nobody can work in between",
    ),
    _Rule(
        ":RandomPassword",
        "-database-password",
        _REPLACED,
        (),
        Gravity.INTERRUPTED,
        "the password of its database is a new one, and sessions begin anew",
    ),
    _Rule(":Ingress", "-ingress", _UPDATE, ("spec",), Gravity.NOTICED, "where and how it is reached changes at once"),
    _Rule(":IngressRoute", "", _UPDATE, ("spec",), Gravity.NOTICED, "where and how it is reached changes at once"),
    _Rule(":Tenant", "", _MADE, (), _NEW.gravity, _NEW.words),
    _Rule(
        ":PersistentVolumeClaim",
        "-filestore",
        _UPDATE,
        ("spec.resources",),
        Gravity.UNNOTICED,
        "the size of its filestore changes while it is used",
    ),
    _Rule(":Role", "-database-role", _UPDATE, (), Gravity.UNNOTICED, "limits of its database hold for new connections"),
    _Rule(":CronJob", "", _UPDATE, ("spec",), Gravity.UNNOTICED, "holds from the next backup on"),
    _Rule(
        ":ResourceQuota",
        "",
        _UPDATE,
        ("spec",),
        Gravity.UNNOTICED,
        "its quota changes: how much its pods and claims may take together",
    ),
    *(
        _Rule(
            "", f"-supplied-{use}", _UPDATE | _REPLACED, (), Gravity.UNNOTICED, f"the secret for its {words} is changed"
        )
        for use, words in SUPPLIED.items()
    ),
    _Rule(":NetworkPolicy", "", _UPDATE | _MADE, ("spec",), Gravity.UNNOTICED, "its walls change at once"),
)


def effects(
    steps: Iterable[Step], *, was: State | None = State.ACTIVE, now: State | None = State.ACTIVE
) -> tuple[Effect, ...]:
    """What *steps* of one tenant mean, the gravest first; nothing where nobody would notice anything.

    *was* and *now* are the tenant's states before and after; None where there is no tenant.
    """
    steps = tuple(steps)
    found = dict.fromkeys(effect for step in steps if step.operation not in UNTOUCHED for effect in _of(step))
    if _NEW in found:
        # Whatever else is made belongs to that.
        return (_NEW,)
    if State.ACTIVE not in (was, now) or was is not now:
        # Nobody is kept from working where nothing runs; what stops and what starts is told as such.
        found = dict.fromkeys(one if one.gravity is not Gravity.INTERRUPTED else _LATER for one in found)
    if now is None:
        # Nothing of somebody who goes for good runs again.
        found.pop(_LATER, None)
    if was is State.ACTIVE and now not in (State.ACTIVE, None):
        found = dict.fromkeys((_STOPPED, *(one for one in found if one is not _LATER)))
    if now is State.ACTIVE and was not in (State.ACTIVE, None):
        found = dict.fromkeys((_STARTED, *(one for one in found if one is not _LATER)))
    if now is State.RELEASED and was is not now:
        found = {**found, _released(steps): None}
    return tuple(sorted(found, key=lambda effect: (-effect.gravity, effect.words)))


def readdressed(before: Iterable[str], after: Iterable[str]) -> Iterator[Effect]:
    """What it means that a tenant has the addresses *after*, and had those *before*."""
    was, now = tuple(before), tuple(after)
    yield from (
        Effect(gravity=Gravity.NOTICED, words=f"{one} does not answer any more") for one in was if one not in now
    )
    yield from (Effect(gravity=Gravity.NOTICED, words=f"{one} answers from now on") for one in now if one not in was)


def _released(steps: Iterable[Step]) -> Effect:
    """That what is guarded of a tenant, which is among all its *steps*, may go from now on; no step says so itself."""
    ends = [(step.type, step.name) for step in steps]
    kept = [
        f"its {one.words}"
        for one in GUARDED
        if any(type.endswith(one.type) and name.endswith(f"-{one.ending}") for type, name in ends)
    ]
    words = f"{joined(kept)} lose their {_RELEASED}" if kept else f"it loses its {_RELEASED}"
    return Effect(gravity=Gravity.NOTICED, words=words)


def lost(steps: Iterable[Step]) -> tuple[str, ...]:
    """What of *steps* is nobody's alone, and would be lost to all who share it: the object, and the words for it."""
    found = ((step.name, effect) for step in steps for effect in _of(step) if effect.gravity is Gravity.LOST)
    return tuple(f"{name}: {effect.words}" for name, effect in found)


def _of(step: Step) -> Iterator[Effect]:
    for rule in RULES:
        is_it = step.type.endswith(rule.type) and step.name.endswith(rule.ending) and step.operation in rule.operations
        # What comes or goes as a whole has no differences.
        if is_it and (
            not step.differences or not rule.paths or any(path.startswith(rule.paths) for path in step.differences)
        ):
            yield Effect(gravity=rule.gravity, words=rule.words)
