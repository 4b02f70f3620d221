"""Everything that was asked of one stack, loaded, judged and cross-checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tenancy import catalog, law, registry, stack
from tenancy.catalog import Catalog
from tenancy.document import Document, read
from tenancy.form import fill
from tenancy.problem import Problem, Refused
from tenancy.registry import Entry
from tenancy.service import Service
from tenancy.stack import Stack

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """One stack's request, without a fault: from here on nothing has to be looked up that might be missing."""

    name: str
    """The stack's."""
    stack: Stack
    catalog: Catalog
    entries: tuple[Entry, ...]
    """In order of their ids; none where the stack builds no tenants."""
    services: Mapping[str, Service]


def load(
    root: Path,
    name: str,
    facts: Mapping[str, object],
    services: Mapping[str, Service],
    *,
    facts_file: str | None = None,
) -> Fleet:
    """The fleet of the stack *name*, from the checkout at *root* and the stack's *facts* as Pulumi has them.

    *facts* has the keys of `stack.KEYS`, *services* the connection services by name. *facts_file* is what errors call
    the place of the facts, relative to *root*. Raises Refused with everything that is wrong, in all files at once.
    """
    problems: list[Problem] = []
    file = facts_file or f"Pulumi.{name}.yaml"
    document = stack.document(facts, file=file, stored=_stored(root, file))
    known = _kept(lambda: fill(Stack, document), problems)
    offers = _kept(lambda: catalog.load(root), problems)
    entries: tuple[Entry, ...] = ()
    if known is None or known.builds_tenants:
        found = registry.load(root, name)
        entries = found.entries
        problems.extend(found.problems)
    if known is not None and offers is not None:
        problems.extend(law.problems(known, document, offers, entries, services))
    if problems or known is None or offers is None:
        raise Refused(problems)
    return Fleet(name=name, stack=known, catalog=offers, entries=entries, services=services)


def _stored(root: Path, file: str) -> Document | None:
    """The stack's file, for the lines of its facts; whether Pulumi can read it is Pulumi's to say."""
    try:
        return read(root / file, file=file)
    except Refused:
        return None


def _kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    """What *load* returns; where it refuses, nothing, and *problems* has its reasons."""
    try:
        return load()
    except Refused as refused:
        problems.extend(refused.problems)
        return None
