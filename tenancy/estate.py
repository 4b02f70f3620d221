"""The whole registry, judged: every stack's file, every folder of tenants, the catalog, and what holds across them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tenancy import addresses, boundary, catalog, configuration, fleet, foundation, machine, registry
from tenancy.addresses import Quarter
from tenancy.catalog import Catalog
from tenancy.document import AS_IT_IS, Document, Instead, listing, read
from tenancy.fleet import Draft, Fleet, kept
from tenancy.machine import Machine, machines, sides
from tenancy.problem import Problem, Refused, Wording
from tenancy.registry import Entry, Grave, Registry
from tenancy.stack import PREFIX

_NO_STACK: Final = Wording(
    what="there is no stack's file here, no Pulumi.<stack>.yaml",
    why="reading nothing is never taken to mean that all is well",
    do="go to the folder that holds Pulumi.yaml and tenants, and run the same command again",
)


@dataclass(frozen=True, kw_only=True)
class Estate:
    """Everything that is asked of all stacks, without a fault."""

    catalog: Catalog
    fleets: tuple[Fleet, ...]
    """One for each stack, in order of their names."""
    unplaced: tuple[Entry, ...]
    """Customers who have no stack yet, in order of their ids."""
    graves: tuple[Grave, ...]
    """What stays of tenants that are gone, wherever they were."""

    def tenants(self) -> Iterator[tuple[Fleet, Entry]]:
        """Every tenant that has a stack, with it."""
        for one in self.fleets:
            for entry in one.entries:
                yield one, entry

    def machines(self) -> tuple[Machine, ...]:
        """Every real database server, with all who live on it whichever stack placed them there."""
        return machines(side for one in self.fleets for side in sides(one.name, one.stack, one.document, one.entries))


def load(root: Path, instead: Instead = AS_IT_IS) -> Estate:
    """The estate in the checkout at *root*, with what stands *instead* of some of its files.

    No connection services are known here. Raises Refused with everything that is wrong, in all files at once.
    """
    problems: list[Problem] = []
    offers = kept(lambda: catalog.load(root, instead=instead), problems)
    drafts = tuple(_drafts(root, offers, instead, problems))
    waiting = registry.load_unplaced(root, instead=instead)
    problems.extend(waiting.problems)
    problems.extend(_across(root, instead, drafts, waiting, offers))
    if problems or offers is None:
        raise Refused(problems)
    return Estate(
        catalog=offers,
        fleets=tuple(draft.fleet(offers, None) for draft in drafts),
        unplaced=waiting.entries,
        graves=tuple(grave for found in (*(draft.registry for draft in drafts), waiting) for grave in found.graves),
    )


def _drafts(root: Path, offers: Catalog | None, instead: Instead, problems: list[Problem]) -> Iterator[Draft]:
    """What is asked of each stack whose file there is."""
    files = [path.name for path in listing(root, place=".", instead=instead)]
    found = [name for name in files if name.startswith("Pulumi.") and name.endswith(".yaml") and name != "Pulumi.yaml"]
    if not found:
        problems.append(_NO_STACK.at("Pulumi.yaml"))
    for file in found:
        name = file.removeprefix("Pulumi.").removesuffix(".yaml")
        try:
            document = _facts(read(root / file, file=file, instead=instead))
        except Refused as refused:
            there = registry.load(root, name, instead=instead)
            problems.extend((*refused.problems, *there.problems))
            yield Draft(name=name, document=Document(file=file, value=None), stack=None, registry=there, problems=())
        else:
            draft = fleet.draft(root, name, document, offers, None, instead=instead)
            problems.extend(draft.problems)
            yield draft


def _facts(stored: Document) -> Document:
    """The facts in a stack's file, as Pulumi would hand them out. Raises Refused where it has none."""
    config = stored.value["config"] if isinstance(stored.value, dict) and "config" in stored.value else None
    if not isinstance(config, dict):
        raise Refused([configuration.NO_CONFIG.at(stored.file, stored.line(("config",)))])
    facts = {key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)}
    return configuration.document(facts, file=stored.file, stored=stored)


def _across(
    root: Path, instead: Instead, drafts: tuple[Draft, ...], waiting: Registry, offers: Catalog | None
) -> Iterator[Problem]:
    """What is wrong between stacks, as far as they can be read."""
    yield from boundary.folders(root, drafts, instead)
    yield from boundary.ids((*(draft.registry for draft in drafts), waiting))
    yield from boundary.platforms(drafts)
    yield from foundation.problems(drafts)
    yield from boundary.waiting(waiting.entries)
    known = [(draft, draft.stack) for draft in drafts if draft.stack is not None]
    quarters = [Quarter.of(facts, draft.registry.entries) for draft, facts in known]
    yield from addresses.problems((*quarters, Quarter(domain=None, reserved=(), entries=waiting.entries)))
    if offers is not None:
        for one in machines(
            side for draft, facts in known for side in sides(draft.name, facts, draft.document, draft.registry.entries)
        ):
            yield from machine.problems(one, offers)
