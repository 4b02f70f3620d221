import configparser

import pytest
from checkout import ROOT

from tenancy import catalog, dialect
from tenancy.resolve import IDLE_IN_TRANSACTION_SECONDS
from tenancy.stack import Mail
from tenancy.words import Plan, Release
from tenancy.workload import GRACE_SECONDS

PLANS = catalog.load(ROOT).plans

ALIKE = (
    ("db_host", "127.0.0.1"),
    ("db_port", "6432"),
    ("db_sslmode", "disable"),
    ("db_user", "r"),
    ("db_name", "d"),
    ("db_maxconn", "8"),
    ("db_maxconn_gevent", "16"),
    ("list_db", "False"),
    ("proxy_mode", "True"),
    ("http_interface", "0.0.0.0"),  # noqa: S104  # in its pod
    ("http_port", "8069"),
    ("gevent_port", "8072"),
    ("workers", "2"),
    ("max_cron_threads", "1"),
    ("limit_memory_soft", "805306368"),
    ("limit_memory_hard", "1073741824"),
    ("limit_request", "8192"),
    ("limit_time_cpu", "300"),
    ("limit_time_real", "300"),
    ("limit_time_real_cron", "1200"),
    ("data_dir", "/var/lib/odoo"),
    ("log_level", "info"),
)

KNOWN = frozenset(key for key, _ in ALIKE) | {"server_wide_modules", "without_demo", "smtp_server", "smtp_port"}


def options(release: Release, plan: Plan = Plan.BASIC, mail: Mail | None = None) -> dialect.Options:
    return dialect.options(release, PLANS[plan], database="d", role="r", mail=mail)


@pytest.mark.parametrize(
    ("release", "own"),
    [
        (Release.V17, (("server_wide_modules", "base,web"), ("without_demo", "all"))),
        (Release.V18, (("server_wide_modules", "base,web"), ("without_demo", "all"))),
        (Release.V19, (("server_wide_modules", "base,rpc,web"),)),
    ],
)
def test_each_release_is_spoken_to_in_its_own_dialect(release: Release, own: dialect.Options):
    assert options(release) == ALIKE + own


@pytest.mark.parametrize(
    ("plan", "sizes"),
    [
        (Plan.BASIC, ("2", "1", "805306368", "1073741824")),
        (Plan.STANDARD, ("4", "1", "1073741824", "1610612736")),
        (Plan.PREMIUM, ("8", "2", "1073741824", "1717567488")),
        (Plan.ENTERPRISE, ("12", "2", "1073741824", "1717567488")),
    ],
)
def test_a_plan_sizes_the_workers(plan: Plan, sizes: tuple[str, ...]):
    found = dict(options(Release.V18, plan))

    assert (
        found["workers"],
        found["max_cron_threads"],
        found["limit_memory_soft"],
        found["limit_memory_hard"],
    ) == sizes


def test_mail_goes_to_the_stacks_server_where_there_is_one():
    mail = Mail(host="smtp.example.com", port=587, cidr="10.1.2.5/32")

    assert options(Release.V18, mail=mail) == (
        *options(Release.V18),
        ("smtp_server", "smtp.example.com"),
        ("smtp_port", "587"),
    )


@pytest.mark.parametrize("release", list(Release))
def test_no_line_holds_a_secret_a_filter_or_a_boolean_that_17_reads_wrongly(release: Release):
    """`list_db = no` is a text for 17 and 18, and every text is true; dbfilter costs a connection a request."""
    found = dict(options(release))

    assert not {"db_password", "admin_passwd", "dbfilter", "longpolling_port", "logfile"} & set(found)
    assert not [key for key, value in found.items() if value.lower() in ("yes", "no", "on", "off", "false ", "0")]
    assert set(found) <= KNOWN


@pytest.mark.parametrize("release", list(Release))
def test_the_lines_are_read_back_as_they_were_meant(release: Release):
    parser = configparser.RawConfigParser()
    parser.read_string("[options]\n" + "\n".join(f"{key} = {value}" for key, value in options(release)))

    assert tuple(parser.items("options")) == options(release)


def test_a_scheduled_job_may_take_longer_than_a_request_and_less_than_an_idle_transaction():
    assert dialect.TIME_REAL < GRACE_SECONDS < dialect.TIME_REAL_CRON < IDLE_IN_TRANSACTION_SECONDS
