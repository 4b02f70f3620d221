"""A customer who leaves: released, then a tombstone in place of its file. Only what was that customer's goes."""

from collections.abc import Callable

import pytest
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

SERVER = "shared-1"
DATABASES = "SELECT datname FROM pg_database WHERE datname IN ('{0}', '{1}') ORDER BY 1"
ROLES = "SELECT rolname FROM pg_roles WHERE rolname IN ('{0}', '{1}') ORDER BY 1"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two customers of one server; one of them was released, and is gone by now."""
    made = yards("leaver", "stayer")
    assert made.up().code == 0
    made.edit("leaver", state="released", until="2026-01-31")
    released = made.up()
    assert released.code == 0, released.output
    (made.tenants / "leaver.yaml").write_text("tombstone: 2026-02-01\nname: Leaver\n")
    gone = made.up()
    assert gone.code == 0, gone.output
    return made


def test_the_customers_own_database_and_role_are_gone_and_nobody_elses(yard: Yard) -> None:
    both = names.database("leaver"), names.database("stayer")

    assert yard.sql(SERVER, DATABASES.format(*both)) == [(names.database("stayer"),)]
    assert yard.sql(SERVER, ROLES.format(names.role("leaver"), names.role("stayer"))) == [(names.role("stayer"),)]


def test_whoever_stays_works_on_as_before(yard: Yard) -> None:
    word = yard.secrets()["stayer-database-password"]

    with yard.connect(SERVER, user=names.role("stayer"), password=word, dbname=names.database("stayer")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]

    assert yard.up("--expect-no-changes").code == 0


def test_the_customers_namespace_goes_too(yard: Yard) -> None:
    found = yard.run("kubectl", "get", "namespace", "odoo-leaver", "--output", "jsonpath={.status.phase}")

    assert found.output == "Terminating" or "NotFound" in found.output


def test_the_key_to_the_backups_is_not_in_the_state_any_more(yard: Yard) -> None:
    assert [name for name in yard.secrets() if name.startswith("leaver")] == []
