"""Whether the server that restores are rehearsed on can be reached, and is protected as well as the stack demands."""

from collections.abc import Iterator, Mapping
from typing import Final

from tenancy.document import Document
from tenancy.law import protection
from tenancy.problem import Problem, Wording
from tenancy.service import Service, absent
from tenancy.stack import PREFIX, Stack
from tenancy.trust import CHECKED
from tenancy.words import Builder

_STACK_DEMANDS: Final = Wording(
    what="hardening demands connections with sslmode {demanded}, and the server of rehearsal has {here}",
    why="what is restored there to be proven is as confidential as the customers' databases",
    do="give the server a certificate and write sslmode: {demanded}",
)

_NOT_FOR_IT: Final = Wording(
    what="rehearsal names the connection service {service}, which leads to the server {server}, built {built}",
    why="such a server lets each role into its own database alone, and a rehearsal makes another for every restore",
    do="name the connection service of a server that is there by itself; it may be one that tenants live on",
)
_NO_ANCHOR: Final = Wording(
    what="rehearsal asks for sslmode {sslmode}, and nobody is trusted to vouch for its server",
    why="the client's image knows no authority of its own; every rehearsal would fail",
    do="write the certificate of whoever signs the server's below trusted, of a managed server its provider's bundle",
)
_TAKEN: Final = Wording(
    what="a server is called {name}",
    why="the one that restores are rehearsed on is known to the engine by that name",
    do="give the server another name, as long as nobody lives on it",
)
NAME: Final = "rehearsal"


def problems(stack: Stack, document: Document, services: Mapping[str, Service] | None) -> Iterator[Problem]:
    """What is wrong with it; *document* is the one that *stack* was read from."""
    scratch, demanded, at = stack.rehearsal, stack.hardening.sslmode, f"{PREFIX}rehearsal"
    if scratch is None:
        return
    if services is not None and scratch.service not in services:
        yield absent(scratch.service, services, file=document.file, line=document.line((at, "service")))
    if demanded is not None and protection.is_weaker(scratch.sslmode, demanded):
        line = document.line((at, "sslmode"))
        yield _STACK_DEMANDS.at(document.file, line, demanded=demanded, here=scratch.sslmode)
    for name, server in stack.servers.items():
        if server.built is Builder.WITH_PLATFORM and server.service == scratch.service:
            line = document.line((at, "service"))
            yield _NOT_FOR_IT.at(document.file, line, service=scratch.service, server=name, built=server.built)
    if scratch.sslmode in CHECKED and stack.trusted is None:
        yield _NO_ANCHOR.at(document.file, document.line((at, "sslmode")), sslmode=scratch.sslmode)
    if NAME in stack.servers:
        yield _TAKEN.at(document.file, document.line((f"{PREFIX}servers", NAME)), name=NAME)
