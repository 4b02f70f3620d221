"""Whether the addresses of a tenant can be served as its file has it: by the stack's ingress controller, over TLS."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording
from tenancy.words import Controller, PlatformAddon

_NOBODY_LOOKS: Final = Wording(
    what="allow names the ranges of addresses that may come in, and this stack's ingress controller is told of none "
    "(controller: {controller})",
    why="everybody would be let in, although the file says otherwise",
    do="remove the lines, or place the customer on a stack with controller: {better}",
)
_NO_ISSUER: Final = Wording(
    what="domains asks for addresses of the customer's own, and the stack names nobody who makes their certificates",
    why="browsers would warn everybody who comes under them",
    do="have an operator write under ingress which cluster issuer does, as in\nissuer: letsencrypt",
)
_NO_CERT_MANAGER: Final = Wording(
    what="domains asks for addresses of the customer's own, and the stack's cluster has no {addon} to keep their "
    "certificates",
    why="Traefik's own routes ask nobody for a certificate; browsers would warn everybody who comes under them",
    do="have an operator install it and name it under addons",
)


def problems(case: Case) -> Iterator[Problem]:
    """What stands between the tenant and its visitors."""
    asked, ingress = case.asked, case.stack.ingress
    traefik = ingress.controller is Controller.TRAEFIK
    if asked.allow and not traefik:
        yield case.problem(_NOBODY_LOOKS, "allow", controller=ingress.controller, better=Controller.TRAEFIK)
    if asked.domains and ingress.issuer is None:
        yield case.problem(_NO_ISSUER, "domains")
    elif asked.domains and traefik and PlatformAddon.CERT_MANAGER not in case.stack.addons:
        yield case.problem(_NO_CERT_MANAGER, "domains", addon=PlatformAddon.CERT_MANAGER)
