from dataclasses import replace
from pathlib import Path

import pytest
from checkout import FACTS, REHEARSAL, SPA, WEALTH, Checkout
from hypothesis import given
from test_names import IDS
from trial import safe, spec

from tenancy import names
from tenancy.resolve import resolve_scratch
from tenancy.scratch import ScratchSpec

WITH = {**FACTS, "rehearsal": REHEARSAL}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_where_the_stack_names_no_server_nothing_is_rehearsed(checkout: Checkout):
    assert spec(checkout).rehearsal is None
    assert resolve_scratch(checkout.load()) is None


def test_what_the_rehearsals_of_a_stack_share(checkout: Checkout):
    checkout.tenant("acme")
    expected = ScratchSpec(
        namespace="odoo-platform",
        labels=(
            ("app.kubernetes.io/managed-by", "pulumi"),
            ("app.kubernetes.io/part-of", "odoo-saas"),
            ("odoo-saas/stack", "dev"),
        ),
        secret="scratch-dev",
        policy="rehearsal-dev",
        host="127.0.0.1",
        port=5433,
        admin="fleet_admin",
        sslmode="prefer",
        trusted=None,
        name="rehearsal_b7cb0758",
        connection_limit=20,
        ways=(("127.0.0.1/32", 5433), ("127.0.0.1/32", 443)),
        dns_cidr="10.96.0.10/32",
        dns_namespace="kube-system",
    )
    elsewhere = {**WITH, "rehearsal": {**REHEARSAL, "host": "10.1.2.6", "port": 6000, "cidr": "10.1.2.6/32"}}

    assert resolve_scratch(checkout.load(WITH)) == expected
    assert resolve_scratch(checkout.load(elsewhere)) == replace(
        expected, host="10.1.2.6", port=6000, ways=(("10.1.2.6/32", 6000), ("127.0.0.1/32", 443))
    )


def test_a_stack_without_tenants_rehearses_nothing(checkout: Checkout):
    assert resolve_scratch(checkout.load({**WITH, "builds": ["platform"]})) is None


def test_what_is_restored_has_room_on_volumes_as_safe_as_the_tenants_own(checkout: Checkout):
    found = spec(checkout, SPA + "compliance: [gdpr]\n", safe(region="eu-west-1", rehearsal=REHEARSAL))

    assert found.rehearsal is not None
    assert (found.filestore.size, found.rehearsal.size) == ("15G", "30G")
    assert found.rehearsal.storage_class == found.filestore.storage_class == "encrypted"


def test_a_large_dump_has_room_beside_the_files_and_as_much_time_as_its_backup(checkout: Checkout):
    found = spec(checkout, WEALTH + "database_size: 100G\n", WITH)

    assert found.rehearsal is not None
    assert (found.filestore.size, found.backup.disk, found.rehearsal.size) == ("50G", "100G", "150G")
    assert found.rehearsal.deadline_seconds == found.backup.deadline_seconds == 7200 + 47 * 60


def test_what_is_supplied_stands_in_the_platforms_namespace_under_the_tenants_id(checkout: Checkout):
    backup = {"target": "s3:https://s3.test/b", "cidr": "10.9.9.9/32", "secret": "target"}
    found = spec(checkout, facts={**FACTS, "backup": backup, "rehearsal": {**REHEARSAL, "escrow": "second-key"}})

    assert found.rehearsal is not None
    assert (found.rehearsal.secret, found.rehearsal.escrow) == ("target-acme", "second-key")


@given(IDS)
def test_rehearsals_are_spread_over_the_days_of_the_week_after_the_nights_backups(id: str):
    minute, hour, *days, weekday = names.rehearsal_schedule(id).split(" ")

    assert 0 <= int(minute) < 60
    assert 6 <= int(hour) < 18
    assert days == ["*", "*"]
    assert 0 <= int(weekday) < 7
