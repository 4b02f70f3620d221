"""The walls around a tenant, decided: what its namespace may hold, whom it may talk to, where it runs, what is recorded."""

from collections.abc import Iterator
from typing import Final, TypeVar

from tenancy import names, workload
from tenancy.case import Case
from tenancy.cluster import NodePool
from tenancy.duty import Forced
from tenancy.origin import Line, Origin, Why
from tenancy.outside import LOGOS
from tenancy.plan import Container, OwnServer
from tenancy.quantity import added
from tenancy.settings import MailSpec
from tenancy.spec import IsolationSpec, NodePoolSpec, RecordsSpec, WaySpec
from tenancy.words import Builder

T = TypeVar("T")

_FREE: Final = Origin("no standard of the tenant's speaks of it")
_ANY_NODE: Final = Origin("no node pool is kept for the tenant's standards")
_ONE_WAY_IN: Final = Origin("a tenant is reached through the ingress controller and in no other way")
_NOTHING_OUTSIDE: Final = Origin(
    "the customer names no service outside, no logo, and nobody who vouches for its people"
)
_SPOKEN: Final = Origin("providers are spoken to by https")
HTTPS: Final = 443
_NO_MAIL: Final = Origin("neither the customer nor the stack names a mail server")


def isolation(case: Case, mail: MailSpec | None, why: Why) -> IsolationSpec:
    """The namespace's bounds, and the ways out of it; *mail* is the tenant's mail server."""
    cluster, by = case.stack.cluster, case.by_stack
    small = workload.resources("isolation.default_request", case.catalog.container, case.by_container, why)
    return IsolationSpec(
        quota=why.lines("isolation.quota", _quota(case)),
        default_request=small,
        ingress_namespace=why(
            "isolation.ingress_namespace", cluster.ingress_namespace, by, "cluster", "ingress_namespace"
        ),
        dns_cidr=why("isolation.dns_cidr", cluster.dns_cidr, by, "cluster", "dns_cidr"),
        dns_namespace=why("isolation.dns_namespace", cluster.dns_namespace, by, "cluster", "dns_namespace"),
        backup=(
            why("isolation.backup[1]", case.stack.backup.cidr, by, "backup", "cidr"),
            why("isolation.backup[2]", case.stack.backup.port, by, "backup", "port"),
        ),
        outside=_outside(case, why),
        mail=_way_to(case, mail, why),
        registry=why("isolation.registry", case.stack.secrets.registry, by, "secrets", "registry"),
        egress_denied=why("isolation.egress_denied", *_forced(case, case.duty.egress_denied, "egress_denied")),
    )


def _quota(case: Case) -> Iterator[Line[str]]:
    """The plan's, and room for what is beyond it: the industry's extra storage, and web pods that multiply."""
    plan, quota, small, extra = case.plan, case.plan.quota, case.catalog.container, case.trade.extra_storage
    more, storage, by, by_storage = list(_more_pods(case)), quota.storage, case.by_plan, case.by_plan
    if more:
        by = by.further(f", and room for {len(more) - 1} more web pods and one for scheduled jobs")
    server, own = _own_server(case), "what its own database server takes"
    if server is not None:
        # One more of them than run: the Job that makes an instance is there beside those that are made.
        more += [plan.server] * (server.instances + 1)
        by = by.further(f", and {own}")
    if extra is not None:
        storage = added(storage, extra, quota.claims)
        by_storage = by_storage.further(f", and {extra} more a claim for the industry {case.asked.industry}")
    yield "pods", str(quota.pods + len(more)), by, ("quota", "pods")
    for kind, bounds, beside, shares in (
        ("cpu", quota.cpu, small.cpu, [one.cpu for one in more]),
        ("memory", quota.memory, small.memory, [one.memory for one in more]),
    ):
        # Beside each runs a small container: a pooler, or what writes a server's archive.
        request, limit = added(bounds.request, beside.request, len(more)), added(bounds.limit, beside.limit, len(more))
        for share in shares:
            request, limit = added(request, share.request), added(limit, share.limit)
        yield f"requests.{kind}", request, by, ("quota", kind, "request")
        yield f"limits.{kind}", limit, by, ("quota", kind, "limit")
    claims, by_claims = quota.claims, case.by_plan
    if server is not None:
        claims += server.instances
        storage = added(storage, server.storage, server.instances)
        by_claims, by_storage = (one.further(f", and {own}") for one in (by_claims, by_storage))
    yield "persistentvolumeclaims", str(claims), by_claims, ("quota", "claims")
    yield "requests.storage", storage, by_storage, ("quota", "storage")
    yield "services.loadbalancers", "0", _ONE_WAY_IN, ()
    yield "services.nodeports", "0", _ONE_WAY_IN, ()


def _own_server(case: Case) -> OwnServer | None:
    """The size of the server that is built with the tenant; None where it lives on another."""
    built = case.stack.servers[case.asked.home.server].built
    return case.plan.server if built is Builder.WITH_TENANT else None


def _more_pods(case: Case) -> Iterator[Container]:
    """The sizes of pods beyond the two web pods that a plan's quota has room for.

    When all are replaced one by one, each old one may still be ending its requests when the last new one comes; what ends
    still counts. Scheduled jobs have one pod, which goes before the next comes.
    """
    if (allowed := case.autoscaling) is not None:
        yield from (case.plan for _ in range(2 * allowed.most - 2))
        yield allowed.jobs


def _way_to(case: Case, mail: MailSpec | None, why: Why) -> tuple[str, int] | None:
    if mail is None:
        return why("isolation.mail", None, _NO_MAIL)
    by = case.by_stack if case.own_mail is None else case.by_tenant
    cidr = why("isolation.mail[1]", mail.cidr, by, "mail", "cidr")
    return cidr, why("isolation.mail[2]", mail.port, by, "mail", "port")


def _outside(case: Case, why: Why) -> tuple[WaySpec, ...]:
    """Ways to the services that the tenant's file names; the law lets nobody name one that is not known."""
    asked, signin = case.asked, case.asked.signin
    named = [*asked.apis]
    if asked.branding.logo is not None and LOGOS not in named:
        named.append(LOGOS)
    if signin.provider is not None and signin.cidr is None and signin.provider not in named:
        named.append(signin.provider.value)
    ways = [_named(case, f"isolation.outside[{at}]", name, why) for at, name in enumerate(named, start=1)]
    if signin.provider is not None and signin.cidr is not None:
        at = f"isolation.outside[{len(ways) + 1}]"
        own = WaySpec(
            name=why(f"{at}.name", "signin", case.by_tenant, "signin"),
            cidrs=why.each(f"{at}.cidrs", [(signin.cidr, case.by_tenant, ("signin", "cidr"))]),
            port=why(f"{at}.port", HTTPS, _SPOKEN),
        )
        ways.append(own)
    return tuple(ways) or why("isolation.outside", (), _NOTHING_OUTSIDE)


def _named(case: Case, at: str, name: str, why: Why) -> WaySpec:
    api, by, steps = case.stack.apis[name], case.by_stack, ("apis", name)
    return WaySpec(
        name=why(f"{at}.name", name, by, *steps),
        cidrs=why.each(f"{at}.cidrs", ((cidr, by, (*steps, "cidrs", number)) for number, cidr in enumerate(api.cidrs))),
        port=why(f"{at}.port", api.port, by, *steps, "port"),
    )


def pools(case: Case) -> tuple[tuple[str, NodePool], ...]:
    """The node pools that are kept for one of the tenant's standards; the law lets nobody with two pass."""
    found, standards = case.stack.cluster.node_pools.items(), set(case.asked.compliance)
    return tuple((name, pool) for name, pool in found if standards & set(pool.compliance))


def node_pool(case: Case, why: Why) -> NodePoolSpec | None:
    """The nodes that are kept for the tenant's standards."""
    for name, pool in pools(case):
        by, at = case.by_stack, ("cluster", "node_pools", name)
        labels = ((key, value, by, (*at, "labels", key)) for key, value in pool.labels.items())
        return NodePoolSpec(
            name=why("node_pool.name", name, by, *at, "compliance"),
            labels=why.lines("node_pool.labels", labels),
            taint=why("node_pool.taint", pool.taint, by, *at, "taint"),
        )
    return why("node_pool", None, _ANY_NODE)


def records(case: Case, why: Why) -> RecordsSpec:
    """What is kept of what happened, as the tenant's standards want it."""
    duty = case.duty
    return RecordsSpec(
        audit_log=why("records.audit_log", *_forced(case, duty.audit_log, "audit_log")),
        retention_days=why("records.retention_days", *_forced(case, duty.log_retention_days, "log_retention_days")),
        hot_days=why("records.hot_days", *_forced(case, duty.log_hot_days, "log_hot_days")),
        erasure=why("records.erasure", *_forced(case, duty.erasure, "erasure")),
    )


def log_labels(case: Case) -> Iterator[Line[str]]:
    """What whoever collects logs goes by: pods are marked with how long what they say is kept, where a standard says so."""
    for name, forced, field in (
        (names.LOG_DAYS, case.duty.log_retention_days, "log_retention_days"),
        (names.LOG_HOT_DAYS, case.duty.log_hot_days, "log_hot_days"),
    ):
        if forced.value is not None:
            yield name, f"{forced.value}", case.by_duty(forced, field), ()


def _forced(case: Case, forced: Forced[T], field: str) -> tuple[T, Origin]:
    """What the duty says of *field*, and who forces it."""
    return forced.value, case.by_duty(forced, field) if forced.by else _FREE
