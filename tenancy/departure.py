"""Who would go from a stack, and may not: without a tombstone, without having been released, or before the day.

`fleet up` asks for a proven backup as well; whoever uses `pulumi up` is held to the steps and to the day by the program itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from tenancy.inhabitants import Inhabitants
from tenancy.problem import Problem, Wording
from tenancy.spec import TenantSpec
from tenancy.words import State

_STEPS: Final = (
    "a customer who leaves takes these steps, each a reviewed change of its own: state: suspended, state: archived, "
    "state: released, and only then a tombstone in place of the file's lines"
)

_LOST_FILE: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is gone",
    why="the run would have destroyed {losses}; it was stopped before anything was changed",
    do="bring the file back with: git restore {path}\n" + _STEPS,
)
_BURIED_ALIVE: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is a tombstone",
    why="the run would have destroyed {losses}; it was stopped before anything was changed",
    do="bring the file back as it was before the tombstone: git log -p {path}\n" + _STEPS,
)
_BURIED_EARLY: Final = Wording(
    what="the data of this tenant is kept until {until} in the stack {stack}, and its tombstone says {day}",
    why="the customer was told until when; the run would have destroyed {losses}, and was stopped before anything was changed",
    do="bring the file back as it was before the tombstone: git log -p {path}\nand write the tombstone on {until} or later",
)
_NO_TOMBSTONE: Final = Wording(
    what="this tenant was released in the stack {stack}, and its file is gone without a tombstone in its place",
    why="a file that is gone may be a slip; the run would have destroyed {losses}, and was stopped before anything was changed",
    do="bring the file back with: git restore {path}\nonce it may go: fleet tenant bury {id} --on DAY",
)
_NEW_ID: Final = Wording(
    what="this tenant lives in the stack {stack}, and its file is gone, while {new} is new",
    why="if {new} is the same customer: an id is for good, and another one means another, empty database; the run would "
    "have destroyed {losses} and was stopped before anything was changed",
    do="give the file its old name: git mv {new_path} {path}\nto call the customer something else, change name or hosts",
)
_BURIED_AHEAD: Final = Wording(
    what="the tombstone of this tenant says {day}, and today is {today}",
    why="its data is kept until then; the run would have destroyed {losses}, and was stopped before anything was changed",
    do="bring the file back as it was before the tombstone: git log -p {path}\nand write the tombstone on {day} or later",
)
_RELEASED_AHEAD: Final = Wording(
    what="this tenant lives in the stack {stack}, and is released until {until}, while today is {today}",
    why="what protects its data would be lifted before the day that the customer was told; nothing was changed",
    do="write state: archived until that day has come",
)


def problems(
    held: Inhabitants,
    specs: Mapping[str, TenantSpec],
    buried: Mapping[str, date],
    *,
    stack: str,
    folder: str,
    today: date,
) -> Iterator[Problem]:
    """Everybody who lives in *stack* and would go against the rules of leaving, or lose what protects it before its day.

    *buried* are those with a tombstone in *folder*, each with its day.
    """
    yield from _vanished(stack, folder, held, set(specs), set(buried))
    yield from _unmarked(stack, folder, held, {*specs, *buried})
    yield from _buried_alive(stack, folder, held, buried, today)
    yield from _released_ahead(stack, folder, held, specs, today)


def _vanished(stack: str, folder: str, held: Inhabitants, asked: set[str], buried: set[str]) -> Iterator[Problem]:
    gone = sorted(tenant for tenant in held.lives if tenant not in asked | buried and not held.released(tenant))
    new = sorted(asked - set(held.lives))
    for tenant in gone:
        path = f"{folder}/{tenant}.yaml"
        lost = held.losses(tenant)
        if len(gone) == len(new) == 1:
            new_path = f"{folder}/{new[0]}.yaml"
            yield _NEW_ID.at(path, tenant=tenant, stack=stack, losses=lost, path=path, new=new[0], new_path=new_path)
        else:
            yield _LOST_FILE.at(path, tenant=tenant, stack=stack, losses=lost, path=path)


def _unmarked(stack: str, folder: str, held: Inhabitants, known: set[str]) -> Iterator[Problem]:
    for tenant in sorted(held.lives.keys() - known):
        if held.released(tenant):
            path = f"{folder}/{tenant}.yaml"
            lost = held.losses(tenant)
            yield _NO_TOMBSTONE.at(path, tenant=tenant, stack=stack, losses=lost, path=path, id=tenant)


def _buried_alive(
    stack: str, folder: str, held: Inhabitants, buried: Mapping[str, date], today: date
) -> Iterator[Problem]:
    for tenant in sorted(buried.keys() & held.lives.keys()):
        path, until = f"{folder}/{tenant}.yaml", held.until(tenant)
        day, lost = buried[tenant], held.losses(tenant)
        if not held.released(tenant):
            yield _BURIED_ALIVE.at(path, tenant=tenant, stack=stack, losses=lost, path=path)
        elif until is not None and day < until:
            yield _BURIED_EARLY.at(path, tenant=tenant, stack=stack, losses=lost, path=path, day=day, until=until)
        # A rendering knows nobody's day, and whoever lives here has one.
        elif until is not None and today < day:
            yield _BURIED_AHEAD.at(path, tenant=tenant, losses=lost, path=path, day=day, today=today)


def _released_ahead(
    stack: str, folder: str, held: Inhabitants, specs: Mapping[str, TenantSpec], today: date
) -> Iterator[Problem]:
    for tenant in sorted(specs.keys() & held.lives.keys()):
        until = specs[tenant].until
        if specs[tenant].state is State.RELEASED and held.born(tenant) and until is not None and today < until:
            path = f"{folder}/{tenant}.yaml"
            yield _RELEASED_AHEAD.at(path, tenant=tenant, stack=stack, until=until, today=today)
