"""Whether the server that restores are rehearsed on can be reached, and is protected as well as the stack demands."""

from collections.abc import Iterator, Mapping
from typing import Final

from tenancy.document import Document
from tenancy.law import protection
from tenancy.problem import Problem, Wording
from tenancy.service import Service, absent
from tenancy.stack import PREFIX, Stack

_STACK_DEMANDS: Final = Wording(
    what="hardening demands connections with sslmode {demanded}, and the server of rehearsal has {here}",
    why="what is restored there to be proven is as confidential as the customers' databases",
    do="give the server a certificate and write sslmode: {demanded}",
)


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
