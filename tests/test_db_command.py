import json
import os
import subprocess
from pathlib import Path

import pytest
from copied import ROOT
from realm import Realm
from yard import Yard

from tenancy import names

FLEET = (str(ROOT / ".venv/bin/python"), "-m", "fleet", "db")
SERVICES = "[dev-shared-1]\nhost=10.0.0.9\nport=5433\ndbname=postgres\nuser=fleet_admin\npassword=hidden\n"
PSQL = '#!/bin/sh\nprintf "%s\\n" "$PGSERVICEFILE" "$@"\nexit 3\n'


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path / "checkout")
    made.stack("dev")
    made.place("dev/one-spa")
    made.wait("later")
    made.write("Pulumi.yaml", "name: odoo-saas\n")
    return made


def fleet(realm: Realm, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    own = {"PYTHONPATH": str(ROOT), "PATH": environment.pop("PATH", os.environ["PATH"]), **environment}
    return subprocess.run([*FLEET, *arguments], cwd=realm.root, env=own, capture_output=True, text=True, check=False)


def services(realm: Realm) -> str:
    file = realm.root.parent / "pg_service.conf"
    file.write_text(SERVICES)
    return str(file)


def test_every_database_is_listed_with_its_way_and_no_password(realm: Realm) -> None:
    done = fleet(realm, "list", "--json", PGSERVICEFILE=services(realm))

    assert json.loads(done.stdout) == [
        {
            "id": "one-spa",
            "stack": "dev",
            "server": "shared-1",
            "strategy": "shared",
            "service": "dev-shared-1",
            "host": "10.0.0.9",
            "port": 5433,
            "context": "dev",
            "database": names.database("one-spa"),
            "role": names.role("one-spa"),
        }
    ]
    assert "hidden" not in done.stdout + done.stderr


def test_without_services_the_list_names_the_service(realm: Realm) -> None:
    done = fleet(realm, "list")

    assert done.returncode == 0
    assert "service dev-shared-1" in done.stdout
    assert "1 database." in done.stdout


def test_psql_is_told_the_service_and_the_database_and_nothing_secret(realm: Realm, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "psql").write_text(PSQL)
    (folder / "psql").chmod(0o755)
    file = services(realm)

    done = fleet(realm, "psql", "one-spa", "--", "-c", "SELECT 1", PGSERVICEFILE=file, PATH=f"{folder}:/usr/bin:/bin")

    told = f"service=dev-shared-1 dbname={names.database('one-spa')}"
    assert done.stdout.splitlines() == [file, told, "-c", "SELECT 1"]
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("later", "tenants/unplaced/later.yaml: later: this tenant has no database"),
        ("nobody", "tenants: there is no tenant nobody"),
        ("one-spa", 'tenants/dev/one-spa.yaml: there is no connection service "dev-shared-1"; there are: none'),
    ],
)
def test_a_way_that_is_not_there_is_refused_in_words(realm: Realm, id: str, said: str) -> None:
    done = fleet(realm, "psql", id)

    assert (done.returncode, done.stderr.partition("\n")[0]) == (2, said)


@pytest.mark.engine
def test_it_leads_into_the_tenants_own_database(standing: Yard) -> None:
    done = standing.run(*FLEET, "psql", "one-spa", "--", "-Atc", "SELECT current_database(), current_user")

    assert (done.code, done.output) == (0, f"{names.database('one-spa')}|fleet_admin\n")
