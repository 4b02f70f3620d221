"""The approach to a tenant, decided: under which addresses browsers come, and what stands in the way of what they ask."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from tenancy import names
from tenancy.case import Case
from tenancy.ingress import IngressSpec, PlainSpec, RouteSpec, TraefikSpec
from tenancy.origin import Origin, Why
from tenancy.words import Controller, PlatformAddon, State

CLOSED: Final = ("/web/database", "/xmlrpc/db", "/xmlrpc/2/db")
"""Odoo's own management of databases. Even switched off it hashes a password for every page that it shows."""
NO_PORT: Final = "closed"
"""The port of a tenant's Service behind which nothing listens."""
HTTP: Final = "http"
EVENTED: Final = "evented"

_SLASH: Final = "(/|%2[Ff])+"
"""Traefik leaves %2F encoded where it matches rules, and lets it through (its docs, Request Path); Odoo's server decodes it."""
_LANGUAGE: Final = f"^({_SLASH}[^/]+)?"
"""Odoo's website takes away one word at the beginning of a path if it is a language of its own, and then looks again."""
_PROGRAMS: Final = "/(xmlrpc/|jsonrpc|json/)"
_PAGES: Final = "/web/(login|session/authenticate|reset_password|signup)"

_PROTOCOL: Final = Origin("pages, and what arrives without being asked for, come from two ports of Odoo")
_KINDS: Final = Origin("requests are told apart by what they can do")
_OWN_DATABASES: Final = Origin("nobody manages databases through a browser here")
_BESIDE: Final = Origin("the platform has one of each for all tenants")
_NO_DOMAINS: Final = Origin("the customer names no address of its own")
_EVERYBODY: Final = Origin("the customer's file names no range of addresses")


class _Kind(NamedTuple):
    """A kind of request: which they are, and whether their bodies are measured."""

    rule: str
    priority: int
    port: str
    rate: str
    measured: bool


def _asks(paths: str) -> str:
    """Whether a request is for one of *paths*, an expression, however its slashes are written and with a language before."""
    return f"PathRegexp(`{_LANGUAGE}{paths.replace('/', _SLASH)}`)"


# To measure a body is to hold it back until it is complete, and a websocket never is.
_ROUTES: Final[Mapping[str, _Kind]] = {
    "web": _Kind("", 10, HTTP, "web", measured=True),
    "websocket": _Kind("PathPrefix(`/websocket`)", 20, EVENTED, "web", measured=False),
    "rpc": _Kind(_asks(_PROGRAMS), 30, HTTP, "rpc", measured=True),
    # Only what is sent: to look at the page opens nothing, and offices share one address.
    "login": _Kind(f"Method(`POST`) && {_asks(_PAGES)}", 40, HTTP, "login", measured=True),
}


def closed() -> str:
    """Which requests nobody may make, in Traefik's words."""
    return _asks(f"({'|'.join(CLOSED)})")


def ingress(case: Case, hosts: tuple[str, ...], why: Why) -> IngressSpec:
    """How browsers reach the tenant under *hosts*, of which the first is its address."""
    cluster, by, own, asked = case.stack.cluster, case.by_stack, case.asked.domains, case.asked
    from_id = (hosts[0], by.further("'s domain, below which the id stands"), ("domain",))
    return IngressSpec(
        hosts=why.each("ingress.hosts", case.listed("hosts", hosts) if asked.hosts else (from_id,)),
        domains=why.each("ingress.domains", case.listed("domains", own), none=_NO_DOMAINS),
        issuer=why("ingress.issuer", case.stack.ingress.issuer, by, "ingress", "issuer"),
        certified=why("ingress.certified", PlatformAddon.CERT_MANAGER in case.stack.addons, by, "addons"),
        is_open=why("ingress.is_open", asked.state is State.ACTIVE, case.by_tenant, "state"),
        class_name=why("ingress.class_name", cluster.ingress_class, by, "cluster", "ingress_class"),
        way=_WAYS[case.stack.ingress.controller](case, why),
    )


def _plain(case: Case, why: Why) -> PlainSpec:
    paths = (
        ("/", HTTP, _PROTOCOL, ()),
        ("/websocket", EVENTED, _PROTOCOL, ()),
        *((path, NO_PORT, _OWN_DATABASES, ()) for path in CLOSED),
    )
    return PlainSpec(paths=why.lines("ingress.way.paths", paths))


def _traefik(case: Case, why: Why) -> TraefikSpec:
    return TraefikSpec(
        namespace=why("ingress.way.namespace", names.PLATFORM_NAMESPACE, _BESIDE),
        allow=why.each("ingress.way.allow", case.listed("allow", case.asked.allow), none=_EVERYBODY),
        routes=tuple(_routes(case, why)),
    )


def _routes(case: Case, why: Why) -> Iterable[RouteSpec]:
    for number, (name, kind) in enumerate(_ROUTES.items(), start=1):
        at = f"ingress.way.routes[{number}]"
        yield RouteSpec(
            name=why(f"{at}.name", name, _KINDS),
            rule=why(f"{at}.rule", kind.rule, _KINDS),
            priority=why(f"{at}.priority", kind.priority, _KINDS),
            port=why(f"{at}.port", kind.port, _PROTOCOL),
            middlewares=why.each(f"{at}.middlewares", _middlewares(case, kind)),
        )


def _middlewares(case: Case, kind: _Kind) -> Iterator[tuple[str, Origin, tuple[str, ...]]]:
    # First, so that an answer which refuses has them as well.
    yield names.HEADERS, _BESIDE, ()
    if case.asked.allow:
        yield names.ALLOW, case.by_tenant, ("allow",)
    yield names.rate(kind.rate, case.asked.plan), case.by_plan, ("rates", kind.rate)
    if kind.measured:
        yield names.BODY, _BESIDE, ()


_WAYS: Final = {Controller.PLAIN: _plain, Controller.TRAEFIK: _traefik}
