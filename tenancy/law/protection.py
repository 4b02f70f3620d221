"""Whether what passes between Odoo and its database is protected as well as standards and the stack demand."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.document import Document
from tenancy.problem import Problem, Wording
from tenancy.stack import PREFIX, Stack
from tenancy.trust import CHECKED
from tenancy.words import Builder, Sslmode

_STRENGTH: Final = tuple(Sslmode)
_WHY: Final = "what passes between Odoo and its database could be read or altered on the way"

_TOO_OPEN: Final = Wording(
    what="compliance {standard} demands connections with sslmode {demanded}, and the server {server} has {here}",
    why=_WHY,
    do="choose a server that has {demanded}, or give {server} a certificate and set its sslmode to it",
)
_STACK_DEMANDS: Final = Wording(
    what="hardening demands connections with sslmode {demanded}, and the server {server} has {here}",
    why=_WHY,
    do="give {server} a certificate and write sslmode: {demanded}",
)
_NOT_VOUCHED: Final = Wording(
    what="the server {server} has sslmode {sslmode}, and nobody is trusted to vouch for it",
    why="the clients' images know no authority of their own; no pod could connect to it",
    do="write the certificate of whoever signs the server's below trusted, of a managed server its provider's bundle",
)


def problems(case: Case) -> Iterator[Problem]:
    """Each standard that the tenant's server does not satisfy."""
    asked, servers = case.asked.placement, case.stack.servers
    if asked is None or asked.server not in servers:
        return
    here = servers[asked.server].sslmode
    for number, standard in enumerate(case.asked.compliance):
        demand = case.catalog.compliance[standard].sslmode
        if demand is not None and is_weaker(here, demand.value):
            yield case.problem(
                _TOO_OPEN,
                "compliance",
                number,
                standard=standard,
                demanded=demand.value,
                server=asked.server,
                here=here,
            )


def of_servers(stack: Stack, document: Document) -> Iterator[Problem]:
    """Each server that the stack's own hardening does not let pass, and each that pods would turn away.

    Servers in the cluster are spoken of elsewhere. *document* is the one *stack* was read from.
    """
    demanded = stack.hardening.sslmode
    for name, server in stack.servers.items():
        line = document.line((f"{PREFIX}servers", name, "sslmode"))
        if server.built is Builder.ELSEWHERE and server.sslmode in CHECKED and stack.trusted is None:
            yield _NOT_VOUCHED.at(document.file, line, server=name, sslmode=server.sslmode)
        if demanded is not None and is_weaker(server.sslmode, demanded):
            yield _STACK_DEMANDS.at(document.file, line, demanded=demanded, server=name, here=server.sslmode)


def is_weaker(one: Sslmode, other: Sslmode) -> bool:
    """Whether *one* protects less than *other*."""
    return _STRENGTH.index(one) < _STRENGTH.index(other)
