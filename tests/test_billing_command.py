import json
import shutil
from pathlib import Path

import pytest
import typer
from checkout import WEALTH
from desk import Desk, run
from full_disk import no_room_for_more_than
from killbill import read
from killbill_rules import catalog_faults, overdue_faults, text

from fleet.commands.billing import export, margins
from fleet.failure import Failure
from tenancy.problem import Refused

app = typer.Typer()
app.command()(export)
app.command()(margins)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, monkeypatch)
    made.tenant("one-spa")
    made.tenant("one-wealth", WEALTH)
    return made


def said(*arguments: str) -> str:
    done = run(app, *arguments)
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_both_pages_are_written_into_the_folder(desk: Desk):
    words = said("export", "--out", "for/billing", "--effective", "2027-01-01")

    assert words.splitlines() == [
        "for/billing/catalog.xml",
        "for/billing/overdue.xml",
        "Written; prices hold from 2027-01-01 on.",
    ]
    page = (desk.root / "for/billing/catalog.xml").read_text()
    assert text(read(page), "effectiveDate") == "2027-01-01T00:00:00+00:00"
    assert catalog_faults(page) == []
    assert overdue_faults((desk.root / "for/billing/overdue.xml").read_text()) == []


def test_the_same_price_list_makes_the_same_pages(desk: Desk):
    for folder in ("one", "two"):
        said("export", "--out", folder, "--effective", "2027-01-01")

    for page in ("catalog.xml", "overdue.xml"):
        assert (desk.root / "one" / page).read_bytes() == (desk.root / "two" / page).read_bytes()


def test_machines_get_the_names_of_the_pages(desk: Desk):
    words = said("export", "--out", "billing", "--effective", "2027-01-01", "--json")

    assert json.loads(words) == ["billing/catalog.xml", "billing/overdue.xml"]


def test_the_pages_need_the_price_list_and_nobodys_file(desk: Desk):
    desk.write("tenants/dev/one-spa.yaml", "plan: gold\n")

    assert "Written" in said("export", "--out", "billing", "--effective", "2027-01-01")


@pytest.mark.parametrize("day", [(), ("--effective", "1.1.2027"), ("--effective", "2027-02-30")])
def test_prices_hold_from_a_day_that_somebody_names(desk: Desk, day: tuple[str, ...]):
    done = run(app, "export", "--out", "billing", *day)

    assert done.exit_code == 2
    assert not (desk.root / "billing").exists()


def test_a_price_list_that_cannot_be_billed_leaves_the_pages_as_they_were(desk: Desk):
    said("export", "--out", "billing", "--effective", "2027-01-01")
    before = (desk.root / "billing/catalog.xml").read_text()
    desk.edit("catalog/plans.yaml", "month: {USD: 8, EUR: 8}", "month: {USD: 8}")
    done = run(app, "export", "--out", "billing", "--effective", "2027-02-01")

    assert isinstance(done.exception, Refused)
    assert (desk.root / "billing/catalog.xml").read_text() == before


def test_a_folder_that_cannot_be_written_is_named(desk: Desk):
    desk.write("billing", "a file")
    done = run(app, "export", "--out", "billing", "--effective", "2027-01-01")

    assert isinstance(done.exception, Refused)
    assert str(done.exception).partition("\n")[0] == "--out: --out names a file: billing"


@pytest.mark.parametrize("out", ["", ".", "tenants/.."])
def test_the_checkout_s_own_top_is_no_folder_for_pages(desk: Desk, out: str):
    done = run(app, "export", "--out", out, "--effective", "2027-01-01")

    assert isinstance(done.exception, Refused)
    assert not (desk.root / "catalog.xml").exists()


def test_on_a_full_disk_the_pages_stay_as_they_were(desk: Desk):
    said("export", "--out", "billing", "--effective", "2027-01-01")
    before = [(desk.root / "billing" / page).read_bytes() for page in ("catalog.xml", "overdue.xml")]
    with no_room_for_more_than(1000):
        done = run(app, "export", "--out", "billing", "--effective", "2027-02-01")

    assert isinstance(done.exception, Failure)
    assert [(desk.root / "billing" / page).read_bytes() for page in ("catalog.xml", "overdue.xml")] == before
    assert sorted(path.name for path in (desk.root / "billing").iterdir()) == ["catalog.xml", "overdue.xml"]


def test_no_page_is_written_through_a_link(desk: Desk):
    (desk.root / "billing").mkdir()
    desk.write("mine", "mine")
    (desk.root / "billing/overdue.xml").symlink_to(desk.root / "mine")
    done = run(app, "export", "--out", "billing", "--effective", "2027-01-01")

    assert isinstance(done.exception, Failure)
    assert (desk.root / "mine").read_text() == "mine"
    assert not (desk.root / "billing/catalog.xml").exists()


def test_what_is_earned_is_shown_in_every_currency_that_customers_pay_in(desk: Desk):
    titles = [line.strip() for line in said("margins").splitlines() if line.strip().endswith("a month")]

    assert titles == ["Plans, USD a month", "Tenants, USD a month", "Plans, EUR a month", "Tenants, EUR a month"]


def test_what_is_earned_is_rounded_to_cents_for_people(desk: Desk):
    lines = {" ".join(line.split()) for line in said("margins", "--currency", "USD").splitlines()}

    assert lines >= {
        "plan price processor memory filestore backups database cost earned %",
        "basic 5.00 5.40 2.19 1.00 0.51 1.00 10.09 -5.09 -102%",
        "basic with a database server of its own 45.00 5.40 2.19 1.00 0.51 35.00 44.09 0.91 2%",
        "enterprise asked 54.90 9.06 20.00 9.25 35.00 128.21",
        "one-spa dev basic shared active 5.00 5.40 2.19 1.50 0.74 1.00 10.82 -5.82 -116%",
        "one-wealth dev premium its own active 10.00 36.90 6.56 5.00 2.35 35.00 85.81 -75.81 -758%",
        "dev together 15.00 96.63 -81.63 -544%",
        "all together 15.00 96.63 -81.63 -544%",
    }


def test_tenants_whose_price_is_asked_for_are_not_added_up(desk: Desk):
    desk.edit("tenants/dev/one-wealth.yaml", "premium", "enterprise")
    lines = [line.strip() for line in said("margins", "--currency", "USD").splitlines()]

    assert lines[-1] == "Not added up: 128.21 for tenants whose price is asked for."
    assert "all together" in lines[-2]
    assert lines[-2].split()[2:] == ["5.00", "10.82", "-5.82", "-116%"]


def test_without_tenants_there_is_a_table_of_plans(desk: Desk):
    shutil.rmtree(desk.root / "tenants/dev")
    desk.stack("dev", builds=["platform"])
    (desk.root / "tenants/dev").rmdir()

    assert "Tenants" not in said("margins")


def test_machines_get_every_digit(desk: Desk):
    (sheet,) = json.loads(said("margins", "--currency", "USD", "--json"))

    assert sheet["currency"] == "USD"
    assert sheet["plans"][0] == {
        "tenant": None,
        "stack": None,
        "plan": "basic",
        "strategy": "shared",
        "state": "active",
        "price": "5",
        "cost": {
            "cpu": "5.400",
            "memory": "2.18750",
            "filestore": "1.00",
            "backups": "0.506",
            "database": "1",
            "total": "10.09350",
        },
        "earned": "-5.09350",
    }
    assert [line["tenant"] for line in sheet["tenants"]] == ["one-spa", "one-wealth"]
    assert sheet["total"] == {"price": "15", "cost": "96.63200", "unpriced": "0", "earned": "-81.63200"}


def test_a_currency_without_prices_is_refused(desk: Desk):
    done = run(app, "margins", "--currency", "CHF")

    assert isinstance(done.exception, Refused)
    assert str(done.exception).splitlines()[-1] == "  do: name a currency that prices are in: USD, EUR"
