"""odoo.conf in the dialect of each release: every line but the two that hold secrets, db_password and admin_passwd.

Sources: odoo/tools/config.py of 17.0, 18.0 and 19.0, and what those releases did when run.
"""

from collections.abc import Mapping
from typing import Final

from tenancy.offer import PlanOffer
from tenancy.stack import Mail
from tenancy.words import Release

TIME_REAL: Final = 300
"""Seconds after which a request is given up; a stopping pod waits as long for those under way."""
TIME_REAL_CRON: Final = 1200
"""Seconds after which a scheduled job is given up."""
POOLER_PORT: Final = 6432
DATA_DIR: Final = "/var/lib/odoo"
HTTP_PORT: Final = 8069
GEVENT_PORT: Final = 8072

Options = tuple[tuple[str, str], ...]

_DIALECTS: Final[Mapping[Release, Options]] = {
    Release.V17: (("server_wide_modules", "base,web"), ("without_demo", "all")),
    Release.V18: (("server_wide_modules", "base,web"), ("without_demo", "all")),
    # 19 has no demonstration data unless asked, warns at `without_demo = all`, and keeps RPC in a module of its own.
    Release.V19: (("server_wide_modules", "base,rpc,web"),),
}


def options(release: Release, plan: PlanOffer, *, database: str, role: str, mail: Mail | None) -> Options:
    """The lines below [options], in order. Booleans are spelt True and False: 17 and 18 take `no` for true."""
    return (
        # Odoo speaks to the pooler beside it, over loopback and without TLS; the pooler speaks TLS to the server.
        ("db_host", "127.0.0.1"),
        ("db_port", str(POOLER_PORT)),
        ("db_sslmode", "disable"),
        ("db_user", role),
        ("db_name", database),
        # Per process; the pooler holds back what exceeds the role's own limit.
        ("db_maxconn", "8"),
        ("db_maxconn_gevent", "16"),
        ("list_db", "False"),
        ("proxy_mode", "True"),
        # 19 warns that the default becomes 127.0.0.1 with the next release.
        ("http_interface", "0.0.0.0"),  # noqa: S104  # only the ingress controller's namespace reaches the pod
        ("http_port", str(HTTP_PORT)),
        ("gevent_port", str(GEVENT_PORT)),
        ("workers", str(plan.workers)),
        ("max_cron_threads", str(plan.cron)),
        ("limit_memory_soft", str(plan.memory_soft_mib * 2**20)),
        ("limit_memory_hard", str(plan.memory_hard_mib * 2**20)),
        ("limit_request", "8192"),
        ("limit_time_cpu", str(TIME_REAL)),
        ("limit_time_real", str(TIME_REAL)),
        ("limit_time_real_cron", str(TIME_REAL_CRON)),
        ("data_dir", DATA_DIR),
        ("log_level", "info"),
        *_DIALECTS[release],
        *_outgoing(mail),
    )


def _outgoing(mail: Mail | None) -> Options:
    """Odoo's own default is a mail server on localhost, which no pod has."""
    return () if mail is None else (("smtp_server", mail.host), ("smtp_port", str(mail.port)))
