import configparser
from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import FACTS, PRODUCTION, SPA, WEALTH, Checkout
from trial import spec

from tenancy.words import Plan, Release

STACKS_MAIL: Mapping[str, object] = {**PRODUCTION, "mail": {"host": "smtp.example.com", "cidr": "10.1.2.5/32"}}
OWN_MAIL = "mail: {host: smtp.spa.example, port: 2525, cidr: 10.9.9.9/32"

KNOWN = {
    *("db_host", "db_port", "db_sslmode", "db_user", "db_name", "db_maxconn", "db_maxconn_gevent"),
    *("list_db", "proxy_mode", "http_interface", "http_port", "gevent_port", "workers", "max_cron_threads"),
    *("limit_memory_soft", "limit_memory_hard", "limit_request"),
    *("limit_time_cpu", "limit_time_real", "limit_time_real_cron", "data_dir", "log_level"),
    *("server_wide_modules", "without_demo"),
    *("smtp_server", "smtp_port", "smtp_ssl", "from_filter", "email_from"),
}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def options(
    checkout: Checkout, release: Release = Release.V18, more: str = "", facts: Mapping[str, object] = FACTS
) -> tuple[tuple[str, str], ...]:
    return spec(checkout, SPA.replace("18.0", release) + more, facts).odoo.options


@pytest.mark.parametrize(
    ("release", "own"),
    [
        (Release.V17, (("server_wide_modules", "base,web"), ("without_demo", "all"))),
        (Release.V18, (("server_wide_modules", "base,web"), ("without_demo", "all"))),
        (Release.V19, (("server_wide_modules", "base,rpc,web"),)),
    ],
)
def test_each_release_is_spoken_to_in_its_own_dialect(
    checkout: Checkout, release: Release, own: tuple[tuple[str, str], ...]
):
    assert options(checkout, release) == (
        ("db_host", "127.0.0.1"),
        ("db_port", "6432"),
        ("db_sslmode", "disable"),
        ("db_user", "t_0bb641b840969526"),
        ("db_name", "t_0bb641b840969526"),
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
        ("limit_memory_hard", "2147483648"),
        ("limit_request", "8192"),
        ("limit_time_cpu", "300"),
        ("limit_time_real", "300"),
        ("limit_time_real_cron", "1200"),
        ("data_dir", "/var/lib/odoo"),
        ("log_level", "info"),
        *own,
    )


@pytest.mark.parametrize(
    ("plan", "sizes"),
    [
        (Plan.BASIC, ("2", "1", "805306368", "2147483648")),
        (Plan.STANDARD, ("4", "1", "1073741824", "2147483648")),
        (Plan.PREMIUM, ("8", "2", "1073741824", "2147483648")),
        (Plan.ENTERPRISE, ("12", "2", "1073741824", "2147483648")),
    ],
)
def test_a_plan_sizes_the_workers(checkout: Checkout, plan: Plan, sizes: tuple[str, ...]):
    found = dict(spec(checkout, WEALTH.replace("premium", plan)).odoo.options)
    keys = ("workers", "max_cron_threads", "limit_memory_soft", "limit_memory_hard")

    assert tuple(found[key] for key in keys) == sizes


def test_a_stack_tunes_patience_and_appetite(checkout: Checkout):
    tuning = {"request_seconds": 60, "cron_seconds": 3000, "connections_per_process": 4}
    found = spec(checkout, facts={**FACTS, "tuning": tuning})
    lines = dict(found.odoo.options)

    assert (lines["limit_time_cpu"], lines["limit_time_real"], lines["limit_time_real_cron"]) == ("60", "60", "3000")
    assert (lines["db_maxconn"], lines["db_maxconn_gevent"]) == ("4", "8")
    assert found.odoo.grace_seconds == 90
    # A scheduled job's row stays locked by a transaction that waits for it.
    assert found.database.idle_in_transaction_timeout_ms == 3_600_000


def test_mail_goes_to_the_stacks_server_where_there_is_one(checkout: Checkout):
    assert options(checkout, facts=STACKS_MAIL) == (
        *options(checkout),
        ("smtp_server", "smtp.example.com"),
        ("smtp_port", "587"),
    )


def test_a_customers_own_mail_server_goes_before_the_stacks(checkout: Checkout):
    own = (*options(checkout), ("smtp_server", "smtp.spa.example"), ("smtp_port", "2525"))

    assert options(checkout, more=OWN_MAIL + "}\n", facts=STACKS_MAIL) == own
    assert options(checkout, more=OWN_MAIL + "}\n", facts=PRODUCTION) == own


def test_a_mail_server_that_wants_a_password_gets_it_over_tls_only(checkout: Checkout):
    assert options(checkout, more=OWN_MAIL + ", secret: smtp, from_filter: spa.example}\n", facts=PRODUCTION)[-4:] == (
        ("smtp_server", "smtp.spa.example"),
        ("smtp_port", "2525"),
        ("smtp_ssl", "True"),
        ("from_filter", "spa.example"),
    )


@pytest.mark.parametrize("release", list(Release))
def test_no_line_holds_a_secret_a_filter_or_a_boolean_that_17_reads_wrongly(checkout: Checkout, release: Release):
    """`list_db = no` is a text for 17 and 18, and every text is true; dbfilter costs a connection a request."""
    more = OWN_MAIL + ", secret: smtp, from_filter: spa.example}\nbranding: {mail_from: a@spa.example}\n"
    found = dict(options(checkout, release, more, PRODUCTION))

    assert not {"db_password", "admin_passwd", "smtp_password", "dbfilter", "longpolling_port", "logfile"} & set(found)
    assert not [key for key, value in found.items() if value.lower() in ("yes", "no", "on", "off", "false ", "0")]
    assert set(found) <= KNOWN


@pytest.mark.parametrize("release", list(Release))
def test_the_lines_are_read_back_as_they_were_meant(checkout: Checkout, release: Release):
    found = options(checkout, release)
    parser = configparser.RawConfigParser()
    parser.read_string("[options]\n" + "\n".join(f"{key} = {value}" for key, value in found))

    assert tuple(parser.items("options")) == found


def test_a_scheduled_job_may_take_longer_than_a_request_and_less_than_an_idle_transaction(checkout: Checkout):
    found = spec(checkout)
    cron = int(dict(found.odoo.options)["limit_time_real_cron"])

    assert found.odoo.grace_seconds < cron < found.database.idle_in_transaction_timeout_ms // 1000
