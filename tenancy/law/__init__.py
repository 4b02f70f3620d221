"""What no single file can say: whether the tenants of a stack, its servers and the catalog go together.

Each module below is about one noun, and says in words what is wrong with it. What holds between stacks is said elsewhere:
addresses in `addresses`, servers that several stacks use in `machine`, folders and ids in `boundary`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tenancy.case import Case
from tenancy.catalog import Catalog
from tenancy.document import Document
from tenancy.law import (
    backups,
    budgets,
    companies,
    databases,
    doors,
    features,
    images,
    keys,
    letters,
    mail,
    neighbours,
    offers,
    outside,
    own_servers,
    placement,
    platform_servers,
    pods,
    protection,
    region,
    rehearsals,
    secrets,
    signin,
    uninstalls,
    ways,
)
from tenancy.problem import Problem
from tenancy.registry import Entry
from tenancy.service import Service
from tenancy.stack import Stack

_OF_ONE: Final[tuple[Callable[[Case], Iterator[Problem]], ...]] = (
    region.problems,
    placement.problems,
    protection.problems,
    own_servers.problems,
    platform_servers.problems,
    backups.problems,
    features.problems,
    uninstalls.problems,
    companies.problems,
    signin.problems,
    pods.problems,
    keys.problems,
    ways.problems,
    doors.problems,
    mail.problems,
    outside.problems,
    secrets.problems,
    letters.problems,
)
"""What is said of each tenant by itself."""


def problems(
    stack: Stack,
    document: Document,
    catalog: Catalog,
    entries: tuple[Entry, ...],
    services: Mapping[str, Service] | None,
) -> Iterator[Problem]:
    """Everything that does not go together; *document* is the one that *stack* was read from.

    Where *services* are None, connection services are not known here, and nothing is said about them.
    """
    cases = tuple(Case.of(stack, document, catalog, entry) for entry in entries)
    yield from offers.problems(catalog)
    yield from protection.of_servers(stack, document)
    yield from own_servers.of_stack(stack, document)
    yield from own_servers.of_authority(stack, document)
    yield from platform_servers.of_stack(stack, document)
    yield from ways.of_stack(stack, document)
    yield from mail.of_stack(stack, document)
    yield from secrets.of_stack(stack, document, cases)
    yield from budgets.problems(stack, document, cases, services)
    yield from rehearsals.problems(stack, document, services)
    yield from databases.problems(cases)
    yield from images.of_catalog(catalog)
    yield from images.of_stack(stack, catalog)
    yield from images.problems(catalog, cases)
    yield from neighbours.problems(cases)
    for case in cases:
        for problems_of in _OF_ONE:
            yield from problems_of(case)
