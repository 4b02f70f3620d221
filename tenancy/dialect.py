"""odoo.conf in the dialect of each release: every line but those that hold secrets, such as db_password.

Sources: odoo/tools/config.py of 17.0, 18.0 and 19.0, and what those releases did when run.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tenancy import names
from tenancy.case import Case
from tenancy.origin import Line, Origin
from tenancy.settings import MailSpec
from tenancy.words import Release

POOLER_PORT: Final = 6432
DATA_DIR: Final = "/var/lib/odoo"
HTTP_PORT: Final = 8069
GEVENT_PORT: Final = 8072

_DIALECTS: Final[Mapping[Release, tuple[tuple[str, str], ...]]] = {
    Release.V17: (("server_wide_modules", "base,web"), ("without_demo", "all")),
    Release.V18: (("server_wide_modules", "base,web"), ("without_demo", "all")),
    # 19 has no demonstration data unless asked, warns at `without_demo = all`, and keeps RPC in a module of its own.
    Release.V19: (("server_wide_modules", "base,rpc,web"),),
}

_POOLER: Final = Origin("Odoo speaks to the pooler beside it, over loopback; the pooler speaks TLS to the server")
_FROM_ID: Final = Origin("made from the tenant's id, for good")
_PROXY: Final = Origin("the ingress controller stands in front of Odoo")
_CLOSED: Final = Origin("nobody chooses or manages databases from outside")
_APART: Final = Origin("scheduled jobs run in a pod of their own, however many web pods there are")
_OFFICIAL: Final = Origin("where the official image has it")
_SAYS: Final = Origin("enough to see who signs in and what failed")
_ADVISED: Final = Origin("as Odoo's documentation advises")
_DIALECT: Final = Origin("the dialect of the release")
_NEVER_CLEAR: Final = Origin("a password is never sent in the clear")


def options(case: Case, *, mail: MailSpec | None, mail_from: str | None) -> Iterator[Line[str]]:
    """The lines below [options], in order. Booleans are spelt True and False: 17 and 18 take `no` for true."""
    plan, by_plan = case.plan, case.by_plan
    tuning, by_stack = case.stack.tuning, case.by_stack
    yield "db_host", "127.0.0.1", _POOLER, ()
    yield "db_port", str(POOLER_PORT), _POOLER, ()
    yield "db_sslmode", "disable", _POOLER, ()
    yield "db_user", names.role(case.id), _FROM_ID, ()
    yield "db_name", names.database(case.id), _FROM_ID, ()
    # Per process; the pooler holds back what exceeds the role's own limit. The evented one serves every open page.
    yield "db_maxconn", str(tuning.connections_per_process), by_stack, ("tuning", "connections_per_process")
    yield "db_maxconn_gevent", str(2 * tuning.connections_per_process), by_stack, ("tuning", "connections_per_process")
    yield "list_db", "False", _CLOSED, ()
    yield "proxy_mode", "True", _PROXY, ()
    # 19 warns that the default becomes 127.0.0.1 with the next release.
    yield "http_interface", "0.0.0.0", _PROXY, ()  # noqa: S104  # only the ingress controller's namespace reaches the pod
    yield "http_port", str(HTTP_PORT), _OFFICIAL, ()
    yield "gevent_port", str(GEVENT_PORT), _OFFICIAL, ()
    yield "workers", str(plan.workers), by_plan, ("workers",)
    if case.autoscaling is None:
        yield "max_cron_threads", str(plan.cron), by_plan, ("cron",)
    else:
        yield "max_cron_threads", "0", _APART, ()
    yield "limit_memory_soft", str(plan.memory_soft_mib * 2**20), by_plan, ("memory_soft_mib",)
    yield "limit_memory_hard", str(plan.memory_hard_mib * 2**20), by_plan, ("memory_hard_mib",)
    yield "limit_request", "8192", _ADVISED, ()
    yield "limit_time_cpu", str(tuning.request_seconds), by_stack, ("tuning", "request_seconds")
    yield "limit_time_real", str(tuning.request_seconds), by_stack, ("tuning", "request_seconds")
    yield "limit_time_real_cron", str(tuning.cron_seconds), by_stack, ("tuning", "cron_seconds")
    yield "data_dir", DATA_DIR, _OFFICIAL, ()
    yield "log_level", "info", _SAYS, ()
    for key, value in _DIALECTS[case.asked.release]:
        yield key, value, _DIALECT, ()
    yield from _outgoing(case, mail)
    if mail_from is not None:
        yield "email_from", mail_from, case.by_tenant, ("branding", "mail_from")


def _outgoing(case: Case, mail: MailSpec | None) -> Iterator[Line[str]]:
    """Odoo's own default is a mail server on localhost, which no pod has."""
    if mail is None:
        return
    by = case.by_stack if case.asked.mail is None else case.by_tenant
    yield "smtp_server", mail.host, by, ("mail", "host")
    yield "smtp_port", str(mail.port), by, ("mail", "port")
    if mail.secret is not None:
        # STARTTLS, whatever the key's name says.
        yield "smtp_ssl", "True", _NEVER_CLEAR, ()
    if mail.from_filter is not None:
        yield "from_filter", mail.from_filter, by, ("mail", "from_filter")
