"""Whether a database server that the platform builds for tenants to share is one on which they can live."""

from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.case import Case
from tenancy.document import Document
from tenancy.law.own_servers import NOT_THE_PLATFORMS
from tenancy.problem import Problem, Wording, listed
from tenancy.stack import PREFIX, Stack
from tenancy.trust import CHECKED
from tenancy.words import Builder, Builds

_NOT_SAID: Final = Wording(
    what="the server {server} is built {built}, and nothing says how",
    why="this stack builds the platform, so it is the one that builds the server",
    do="write build: below it, with instances, cpu, memory, storage and admins",
)
_NO_POOL: Final = Wording(
    what="the server {server} is to run on the node pool {pool}, which cluster does not have",
    why="its pods would wait for a node for ever",
    do="write one of: {pools}; or leave the line out",
)
_NOT_VOUCHED: Final = Wording(
    what="the server {server} is built {built} with sslmode {sslmode}, and nobody is trusted to vouch for it",
    why="its certificate is signed in the cluster, by whom no program outside has heard; every pod would turn it away",
    do="write below trusted what signs it: kubectl get secret --namespace {space} {server}-certificate "
    "--output jsonpath='{{.data.ca\\.crt}}' | base64 --decode",
)
_UNREACHED: Final = Wording(
    what="placement names the server {server}, which has no connection service yet",
    why="the fleet's admin makes databases there, and nothing says how it is reached",
    do="once the platform has built it, have an operator write service: below {server} in the stack's file",
)
_RELEASED: Final = Wording(
    what="placement names the server {server}, which is released",
    why="it may go any day, with everything in it",
    do="remove released: from {server} in the stack's file, or have an operator move this tenant first",
)


def of_stack(stack: Stack, document: Document) -> Iterator[Problem]:
    """What is wrong with the servers that the platform builds; *document* is the one *stack* was read from."""
    builds = Builds.PLATFORM in stack.builds
    for name, server in stack.servers.items():
        if server.built is not Builder.WITH_PLATFORM:
            continue
        at, build = (f"{PREFIX}servers", name), server.build
        if builds and build is None:
            yield _NOT_SAID.at(document.file, document.line((*at, "built")), server=name, built=server.built)
        if build is not None and not builds:
            line = document.line((*at, "build"))
            yield NOT_THE_PLATFORMS.at(document.file, line, thing=f"the server {name}")
        if build is not None and build.node_pool is not None and build.node_pool not in stack.cluster.node_pools:
            line, pools = document.line((*at, "build", "node_pool")), listed(sorted(stack.cluster.node_pools))
            yield _NO_POOL.at(document.file, line, server=name, pool=build.node_pool, pools=pools)
        if server.service is not None and server.sslmode in CHECKED and stack.trusted is None:
            yield _NOT_VOUCHED.at(
                document.file,
                document.line((*at, "sslmode")),
                server=name,
                built=server.built,
                sslmode=server.sslmode,
                space=names.PLATFORM_NAMESPACE,
            )


def problems(case: Case) -> Iterator[Problem]:
    """What keeps a tenant from living on the server that its placement names."""
    asked, servers = case.asked.placement, case.stack.servers
    if asked is None or asked.server not in servers:
        return
    server = servers[asked.server]
    if server.built is Builder.WITH_PLATFORM and server.service is None:
        yield case.problem(_UNREACHED, "placement", "server", server=asked.server)
    if server.build is not None and server.build.released:
        yield case.problem(_RELEASED, "placement", "server", server=asked.server)
