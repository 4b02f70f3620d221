"""The ways in: through the ingress alone, and under no address that is another's."""

import re
from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.rules.ground import FRONT, Ground
from tenancy.rules.made import Made, at, listed, part, word, words

OPEN: Final = frozenset(("LoadBalancer", "NodePort", "ExternalName"))
EVERY: Final = "every address"
ROUTES: Final = ("IngressRouteTCP", "IngressRouteUDP")
"""Traefik's ways for what is no web page."""
_HOST: Final = "Host[(]`[^`]+`[)]"
_HOSTS: Final = rf"{_HOST}( [|][|] {_HOST})*"
MATCH: Final = rf"^({_HOSTS}|[(]{_HOSTS}[)] && [^|`]*(`[^`]*`[^|`]*)*)$"
"""What a rule of Traefik's has to look like, so that nothing in it leads there from an address that it does not name."""


def shut(made: Made, ground: Ground) -> Iterator[str]:
    """A Service that opens a port of its own leads past TLS, limits and the blocked paths."""
    if made.kind == "Service" and made.is_object:
        if (kind := word(made.inputs, "spec", "type")) in OPEN:
            yield f"is of type {kind}"
        if addresses := words(made.inputs, "spec", "externalIPs"):
            yield f"takes the addresses {', '.join(addresses)} (externalIPs)"
    if made.kind in ROUTES:
        yield "leads past everything that web pages have to pass"


def own(made: Made, ground: Ground) -> Iterator[str]:
    """Whatever serves an address, or proves to be it, belongs to the customer whose address it is."""
    if not made.is_object or made.kind not in ("Ingress", "IngressRoute", "Certificate"):
        return
    home, platform = ground.home(made.namespace), made.namespace == FRONT
    if made.kind == "Certificate" and made.namespace == ground.authority and not words(made.inputs, "spec", "dnsNames"):
        return  # the authority's own, which serves nothing
    if home is None and not platform:
        yield f"serves addresses from the namespace {made.namespace}, which is nobody's"
        return
    if home is None:
        allowed = {ground.domain, f"*.{ground.domain}", EVERY, *(ground.servers if made.kind == "Certificate" else ())}
    else:
        allowed = {*home.hosts, *(names.own_hosts(home.id) if made.kind == "Certificate" else ())}
    yield from (f"serves {host}, which is not its customer's" for host in _hosts(made) if host not in allowed)
    if home is not None and made.kind == "IngressRoute":
        for route in listed(made.inputs, "spec", "routes"):
            if not re.search(MATCH, said := word(route, "match") or ""):
                yield f"also answers to addresses that it does not name: {said}"


def _hosts(made: Made) -> Iterator[str]:
    """Every address that an object names; an Ingress that names none has all."""
    spec = part(made.inputs, "spec")
    if made.kind == "Certificate":
        yield from words(spec, "dnsNames")
    elif made.kind == "IngressRoute":
        for route in listed(spec, "routes"):
            yield from re.findall(r"Host(?:SNI)?\(`([^`]+)`", word(route, "match") or "")
    else:
        yield from (word(rule, "host") or EVERY for rule in listed(spec, "rules"))
        yield from (host for one in listed(spec, "tls") for host in words(one, "hosts"))
        if at(spec, "defaultBackend") is not None:
            yield EVERY
