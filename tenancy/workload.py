"""What runs for a tenant: Odoo, in the image, size and words of configuration that its file and plan come to."""

from collections.abc import Iterable, Mapping
from typing import Final

from tenancy import dialect, interior, kit, names
from tenancy.case import Case
from tenancy.origin import Origin, Said, Why
from tenancy.plan import Container
from tenancy.quantity import part
from tenancy.resources import Resources
from tenancy.settings import MailSpec
from tenancy.spec import AutoscalingSpec, CronSpec, OdooSpec, UninstallSpec
from tenancy.words import Environment, PlatformAddon, State

DRAIN_SECONDS: Final = 30
"""Beyond the longest request: the ten seconds in which the ingress controller forgets the pod, and some rest."""
PROGRESS_DEADLINE_SECONDS: Final = 1800
"""Time for the first initialisation: 142 modules took two minutes on two processors, and nodes can be busy."""
NOTICE_SECONDS: Final = 60
"""In which the cluster finds a node for a pod, and notices that its deadline has passed."""
DISK: Final = "2Gi"
"""For what is being uploaded or printed: sixteen requests as large as Odoo takes them. Everything else is a volume."""
REPLICAS: Final[Mapping[State, int]] = {
    State.ACTIVE: 1,
    State.SUSPENDED: 0,
    State.ARCHIVED: 0,
    State.RELEASED: 0,
}

_UNASKED: Final = Origin("nobody asks for it")
_ADDRESS: Final = Origin("the tenant's first address")
_PREPARED: Final = Origin("long enough for a first initialisation")
_AWAITED: Final = Origin("until the last pod has ended and the next one's deadline has passed")
_TRANSIT: Final = Origin("room for what is being uploaded or printed")
_BY_PLAN: Final = Origin("the platform has one for each plan")
_ONE_POD: Final = Origin("one pod is replaced by the next, never beside it")
_SEVERAL: Final = Origin("several web pods share a filestore and are replaced one by one")
_AS_NEEDED: Final = Origin("as many as the autoscaler finds are needed")
_WITH_WEB: Final = Origin("one web pod runs its scheduled jobs itself")
_NO_SERVER: Final = Origin("neither the customer nor the stack names a mail server")
_NO_SINK: Final = Origin("outside production no mail leaves but into the stack's sink, and the stack names none")


def odoo(case: Case, hosts: tuple[str, ...], why: Why) -> OdooSpec:
    """The tenant's Odoo, at home under the first of *hosts*."""
    asked, release = case.asked, case.release
    mail = _mail(case, why)
    settings, needed = interior.decide(case, hosts[0], why)
    grace = case.stack.tuning.request_seconds + DRAIN_SECONDS
    return OdooSpec(
        image=why(
            "odoo.image", release.images[case.ring].reference, case.by_release, "images", case.ring.value, "image"
        ),
        pgbouncer_image=why("odoo.pgbouncer_image", case.catalog.tools.pgbouncer, case.by_tools, "pgbouncer"),
        uid=why("odoo.uid", release.uid, case.by_release, "uid"),
        gid=why("odoo.gid", release.gid, case.by_release, "gid"),
        replicas=_replicas(case, why),
        rolls=_rolls(case, why),
        resources=resources(
            "odoo.resources", case.plan, case.by_plan, why, percent=case.stack.resources.requests_percent
        ),
        disk=why("odoo.disk", DISK, _TRANSIT),
        neutralises=why(
            "odoo.neutralises", case.stack.environment is not Environment.PRODUCTION, case.by_stack, "environment"
        ),
        modules=why.each("odoo.modules", _distinct((*kit.modules(case), *needed))),
        uninstall=_uninstall(case, why),
        options=why.lines(
            "odoo.options",
            dialect.options(case, mail=mail, mail_from=settings.branding.mail_from),
        ),
        base_url=why("odoo.base_url", f"https://{hosts[0]}", _ADDRESS),
        grace_seconds=why("odoo.grace_seconds", grace, case.by_stack, "tuning", "request_seconds"),
        progress_deadline_seconds=why("odoo.progress_deadline_seconds", PROGRESS_DEADLINE_SECONDS, _PREPARED),
        await_seconds=why("odoo.await_seconds", PROGRESS_DEADLINE_SECONDS + grace + NOTICE_SECONDS, _AWAITED),
        priority_class=why("odoo.priority_class", names.priority_class(asked.plan), _BY_PLAN),
        password_version=why("odoo.password_version", asked.password_version, case.by_tenant, "password_version"),
        autoscaling=_autoscaling(case, why),
        recommends=why(
            "odoo.recommends", PlatformAddon.VERTICAL_POD_AUTOSCALER in case.stack.addons, case.by_stack, "addons"
        ),
        cron=_cron(case, why),
        mail=mail,
        settings=settings,
    )


def resources(path: str, container: Container, by: Origin, why: Why, *, percent: int = 100) -> Resources:
    """The size of a container, as Kubernetes has it; of its requests only *percent* are kept free."""
    partly = by if percent == 100 else by.further(f", of which the stack keeps {percent} % free")
    return Resources(
        cpu_request=why(f"{path}.cpu_request", part(container.cpu.request, percent), partly, "cpu", "request"),
        cpu_limit=why(f"{path}.cpu_limit", container.cpu.limit, by, "cpu", "limit"),
        memory_request=why(
            f"{path}.memory_request", part(container.memory.request, percent), partly, "memory", "request"
        ),
        memory_limit=why(f"{path}.memory_limit", container.memory.limit, by, "memory", "limit"),
    )


def _replicas(case: Case, why: Why) -> int | None:
    state = case.asked.state
    if state is State.ACTIVE and case.autoscaling is not None:
        return why("odoo.replicas", None, _AS_NEEDED)
    return why("odoo.replicas", REPLICAS[state], case.by_tenant, "state")


def _rolls(case: Case, why: Why) -> bool:
    if case.autoscaling is None:
        return why("odoo.rolls", False, _ONE_POD)
    if case.asked.maintenance:
        return why("odoo.rolls", False, case.by_tenant, "maintenance")
    return why("odoo.rolls", True, _SEVERAL)


def _cron(case: Case, why: Why) -> CronSpec | None:
    allowed, size, percent = case.autoscaling, case.by_plan, case.stack.resources.requests_percent
    if allowed is None:
        return why("odoo.cron", None, _WITH_WEB)
    size = size._replace(steps=size.at("autoscaling", "jobs"))
    return CronSpec(
        replicas=why("odoo.cron.replicas", REPLICAS[case.asked.state], case.by_tenant, "state"),
        threads=why("odoo.cron.threads", case.plan.cron, case.by_plan, "cron"),
        resources=resources("odoo.cron.resources", allowed.jobs, size, why, percent=percent),
    )


def _autoscaling(case: Case, why: Why) -> AutoscalingSpec | None:
    allowed = case.autoscaling
    if allowed is None:
        return why("odoo.autoscaling", None, _UNASKED)
    return AutoscalingSpec(
        most=why("odoo.autoscaling.most", allowed.most, case.by_plan, "autoscaling", "most"),
        cpu_percent=why(
            "odoo.autoscaling.cpu_percent", allowed.cpu_percent, case.by_plan, "autoscaling", "cpu_percent"
        ),
    )


def _uninstall(case: Case, why: Why) -> UninstallSpec | None:
    wish, at, by = case.asked.uninstall, "odoo.uninstall", case.by_tenant
    if wish is None:
        return why(at, None, _UNASKED)
    return UninstallSpec(
        modules=why.each(
            f"{at}.modules",
            ((module, by, ("uninstall", "modules", number)) for number, module in enumerate(wish.modules)),
        ),
        day=why(f"{at}.day", wish.day, by, "uninstall", "day"),
        because=why(f"{at}.because", wish.because, by, "uninstall", "because"),
    )


def _mail(case: Case, why: Why) -> MailSpec | None:
    """The customer's own server, or else the stack's."""
    own, at = case.own_mail, "odoo.mail"
    server = own or case.stack.mail
    if server is None:
        return why(at, None, _NO_SERVER if case.asked.mail is None else _NO_SINK)
    by = case.by_tenant if own else case.by_stack
    return MailSpec(
        host=why(f"{at}.host", server.host, by, "mail", "host"),
        port=why(f"{at}.port", server.port, by, "mail", "port"),
        cidr=why(f"{at}.cidr", server.cidr, by, "mail", "cidr"),
        secret=why(f"{at}.secret", own and own.secret, by, "mail", "secret"),
        from_filter=why(f"{at}.from_filter", own and own.from_filter, by, "mail", "from_filter"),
    )


def _distinct(modules: Iterable[Said[str]]) -> Iterable[Said[str]]:
    """Each module once, for the first reason that there is."""
    first: dict[str, Said[str]] = {}
    for said in modules:
        first.setdefault(said[0], said)
    return first.values()
