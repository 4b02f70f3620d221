"""What stacks of one cluster build for each other: a server on which tenants of one live may be built by another."""

from collections.abc import Iterable, Iterator
from typing import Final

from tenancy.fleet import Draft
from tenancy.problem import Problem, Wording, listed
from tenancy.server import Server
from tenancy.stack import PREFIX, Stack
from tenancy.words import Builder, Builds

_NOBODYS: Final = Wording(
    what="the server {server} is built {built}, and {builder}",
    why="tenants who live on it would lose it, with everything in it, or never find it",
    do="write it, and build: below it, among the servers in the file of the stack that builds the platform of {cluster}\n"
    "a server that may go has its tenants moved first",
)
_RELEASED: Final = Wording(
    what="the server {server} is released by the stack {builder}, and tenants of this stack live on it: {tenants}",
    why="it may go any day, with everything in it",
    do="remove released: from it in {place}, or have an operator move the tenants first",
)


def problems(drafts: Iterable[Draft]) -> Iterator[Problem]:
    """Servers on which a stack counts, and which the platform of its cluster does not build, or is about to give up."""
    known = [(draft, draft.stack) for draft in drafts if draft.stack is not None]
    platforms = {stack.cluster.name: draft for draft, stack in known if Builds.PLATFORM in stack.builds}
    for draft, stack in known:
        platform = platforms.get(stack.cluster.name)
        if platform is draft:
            continue
        for name, server in stack.servers.items():
            if server.built is Builder.WITH_PLATFORM:
                yield from _of_server(draft, stack, name, platform)


def _of_server(draft: Draft, stack: Stack, name: str, platform: Draft | None) -> Iterator[Problem]:
    line = draft.document.line((f"{PREFIX}servers", name, "built"))
    found = None if platform is None else _built(platform, name)
    if platform is None or found is None or found.build is None:
        cluster, built = stack.cluster.name, Builder.WITH_PLATFORM
        builder = (
            "no stack builds its platform" if platform is None else f"the stack {platform.name} builds no such server"
        )
        yield _NOBODYS.at(draft.document.file, line, server=name, built=built, builder=builder, cluster=cluster)
    elif found.build.released and (tenants := list(_tenants(draft, name))):
        place = platform.document.file
        yield _RELEASED.at(
            draft.document.file, line, server=name, builder=platform.name, tenants=listed(tenants), place=place
        )


def _built(platform: Draft, name: str) -> Server | None:
    assert platform.stack is not None
    return platform.stack.servers.get(name)


def _tenants(draft: Draft, server: str) -> Iterator[str]:
    for entry in draft.registry.entries:
        if entry.tenant.placement is not None and entry.tenant.placement.server == server:
            yield entry.id
