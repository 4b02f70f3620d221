"""Whether every image that tenants run is pinned, where a stack demands it."""

from collections.abc import Iterable, Iterator
from typing import Final

from tenancy import pgversion, provenance
from tenancy.case import Case
from tenancy.catalog import Catalog
from tenancy.problem import Problem, Wording, listed
from tenancy.release import UNPINNED
from tenancy.stack import Stack

_FILE: Final = "catalog/releases.yaml"
_WHY: Final = (
    "a tag can be moved to another build; a digest cannot, and this stack's hardening demands one (pinned_images)"
)

_RING: Final = Wording(
    what="the image of release {release} for the ring {ring} is not pinned, and {tenants} would run it",
    why=_WHY,
    do="have its digest looked up: fleet release pin",
)
_TOOL: Final = Wording(
    what="the image {image} is not pinned, and every tenant would run it",
    why=_WHY,
    do="have its digest looked up: fleet release pin",
)

_PAGE: Final = Wording(
    what="the image {image} is not pinned, and it would answer for every tenant that is suspended",
    why=_WHY,
    do="have its digest looked up: fleet release pin",
)

_ELSEWHERE: Final = Wording(
    what="the image {image} comes from {registry}, which is none of the registries that this stack allows",
    why="nothing that it allows could run it: whoever can put an image there could have every tenant run it",
    do="have an image from one of these put on the page: {registries}",
)

_NEWER_THAN_DUMP: Final = Wording(
    what="servers are built with PostgreSQL {server}, and backups are made by pg_dump {dump}",
    why="pg_dump refuses a server that is newer than itself, so no backup of anybody there would be made",
    do="write an image of PostgreSQL {server} for postgres, or one of {dump} for server",
)


def of_catalog(catalog: Catalog) -> Iterator[Problem]:
    """Whether backups can be made of the servers that are built, as far as the tags of both images say."""
    server, dump = pgversion.major(catalog.tools.server), pgversion.major(catalog.tools.postgres)
    if server is not None and dump is not None and server > dump:
        line = catalog.documents[_FILE].line(("tools", "server"))
        yield _NEWER_THAN_DUMP.at(_FILE, line, server=server, dump=dump)


def of_stack(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    """Each image that the stack's own list of registries rules out."""
    allowed = stack.hardening.registries
    page = catalog.documents[_FILE]
    pattern = provenance.pattern(allowed, pinned=False)
    for steps, image in catalog.images.items() if allowed else ():
        if not provenance.allowed(image, pattern):
            place = provenance.registry(image)
            yield _ELSEWHERE.at(_FILE, page.line(steps), image=image, registry=place, registries=listed(allowed))


def problems(catalog: Catalog, cases: Iterable[Case]) -> Iterator[Problem]:
    """Each image by its tag alone that one of *cases* would run in spite of its stack's hardening."""
    runners: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        if case.stack.hardening.pinned_images:
            ring = runners.setdefault((case.asked.release.value, case.ring.value), [])
            if case.release.images[case.ring].digest == UNPINNED:
                ring.append(case.id)
    page = catalog.documents[_FILE]
    for (release, ring), tenants in runners.items():
        if tenants:
            line = page.line(("odoo", release, "images", ring, "digest"))
            yield _RING.at(_FILE, line, release=release, ring=ring, tenants=listed(tenants))
    tools = catalog.tools
    for key, image, wording in (
        ("postgres", tools.postgres, _TOOL),
        ("pgbouncer", tools.pgbouncer, _TOOL),
        ("restic", tools.restic, _TOOL),
        ("nginx", tools.nginx, _PAGE),
    ):
        if runners and "@" not in image:
            yield wording.at(_FILE, page.line(("tools", key)), image=image)
