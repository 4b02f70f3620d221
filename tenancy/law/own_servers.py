"""Whether the cluster has what it takes to build a tenant's database server, where the stack wants it built."""

from collections.abc import Iterator
from typing import Final

from tenancy import bucket, names, own_server
from tenancy.case import Case
from tenancy.document import Document
from tenancy.problem import Problem, Wording
from tenancy.stack import PREFIX, Stack
from tenancy.trust import CHECKED
from tenancy.words import Builder, Builds, PlatformAddon

_NO_OPERATOR: Final = Wording(
    what="the server {server} is built {built}, and the cluster has no operator that could",
    why="nobody would make the server, and its tenant would wait for a database for ever",
    do="add {addon} to addons once it runs in the cluster, or name a server that is there by its connection service",
)
_NO_API: Final = Wording(
    what="the server {server} is built {built}, and cluster does not say where the API server is",
    why="every instance reports to it, and the walls around a tenant let nothing out that is not named",
    do="write api: below cluster, with the addresses that the API server itself has: kubectl get endpoints kubernetes",
)
_NO_BUCKET: Final = Wording(
    what="any moment is to be brought back from the server {server}, and backups go to {target}, which is no bucket",
    why="what such a server writes down as it happens goes to an object store, and to nothing else",
    do="write point_in_time: false below backup, or have an operator move backups to s3:https://SERVER/BUCKET",
)
_SHORT_LIVED: Final = Wording(
    what="the server {server} is built {built} with sslmode {sslmode}, and cluster names no authority",
    why="what the operator signs with by itself lasts ninety days, and clients read it once: after that nobody would reach "
    "the server any more",
    do="write authority: odoo-internal below cluster, a cluster issuer of cert-manager's, or authority: {{}} beside it to "
    "have the platform build that; or sslmode: require",
)
_NO_CERT_MANAGER: Final = Wording(
    what="cluster names the authority {authority}, and addons has no {addon}",
    why="certificates of database servers are asked of it, and nobody would answer",
    do="add {addon} to addons once it runs in the cluster, or leave authority out",
)
_NAMELESS: Final = Wording(
    what="authority is to be built, and cluster gives it no name",
    why="certificates are asked of the cluster issuer that cluster names, and of nobody else",
    do="write authority: odoo-internal below cluster, or remove the lines below authority",
)
NOT_THE_PLATFORMS: Final = Wording(
    what="{thing} is to be built, and this stack does not build the platform",
    why="there is one for all stacks of a cluster, and the stack that builds the platform makes it",
    do="remove the lines here, and write them in the file of the stack that builds the platform",
)


def of_stack(stack: Stack, document: Document) -> Iterator[Problem]:
    """What is missing for the servers that are to be built; *document* is the one *stack* was read from."""
    for name, server in stack.servers.items():
        if server.built is Builder.ELSEWHERE or (server.built is Builder.WITH_PLATFORM and server.build is None):
            continue
        line = document.line((f"{PREFIX}servers", name, "built"))
        if PlatformAddon.CLOUDNATIVE_PG not in stack.addons:
            addon = PlatformAddon.CLOUDNATIVE_PG
            yield _NO_OPERATOR.at(document.file, line, server=name, built=server.built, addon=addon)
        if stack.cluster.api is None:
            yield _NO_API.at(document.file, line, server=name, built=server.built)
        if server.sslmode in CHECKED and stack.cluster.authority is None:
            line = document.line((f"{PREFIX}servers", name, "sslmode"))
            yield _SHORT_LIVED.at(document.file, line, server=name, built=server.built, sslmode=server.sslmode)


def of_authority(stack: Stack, document: Document) -> Iterator[Problem]:
    """Whether certificates can be had from whom the cluster names, and whether who is to be built has a name."""
    authority, addon = stack.cluster.authority, PlatformAddon.CERT_MANAGER
    if authority is not None and addon not in stack.addons:
        line = document.line((f"{PREFIX}cluster", "authority"))
        yield _NO_CERT_MANAGER.at(document.file, line, authority=authority, addon=addon)
    if stack.authority is not None:
        line = document.line((f"{PREFIX}authority",))
        if authority is None:
            yield _NAMELESS.at(document.file, line)
        if Builds.PLATFORM not in stack.builds:
            yield NOT_THE_PLATFORMS.at(document.file, line, thing="an authority")


def problems(case: Case) -> Iterator[Problem]:
    """What the tenant wants of its server that cannot be had."""
    target = case.stack.backup.target
    if own_server.archives(case) and bucket.s3(names.archive(case.id, target)) is None:
        yield case.problem(_NO_BUCKET, "placement", "server", server=case.asked.home.server, target=target)
