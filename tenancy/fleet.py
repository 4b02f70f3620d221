"""Everything that was asked of one stack, loaded, judged and cross-checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tenancy import addresses, catalog, configuration, law, registry, sealed, states
from tenancy.addresses import Quarter
from tenancy.catalog import Catalog
from tenancy.document import AS_IT_IS, Document, Instead, read
from tenancy.form import fill
from tenancy.problem import Problem, Refused
from tenancy.registry import Entry, Grave, Registry
from tenancy.service import Service
from tenancy.stack import Stack
from tenancy.words import SecretBackend

T = TypeVar("T")

Services = Mapping[str, Service] | None
"""The connection services by name; None where they are not known, as on a desk from which no server is reached."""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """One stack's request, without a fault: from here on nothing has to be looked up that might be missing."""

    name: str
    """The stack's."""
    stack: Stack
    catalog: Catalog
    entries: tuple[Entry, ...]
    """In order of their ids; none where the stack builds no tenants."""
    graves: tuple[Grave, ...]
    """What stays of the stack's tenants that are gone; nothing is built for them."""
    services: Services
    document: Document
    """What the stack was read from."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One stack's request as far as it can be read, and what is wrong with it."""

    name: str
    document: Document
    stack: Stack | None
    registry: Registry
    problems: tuple[Problem, ...]

    def fleet(self, offers: Catalog, services: Services) -> Fleet:
        """The request, once nothing is wrong with it."""
        assert self.stack is not None
        return Fleet(
            name=self.name,
            stack=self.stack,
            catalog=offers,
            entries=self.registry.entries,
            graves=self.registry.graves,
            services=services,
            document=self.document,
        )


def load(
    root: Path,
    name: str,
    facts: Mapping[str, object],
    services: Services,
    *,
    facts_file: str | None = None,
) -> Fleet:
    """The fleet of the stack *name*, from the checkout at *root* and the stack's *facts* as Pulumi has them.

    *facts* has the keys of `stack.KEYS`. *facts_file* is what errors call the place of the facts, relative to *root*.
    Raises Refused with everything that is wrong, in all files at once.
    """
    problems: list[Problem] = []
    file = facts_file or f"Pulumi.{name}.yaml"
    document = configuration.document(facts, file=file, stored=_stored(root, file))
    offers = kept(lambda: catalog.load(root), problems)
    drawn = draft(root, name, document, offers, services)
    problems.extend(drawn.problems)
    if drawn.stack is not None:
        problems.extend(addresses.problems([Quarter.of(drawn.stack, drawn.registry.entries)]))
    if problems or offers is None:
        raise Refused(problems)
    return drawn.fleet(offers, services)


def draft(
    root: Path,
    name: str,
    document: Document,
    offers: Catalog | None,
    services: Services,
    *,
    instead: Instead = AS_IT_IS,
) -> Draft:
    """What is asked of the stack *name*, whose facts are in *document*, and all that is wrong with it by itself.

    Without *offers*, what depends on the catalog is not judged.
    """
    problems: list[Problem] = []
    known = kept(lambda: fill(Stack, document), problems)
    found = Registry()
    if known is None or known.builds_tenants:
        found = registry.load(root, name, instead=instead)
        problems.extend(found.problems)
    if known is not None and known.secrets.backend is SecretBackend.SEALED_SECRETS:
        letters, wrong = sealed.load(root, name, [entry.id for entry in found.entries], instead=instead)
        problems.extend(wrong)
        own = tuple(replace(entry, letters=letters.get(entry.id, {})) for entry in found.entries)
        found = replace(found, entries=own)
    for entry in found.entries:
        problems.extend(states.problems(entry))
    if known is not None and offers is not None:
        problems.extend(law.problems(known, document, offers, found.entries, services))
    return Draft(name=name, document=document, stack=known, registry=found, problems=tuple(problems))


def kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    """What *load* returns; where it refuses, nothing, and *problems* has its reasons."""
    try:
        return load()
    except Refused as refused:
        problems.extend(refused.problems)
        return None


def _stored(root: Path, file: str) -> Document | None:
    """The stack's file, for the lines of its facts; whether Pulumi can read it is Pulumi's to say."""
    try:
        return read(root / file, file=file)
    except Refused:
        return None
