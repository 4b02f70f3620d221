"""A customer who leaves, by plain `pulumi up`, which knows the day and not who has a proven backup: what it does and refuses.

The tests are one story and run in their order. `test_engine_lifecycle` tells it by `fleet up`.
"""

from collections.abc import Callable

import pytest
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

SERVER = "shared-1"
DATABASES = "SELECT datname FROM pg_database WHERE datname IN ('{0}', '{1}') ORDER BY 1"
ROLES = "SELECT rolname FROM pg_roles WHERE rolname IN ('{0}', '{1}') ORDER BY 1"
KEPT = ("namespace", "filestore", "database", "database-role", "backup-key")
"""How the names end of what is protected."""


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two customers of one server, each with a row of its own; one of them is archived."""
    made = yards("leaver", "stayer")
    made.edit("leaver", state="archived", until="2099-01-31")
    assert made.up().code == 0
    for tenant in ("leaver", "stayer"):
        # As Odoo's tables are, it is the role's own.
        made.sql("shared-1-owner", "CREATE TABLE mine AS SELECT 1 AS one", names.database(tenant))
        made.sql("shared-1-owner", f"ALTER TABLE mine OWNER TO {names.role(tenant)}", names.database(tenant))
    return made


@pytest.fixture(scope="module")
def gone(yard: Yard) -> Yard:
    """One of them was released, and is gone by now."""
    yard.edit("leaver", state="released", until="2026-01-31")
    released = yard.up()
    assert released.code == 0, released.output
    (yard.tenants / "leaver.yaml").write_text("tombstone: 2026-02-01\nname: Leaver\n")
    removed = yard.up()
    assert removed.code == 0, removed.output
    return yard


def rows(yard: Yard) -> list[object]:
    return [
        yard.sql("shared-1-owner", "SELECT one FROM mine", names.database(tenant)) for tenant in ("leaver", "stayer")
    ]


def protected(yard: Yard) -> set[str]:
    return yard.protected() & all_of("leaver", "stayer")


def _of_both(yard: Yard) -> set[str]:
    """What the state holds of both."""
    return {urn for urn in yard.held() if "leaver" in urn or "stayer" in urn}


def all_of(*tenants: str) -> set[str]:
    return {f"{tenant}-{ending}" for tenant in tenants for ending in KEPT}


def test_nobody_is_released_before_the_day(yard: Yard) -> None:
    yard.edit("leaver", state="released")
    done = yard.up("--skip-preview", "--continue-on-error")

    assert done.code != 0
    assert "this tenant lives in the stack dev, and is released until 2099-01-31, while today is" in done.output
    assert protected(yard) == all_of("leaver", "stayer")


def test_a_release_lifts_protection_and_removes_nothing(yard: Yard) -> None:
    yard.edit("leaver", until="2026-01-31")
    done = yard.up()

    assert done.code == 0, done.output
    assert done.steps() == {"leaver-namespace": "update"}, "it is told that its customer was released"
    assert rows(yard) == [[(1,)], [(1,)]]
    assert protected(yard) == all_of("stayer")


def test_fleet_up_does_not_remove_whose_backup_was_not_proven(yard: Yard) -> None:
    file = yard.tenants / "leaver.yaml"
    said = file.read_text()
    file.write_text("tombstone: 2026-02-01\nname: Leaver\n")
    done = yard.fleet("up")
    file.write_text(said)

    assert done.code == 3, done.output
    assert "its database (leaver-database): nothing asks for it any more" in done.output


@pytest.mark.parametrize(
    ("left", "refusal"),
    [
        ("tombstone: 2026-01-30\nname: Leaver\n", "the data of this tenant is kept until 2026-01-31"),
        ("tombstone: 2099-02-01\nname: Leaver\n", "the tombstone of this tenant says 2099-02-01, and today is"),
        (None, "is gone without a tombstone"),
    ],
)
def test_nobody_is_removed_before_the_day_or_without_a_tombstone(yard: Yard, left: str | None, refusal: str) -> None:
    file, before = yard.tenants / "leaver.yaml", _of_both(yard)
    said = file.read_text()
    file.unlink()
    if left is not None:
        file.write_text(left)
    done = yard.up("--skip-preview", "--continue-on-error")
    file.write_text(said)

    assert done.code != 0
    assert refusal in done.output
    assert _of_both(yard) == before
    assert rows(yard) == [[(1,)], [(1,)]]


def test_whoever_is_archived_again_is_protected_again(yard: Yard) -> None:
    yard.edit("leaver", state="archived", until="2099-01-31")
    done = yard.up()

    assert done.code == 0, done.output
    assert protected(yard) == all_of("leaver", "stayer")


def test_what_would_be_replaced_in_the_run_that_releases_stays_where_it_is(yards: Callable[..., Yard]) -> None:
    """The engine takes it from its state and finds it in the way: the run fails, and the files are there."""
    lone = yards("swapper")
    assert lone.up().code == 0
    place = (
        "get",
        "persistentvolumeclaim",
        "filestore",
        "--namespace",
        "odoo-swapper",
        "--output",
        "jsonpath={.metadata.uid}",
    )
    before = lone.kubectl(*place)
    lone.edit("swapper", state="released", until="2026-01-31")
    lone.configure(storage={"standard": "fast", "encrypted": "encrypted", "access_mode": "ReadWriteOnce"})
    done = lone.up()

    assert done.code != 0
    assert "PersistentVolumeClaim odoo-swapper/filestore: already exists" in done.output
    assert lone.kubectl(*place) == before


def test_the_customers_own_database_and_role_are_gone_and_nobody_elses(gone: Yard) -> None:
    both = names.database("leaver"), names.database("stayer")

    assert gone.sql(SERVER, DATABASES.format(*both)) == [(names.database("stayer"),)]
    assert gone.sql(SERVER, ROLES.format(names.role("leaver"), names.role("stayer"))) == [(names.role("stayer"),)]


def test_whoever_stays_works_on_as_before(gone: Yard) -> None:
    word = gone.secrets()["stayer-database-password"]

    with gone.connect(SERVER, user=names.role("stayer"), password=word, dbname=names.database("stayer")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]

    assert gone.up("--expect-no-changes").code == 0


def test_the_customers_namespace_goes_too(gone: Yard) -> None:
    found = gone.run("kubectl", "get", "namespace", "odoo-leaver", "--output", "jsonpath={.status.phase}")

    assert found.output == "Terminating" or "NotFound" in found.output


def test_the_key_to_the_backups_is_not_in_the_state_any_more(gone: Yard) -> None:
    assert [name for name in gone.secrets() if name.startswith("leaver")] == []
