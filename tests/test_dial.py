"""What a server is asked before the engine starts, put to a real one."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from checkout import service
from copied import ROOT
from first_start import WORD, Fresh, fresh

from fleet.dial import Demand, audits, server

pytestmark = pytest.mark.engine

NOTHING = Demand(connections=1, audited=(), dump=None)


@pytest.fixture(scope="module")
def prepared(ground: Path) -> Generator[Fresh]:
    with fresh(ground / "dialled") as made:
        made.run("postgres", [f"CREATE ROLE fleet_admin LOGIN CREATEDB CREATEROLE PASSWORD '{WORD}'"])
        for database in ("postgres", "template1"):
            made.run(database, [(ROOT / "fleet/server.sql").read_text()])
        yield made


def told(one: Fresh, demand: Demand) -> str:
    failure = server("shared-1", replace(service(one.port), password=WORD), demand)
    return "" if failure is None else f"{failure}"


def major(one: Fresh) -> int:
    ((number,),) = one.ask("postgres", "SELECT current_setting('server_version_num')::int / 10000")
    return int(f"{number}")


def test_backups_are_made_by_tools_that_are_as_new_as_the_server(prepared: Fresh) -> None:
    here = major(prepared)

    assert told(prepared, replace(NOTHING, dump=here)) == ""
    assert told(prepared, replace(NOTHING, dump=here + 1)) == ""
    assert told(prepared, replace(NOTHING, dump=here - 1)) == (
        f"PostgreSQL server shared-1 at 127.0.0.1:{prepared.port} is PostgreSQL {here}, "
        f"and backups are made and restored with the tools of PostgreSQL {here - 1}\n"
        "  why: pg_dump refuses a server that is newer than itself, so no backup of anybody there would be made\n"
        f"  do: write an image of PostgreSQL {here} for postgres, below tools in catalog/releases.yaml"
    )


def test_a_server_whose_admin_would_find_what_tenants_make_is_refused(prepared: Fresh) -> None:
    prepared.run("postgres", ["ALTER ROLE fleet_admin SET search_path = pg_catalog, public"])
    said = told(prepared, NOTHING)
    prepared.run("postgres", ["ALTER ROLE fleet_admin SET search_path = pg_catalog"])

    assert said == (
        f"PostgreSQL server shared-1 at 127.0.0.1:{prepared.port} has its admin look for names in pg_catalog, public\n"
        "  why: what a tenant has made there would run as the admin, who may enter everybody's database\n"
        "  do: have the server's owner run fleet/server.sql on it once more"
    )


def test_a_server_without_an_audit_log_is_refused_for_whom_one_is_demanded(prepared: Fresh) -> None:
    assert told(prepared, NOTHING) == ""
    assert told(prepared, replace(NOTHING, audited=("one-wealth",))).startswith(
        f"PostgreSQL server shared-1 at 127.0.0.1:{prepared.port} keeps no audit log, "
        "and the standards of one-wealth demand one\n"
    )


def test_words_in_its_settings_that_nothing_reads_are_no_audit_log(ground: Path) -> None:
    """The setting is there, the library is not: PostgreSQL keeps such words for whoever may come to read them."""
    with fresh(ground / "says-so", parameters={"pgaudit.log": "all, -misc"}) as one:
        one.run("postgres", [f"CREATE ROLE fleet_admin LOGIN CREATEDB CREATEROLE PASSWORD '{WORD}'"])
        one.run("postgres", [(ROOT / "fleet/server.sql").read_text()])

        assert one.ask("postgres", "SHOW pgaudit.log") == [("all, -misc",)]
        assert "keeps no audit log" in told(one, replace(NOTHING, audited=("one-wealth",)))


@pytest.mark.parametrize(
    ("written", "does"), [((), False), (("none",), False), (("",), False), (("all, -misc",), True), (("ddl",), True)]
)
def test_pgaudit_writes_down_what_it_is_told_to(written: tuple[str, ...], does: bool) -> None:
    assert audits(written) is does
