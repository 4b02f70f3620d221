from decimal import Decimal
from pathlib import Path

import pytest
from checkout import ROOT, WEALTH
from desk import Desk

from tenancy import catalog, estate
from tenancy.billing.need import Need
from tenancy.case import Case
from tenancy.words import Plan, Strategy

MIB = 2**20
GB = 10**9


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def need(desk: Desk) -> Need:
    """That of the only tenant."""
    found = estate.load(desk.root)
    ((fleet, entry),) = found.tenants()
    return Need.of_tenant(Case.of(fleet.stack, fleet.document, found.catalog, entry))


def test_a_plan_needs_odoo_and_its_pooler_a_full_filestore_and_what_is_kept_of_it():
    offers = catalog.load(ROOT)

    assert Need.of_plan(offers.plans[Plan.BASIC], offers.container, Strategy.SHARED) == Need(
        cores=Decimal("0.300"),
        memory_bytes=Decimal((768 + 128) * MIB),
        filestore_bytes=Decimal(10 * GB),
        # Filestore and a database of 1G, and 13 of the 14 kept backups hold a tenth of it.
        backup_bytes=Decimal(11 * GB) * Decimal("2.3"),
        strategy=Strategy.SHARED,
    )


def test_a_tenant_needs_what_its_industry_needs_more(desk: Desk):
    desk.tenant("one-spa")

    assert need(desk) == Need(
        cores=Decimal("0.300"),
        memory_bytes=Decimal((768 + 128) * MIB),
        filestore_bytes=Decimal(15 * GB),
        backup_bytes=Decimal(16 * GB) * Decimal("2.3"),
        strategy=Strategy.SHARED,
    )


def test_a_tenant_with_a_server_of_its_own_says_so(desk: Desk):
    desk.tenant("one-wealth", WEALTH)

    assert need(desk).strategy is Strategy.DEDICATED


@pytest.mark.parametrize("lines", [["state: suspended"], ["state: archived", "until: 2027-03-31"]])
def test_a_tenant_that_is_not_active_takes_room_and_no_processor(desk: Desk, lines: list[str]):
    desk.add("dev/one-spa", *lines)
    found = need(desk)

    assert (found.cores, found.memory_bytes, found.filestore_bytes) == (0, 0, 15 * GB)


def test_a_database_is_as_large_as_the_tenants_file_expects(desk: Desk):
    desk.add("dev/one-spa", "database_size: 4G")

    assert need(desk).backup_bytes == Decimal(19 * GB) * Decimal("2.3")


def test_fewer_backups_take_less_room(desk: Desk):
    desk.add("dev/one-spa", "backup: {daily: 3, weekly: 1, monthly: 1}")

    assert need(desk).backup_bytes == Decimal(16 * GB) * Decimal("1.4")


def test_a_stack_that_keeps_half_free_keeps_half_of_odoos_share_free(desk: Desk):
    desk.stack("dev", resources={"requests_percent": 50})
    desk.tenant("one-spa")

    assert (need(desk).cores, need(desk).memory_bytes) == (Decimal("0.175"), (384 + 128) * MIB)
