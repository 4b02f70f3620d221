"""The ways in: through the ingress alone, and under no address that is another's."""

import re
from collections.abc import Iterator
from typing import Final

from tenancy import names
from tenancy.rules.ground import FRONT, Ground
from tenancy.rules.guard import OURS, Guard, quoted
from tenancy.rules.made import Made, at, listed, part, word, words

OPEN: Final = frozenset(("LoadBalancer", "NodePort", "ExternalName"))
EVERY: Final = "every address"
ROUTES: Final = ("IngressRouteTCP", "IngressRouteUDP")
"""Traefik's ways for what is no web page."""
GATEWAYS: Final = ("gateway.networking.k8s.io", "gateway.networking.x-k8s.io")
"""The groups of the Gateway API, of which every kind is a way in that no controller of ours answers for."""
PAST: Final = "leads past everything that web pages have to pass"
SHIMS: Final = tuple(
    f"cert-manager.io/{one}" for one in ("common-name", "alt-names", "ip-sans", "uri-sans", "email-sans")
)
"""The annotations by which an Ingress has cert-manager prove more than it serves (its docs, reference/annotations)."""
ALIAS: Final = "nginx.ingress.kubernetes.io/server-alias"
"""The one by which ingress-nginx serves more than the rules name."""
PROVEN: Final = ("dnsNames", "ipAddresses", "uris", "emailAddresses")
"""What a Certificate proves, beside the name of whom it is for."""
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
    if made.kind in ROUTES or made.group in GATEWAYS:
        yield PAST


def own(made: Made, ground: Ground) -> Iterator[str]:
    """Whatever serves an address, or proves to be it, belongs to the customer whose address it is."""
    if not made.is_object or made.kind not in ("Ingress", "IngressRoute", "Certificate"):
        return
    home, platform = ground.home(made.namespace), made.namespace == FRONT
    signs = made.kind == "Certificate" and at(made.inputs, "spec", "isCA")
    if signs and made.namespace == ground.authority and home is None and not _proven(made):
        return  # the authority's own, which serves nothing
    if signs:
        yield "may sign for every address (isCA)"
    if home is None and not platform:
        yield f"serves addresses from the namespace {made.namespace}, which is nobody's"
        return
    if home is None:
        allowed = {
            ground.domain,
            f"*.{ground.domain}",
            EVERY,
            *(_servers(ground) if made.kind == "Certificate" else ()),
        }
    else:
        allowed = {*home.hosts, *(names.own_hosts(home.id) if made.kind == "Certificate" else ())}
    yield from (f"serves {host}, which is not its customer's" for host in _hosts(made) if host not in allowed)
    if home is not None and made.kind == "IngressRoute":
        for route in listed(made.inputs, "spec", "routes"):
            if not re.search(MATCH, said := word(route, "match") or ""):
                yield f"also answers to addresses that it does not name: {said}"


def _servers(ground: Ground) -> Iterator[str]:
    for server in ground.servers:
        yield from server.hosts


def _proven(made: Made) -> tuple[str, ...]:
    """Every address that a Certificate proves."""
    spec = part(made.inputs, "spec")
    others = (word(one, "utf8Value") or "" for one in listed(spec, "otherNames"))
    return (*(host for field in PROVEN for host in words(spec, field)), *others)


def _hosts(made: Made) -> Iterator[str]:
    """Every address that an object names; an Ingress that names none has all."""
    spec = part(made.inputs, "spec")
    if made.kind == "Certificate":
        yield from _proven(made)
        yield from (named for field in ("commonName", "literalSubject") if (named := word(spec, field)))
    elif made.kind == "IngressRoute":
        for route in listed(spec, "routes"):
            yield from re.findall(r"Host(?:SNI)?\(`([^`]+)`", word(route, "match") or "")
        for one in listed(spec, "tls", "domains"):
            yield from (word(one, "main") or EVERY, *words(one, "sans"))
    else:
        yield from (word(rule, "host") or EVERY for rule in listed(spec, "rules"))
        yield from (host for one in listed(spec, "tls") for host in words(one, "hosts"))
        if at(spec, "defaultBackend") is not None:
            yield EVERY
        for key in (*SHIMS, ALIAS):
            yield from (word(made.inputs, "metadata", "annotations", key) or "").replace(",", " ").split()


SHUT: Final = Guard(
    kinds=(
        ("", ("services",)),
        *((group, ("ingressroutetcps", "ingressrouteudps")) for group in ("traefik.io", "traefik.containo.us")),
        *((group, ("*",)) for group in GATEWAYS),
    ),
    spaces=OURS,
    faults=f"object.kind != 'Service' ? ['{PAST}'] : "
    f"(has(object.spec.type) && object.spec.type in {quoted(OPEN)} ? ['is of type ' + object.spec.type] : []) + "
    "(has(object.spec.externalIPs) && size(object.spec.externalIPs) > 0 ? "
    "['takes the addresses ' + object.spec.externalIPs.join(', ') + ' (externalIPs)'] : [])",
)
