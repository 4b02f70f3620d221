from dataclasses import replace
from pathlib import Path

import pytest
from checkout import FACTS, SPA, WEALTH, Checkout
from dev_specs import server
from trial import safe, spec, with_server

from components.configuration import pgbouncer_ini
from tenancy.words import Compliance

MANY = {"standard": "standard", "encrypted": "encrypted", "access_mode": "ReadWriteMany"}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("standard", list(Compliance))
def test_compliance_encrypts_the_filestore(checkout: Checkout, standard: Compliance):
    region = "eu-west-1" if standard is Compliance.GDPR else "us-east-1"
    found = spec(checkout, WEALTH + f"compliance: [{standard}]\n", safe(region=region))

    assert found.filestore.storage_class == "encrypted"
    assert found.database.server.sslmode == "verify-full"


def test_without_a_standard_the_filestore_is_an_ordinary_one(checkout: Checkout):
    storage = {"standard": "slow", "encrypted": "sealed", "access_mode": "ReadWriteMany"}
    found = spec(checkout, facts={**FACTS, "storage": storage}).filestore

    assert (found.storage_class, found.access_mode) == ("slow", "ReadWriteMany")


@pytest.mark.parametrize(
    ("industry", "size"), [("spa", "15G"), ("generic", "10G"), ("property", "20G"), ("equestrian", "10G")]
)
def test_an_industry_may_need_more_filestore_than_a_plan_has(checkout: Checkout, industry: str, size: str):
    assert spec(checkout, SPA.replace("industry: spa", f"industry: {industry}")).filestore.size == size


def test_pods_find_a_server_where_the_stack_says_and_else_where_the_admin_does(checkout: Checkout):
    both = spec(checkout, facts=with_server("shared-1", host="10.1.2.3", port=6000)).database.server
    host = spec(checkout, facts=with_server("shared-1", host="10.1.2.3")).database.server
    port = spec(checkout, facts=with_server("shared-1", port=6000)).database.server

    assert both == replace(server("shared-1", 6000), host="10.1.2.3")
    assert host == replace(server("shared-1", 5433), host="10.1.2.3")
    assert port == server("shared-1", 6000)


def test_a_plan_bounds_what_a_role_may_do(checkout: Checkout):
    basic, premium = spec(checkout).database, spec(checkout, WEALTH).database

    assert (basic.connection_limit, basic.statement_timeout_ms) == (12, 300_000)
    assert (premium.connection_limit, premium.statement_timeout_ms) == (45, 900_000)
    assert (basic.pool, premium.pool) == (12, 45)


def test_every_pod_that_there_may_be_finds_the_connections_of_its_plan(checkout: Checkout):
    """Four web pods at most, one more while they are replaced, and the one that runs scheduled jobs."""
    many = {**with_server("dedicated-1", connections=400), "storage": MANY}
    found = spec(checkout, WEALTH + "autoscaling: true\n", many).database

    assert (found.pool, found.connection_limit) == (45, 270)
    ini = pgbouncer_ini(found, database_name="t")
    assert "max_user_connections = 45\ndefault_pool_size = 45\n" in ini


@pytest.mark.parametrize(
    ("wish", "schedule"),
    [
        ("", "47 3,9,15,21 * * *"),
        ("backup: {per_day: 1}\n", "47 3 * * *"),
        ("backup: {per_day: 2}\n", "47 3,15 * * *"),
        ("backup: {per_day: 3}\n", "47 3,11,19 * * *"),
    ],
)
def test_the_backups_of_a_day_follow_the_first_one_evenly(checkout: Checkout, wish: str, schedule: str):
    """The plan gives four; the first is at the minute that the id has come to."""
    assert spec(checkout, WEALTH.replace("premium", "enterprise") + wish).backup.schedule == schedule


def test_a_plan_of_one_backup_a_day_has_it_when_it_always_had_it(checkout: Checkout):
    assert spec(checkout).backup.schedule == "47 3 * * *"


def test_hours_run_over_midnight(checkout: Checkout):
    checkout.edit("catalog/plans.yaml", "backup: {per_day: 1,", "backup: {per_day: 24,")

    assert spec(checkout).backup.schedule == f"47 {','.join(map(str, range(24)))} * * *"


def test_the_plans_backups_are_kept_where_nobody_wishes_otherwise(checkout: Checkout):
    kept = spec(checkout).backup

    assert (kept.keep_daily, kept.keep_weekly, kept.keep_monthly, kept.deadline_seconds) == (7, 4, 3, 3600)
    assert not kept.point_in_time
    assert spec(checkout, WEALTH).backup.point_in_time


@pytest.mark.parametrize(
    ("size", "seconds", "disk"),
    [("2G", 7200, "50G"), ("50G", 7200, "50G"), ("51G", 7260, "51G"), ("150Gi", 13_440, "150Gi")],
)
def test_a_database_beyond_what_its_plan_has_room_for_may_be_copied_for_longer(
    checkout: Checkout, size: str, seconds: int, disk: str
):
    """A minute for each GiB: 150 GiB are 103.4 more than premium's 50G, and count as 104."""
    found = spec(checkout, WEALTH + f"database_size: {size}\n").backup

    assert (found.deadline_seconds, found.disk) == (seconds, disk)


def test_a_customer_may_want_less(checkout: Checkout):
    wish = "backup: {daily: 5, weekly: 2, monthly: 1, point_in_time: false}\n"
    kept = spec(checkout, WEALTH + wish).backup

    assert (kept.keep_daily, kept.keep_weekly, kept.keep_monthly, kept.point_in_time) == (5, 2, 1, False)


@pytest.mark.parametrize(("wish", "last", "stale"), [("", 4, 43_200), ("backup: {per_day: 1}\n", 1, 172_800)])
def test_as_many_are_kept_as_a_day_has_and_two_missing_ones_are_too_many(
    checkout: Checkout, wish: str, last: int, stale: int
):
    """Enterprise has four a day: each of a day is kept beside the days', and after twelve hours two are missing."""
    kept = spec(checkout, WEALTH.replace("premium", "enterprise") + wish).backup

    assert (kept.keep_last, kept.stale_seconds) == (last, stale)


@pytest.mark.parametrize(("mode", "expected"), [("ReadWriteOnce", True), ("ReadWriteMany", False)])
def test_a_backup_runs_beside_odoo_where_only_one_node_has_the_filestore(checkout: Checkout, mode: str, expected: bool):
    storage = {"standard": "standard", "encrypted": "encrypted", "access_mode": mode}

    assert spec(checkout, facts={**FACTS, "storage": storage}).backup.beside_odoo is expected


def test_a_target_may_be_at_another_port_and_ask_for_credentials(checkout: Checkout):
    target = {"target": "rest:https://b.test:8000", "cidr": "10.9.9.9/32", "port": 8000, "secret": "target"}
    found = spec(checkout, facts={**FACTS, "backup": target})

    assert found.isolation.backup == ("10.9.9.9/32", 8000)
    assert found.backup.secret == "target"
