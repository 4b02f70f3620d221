"""`fleet evidence`: nothing in a report that its sources do not hold, and the same report from the same sources."""

import ast
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from checkout import DEDICATED, SHARED, SPA, WEALTH
from copied import ROOT
from desk import Desk, run
from history import History

from fleet import evidence
from fleet.commands.evidence import report
from fleet.control import CONTROLS
from fleet.proofs import Proof
from tenancy.problem import Refused
from tenancy.profile import Profile
from tenancy.rules import RULES

app = typer.Typer()
app.command()(report)

SAFE = {
    "shared-1": {**SHARED, "sslmode": "verify-full"},
    "dedicated-1": {**DEDICATED, "sslmode": "verify-full"},
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two customers, one of them on two standards, and a history of three days."""
    monkeypatch.delenv("PGSERVICEFILE", raising=False)
    root = tmp_path / "checkout"
    root.mkdir()
    made = Desk(root, monkeypatch)
    made.stack("dev", servers=SAFE)
    past = History(root)
    made.write("tenants/dev/one-wealth.yaml", WEALTH)
    made.tenant("one-spa")
    past.commit("2027-01-10T12:00:00+00:00")
    made.write("tenants/dev/one-wealth.yaml", WEALTH + "compliance: [pci, sox]\n")
    past.commit("2027-02-20T12:00:00+00:00")
    made.write("tenants/dev/one-spa.yaml", SPA.replace("One Spa", "Two Spa"))
    past.commit("2027-03-30T12:00:00+00:00")
    return made


def told(id: str) -> Any:
    done = run(app, id, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def test_every_line_of_a_standards_page_is_spoken_of() -> None:
    assert set(CONTROLS) == set(Profile.model_fields) - {"title"}


def test_every_rule_and_every_test_that_is_named_exists() -> None:
    names = {rule.name for rule in RULES}
    for field, kept in CONTROLS.items():
        assert set(kept.rules) <= names, field
        assert kept.rules or kept.tests, field
        for one in kept.tests:
            file, _, name = one.partition("::")
            found = ast.walk(ast.parse((ROOT / "tests" / file).read_text()))
            assert name in {node.name for node in found if isinstance(node, ast.FunctionDef)}, one


def test_controls_are_those_of_the_catalog_and_no_others(desk: Desk) -> None:
    pages = {one: yaml.safe_load((ROOT / f"catalog/compliance/{one}.yaml").read_text()) for one in ("pci", "sox")}

    assert {
        (one["standard"], one["demand"]): (one["forced"], one["controls"]) for one in told("one-wealth")["lines"]
    } == {
        (standard, field): (said["value"], said["answers"])
        for standard, page in pages.items()
        for field, said in page.items()
        if field != "title"
    }


def test_every_line_shows_the_value_in_force_and_who_decided_it(desk: Desk) -> None:
    lines = {(one["standard"], one["demand"]): one for one in told("one-wealth")["lines"]}

    assert all(one["values"] for one in lines.values())
    # The strictest of both is in force, whichever line asks.
    assert lines["pci", "log_retention_days"]["forced"] == 365
    assert lines["pci", "log_retention_days"]["values"][0] == {
        "path": "labels.odoo-saas/log-days",
        "value": "2555",
        "origin": "compliance sox",
        "place": "catalog/compliance/sox.yaml:24",
    }
    assert lines["pci", "password_length"]["values"] == [
        {
            "path": "odoo.settings.parameters.auth_password_policy.minlength",
            "value": "12",
            "origin": "compliance pci",
            "place": "catalog/compliance/pci.yaml:30",
        }
    ]


def test_whoever_has_no_standard_has_a_report_without_lines(desk: Desk) -> None:
    found = told("one-spa")

    assert (found["standards"], found["lines"]) == ({}, [])
    assert found["facts"]["owner"] == "reception@one-spa.example"


def test_changes_are_those_of_its_own_file_its_stack_and_its_standards(desk: Desk) -> None:
    days = [(one["day"][:10], one["files"]) for one in told("one-wealth")["history"]["changes"]]

    assert days == [
        ("2027-02-20", ["tenants/dev/one-wealth.yaml"]),
        (
            "2027-01-10",
            [
                "Pulumi.dev.yaml",
                "catalog/compliance/pci.yaml",
                "catalog/compliance/sox.yaml",
                "tenants/dev/one-wealth.yaml",
            ],
        ),
    ]


def test_what_is_not_committed_is_named(desk: Desk) -> None:
    assert told("one-wealth")["history"]["uncommitted"] == []
    desk.write("tenants/dev/one-wealth.yaml", WEALTH + "compliance: [sox]\n")

    assert told("one-wealth")["history"]["uncommitted"] == ["tenants/dev/one-wealth.yaml"]
    assert "with changes that are not committed: tenants/dev/one-wealth.yaml" in run(app, "one-wealth").stdout


def test_without_git_the_report_says_so(desk: Desk) -> None:
    subprocess.run(["rm", "-r", str(desk.root / ".git")], check=True)
    done = run(app, "one-wealth")

    assert done.exit_code == 0
    assert "The checkout has no history" in done.stdout
    assert "| checkout | unknown |" in done.stdout


def test_a_record_that_is_not_read_is_told_and_not_left_out(desk: Desk) -> None:
    assert "names no server to rehearse restores on, so none is rehearsed." in run(app, "one-wealth").stdout
    desk.stack("dev", servers=SAFE, rehearsal={"service": "scratch", "sslmode": "verify-full", "cidr": "10.0.0.1/32"})

    assert "Not read: PGSERVICEFILE leads to no record of rehearsals." in run(app, "one-wealth").stdout


def test_the_page_says_what_the_data_says(desk: Desk) -> None:
    page = run(app, "one-wealth").stdout

    assert page.startswith("# Evidence for one-wealth\n")
    assert page.count("\n## ") == 4
    assert "| PCI DSS v4 8.3.6 | how long a password is at least: 12 | " in page
    assert "rule standards<br>test\\_walls.py::" in page
    assert "| 2027-02-20T12:00:00+00:00 | " in page


def test_the_same_sources_give_the_same_bytes(desk: Desk) -> None:
    def printed(seed: str, *options: str) -> bytes:
        command = [str(ROOT / ".venv/bin/python"), "-m", "fleet", "evidence", "one-wealth", *options]
        bare = {key: value for key, value in os.environ.items() if key != "PGSERVICEFILE"}
        environment = {**bare, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        return subprocess.run(command, cwd=desk.root, env=environment, check=True, capture_output=True).stdout

    assert printed("1") == printed("2")
    assert printed("1", "--json") == printed("2", "--json")


def test_a_rehearsal_is_told_in_utc_wherever_its_record_is() -> None:
    there = timezone(timedelta(hours=5))
    proof = Proof(
        tenant="one-spa",
        began=datetime(2027, 3, 1, 3, 30, tzinfo=there),
        seconds=12,
        passed=True,
        word="passed",
        taken=datetime(2027, 2, 28, 20, 0, tzinfo=UTC),
        second_key=False,
    )
    found = evidence.rehearsal(proof)

    assert found is not None
    assert (found.began, found.backup_made) == ("2027-02-28T22:30:00Z", "2027-02-28T20:00:00Z")
    assert evidence.rehearsal(None) is None


def test_nobodys_id_is_answered_with_whoever_was_meant(desk: Desk) -> None:
    done = run(app, "one-wealt")

    assert isinstance(done.exception, Refused)
    assert "was one-wealth meant?" in str(done.exception)
