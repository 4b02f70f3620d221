"""A customer's life, act by act through `fleet up`: what each act builds, and that nobody's rows are fewer after it.

The tests are one story and run in their order, with a neighbour on the same server to whom nothing happens.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import psycopg
import pytest
from edits import Files
from ledger import Ledger
from rehearsed import rehearse
from yard import Done, Yard

from tenancy import names

pytestmark = pytest.mark.engine

STACK = "lifecycle"
GUEST, NEIGHBOUR = "life-guest", "life-neighbour"
ROWS = {GUEST: 300, NEIGHBOUR: 50}
BARRED = 3
PAST, FUTURE = "2026-01-31", "2099-01-31"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    made = yards(GUEST, NEIGHBOUR, stack=STACK)
    first = made.fleet("up")
    assert first.code == 0, first.output
    return made


@pytest.fixture(scope="module")
def ledger(yard: Yard) -> Ledger:
    """Knows who has what, and gives everybody rows of its own."""
    made = Ledger(yard)
    made.enter(Files(yard.root, STACK))
    for tenant, count in ROWS.items():
        yard.sql(
            "shared-1-owner",
            f"CREATE TABLE orders AS SELECT * FROM generate_series(1, {count}) AS number",
            names.database(tenant),
        )
    assert counted(yard) == ROWS
    return made


def counted(yard: Yard) -> dict[str, int]:
    """How many orders everybody has whose database is there."""
    there = {row[0] for row in yard.sql("shared-1-owner", "SELECT datname FROM pg_database")}
    return {
        tenant: yard.sql("shared-1-owner", "SELECT count(*) FROM orders", names.database(tenant))[0][0]
        for tenant in ROWS
        if names.database(tenant) in there
    }


def act(yard: Yard, ledger: Ledger) -> Done:
    """One update; all rows are there before and after it, by their owners' own ways, and so is what protects them."""
    before = counted(yard)
    done = yard.fleet("up")

    assert done.code == 0, done.output
    assert (before, counted(yard)) == (ROWS, ROWS)
    assert ledger.losses() + ledger.strangers() == []
    return done


def refused(yard: Yard) -> str:
    """What an update says that is refused, and touches nothing."""
    before = yard.state()
    done = yard.fleet("up")

    assert done.code == BARRED, done.output
    assert yard.state() == before
    assert counted(yard) == ROWS
    return done.output


def spec(yard: Yard, kind: str, name: str, tenant: str = GUEST) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", yard.look_at(kind, names.namespace(tenant), name)["spec"])


def replicas(yard: Yard) -> dict[str, int]:
    return {tenant: spec(yard, "deployment", "web", tenant)["replicas"] for tenant in ROWS}


def doors(yard: Yard) -> list[str]:
    """Under which addresses the guest is found."""
    found = yard.kubectl(
        "get", "ingress", "--namespace", names.namespace(GUEST), "--output", "jsonpath={.items[*].spec.rules[*].host}"
    )
    return found.split()


def images(yard: Yard) -> set[str]:
    pods = (spec(yard, "deployment", "web", tenant)["template"]["spec"] for tenant in ROWS)
    return {one["image"] for pod in pods for one in pod["containers"] if one["name"] == "odoo"}


def test_suspended(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, state="suspended")
    act(yard, ledger)

    assert replicas(yard) == {GUEST: 0, NEIGHBOUR: 1}
    assert doors(yard) == [], "the platform's page answers for whoever has no door"


def test_resumed(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, state=None)
    act(yard, ledger)

    assert replicas(yard) == {GUEST: 1, NEIGHBOUR: 1}
    assert doors(yard) == [f"{GUEST}.odoo.test"]


def test_renamed_and_found_elsewhere(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, name="Another Name", hosts=["elsewhere.odoo.test"])
    act(yard, ledger)

    assert doors(yard) == ["elsewhere.odoo.test"]
    assert counted(yard) == ROWS, "in the database of the same id"


def test_a_larger_plan_and_none_smaller_than_what_is_on_the_disk(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, plan="standard")
    act(yard, ledger)
    assert spec(yard, "persistentvolumeclaim", "filestore")["resources"]["requests"]["storage"] == "20G"

    yard.edit(GUEST, plan="basic")
    assert "it would shrink from 20G to 10G" in refused(yard)
    yard.edit(GUEST, plan="standard")


def test_a_smaller_plan_where_the_disk_is_as_large(yard: Yard, ledger: Ledger) -> None:
    page = yard.root / "catalog/plans.yaml"
    text = page.read_text()
    assert text.count("filestore: 10G") == 1
    page.write_text(text.replace("filestore: 10G", "filestore: 20G"))
    before = spec(yard, "resourcequota", "plan")
    yard.edit(GUEST, plan="basic")
    act(yard, ledger)

    assert spec(yard, "resourcequota", "plan") != before
    assert spec(yard, "persistentvolumeclaim", "filestore")["resources"]["requests"]["storage"] == "20G"


def test_another_password(yard: Yard, ledger: Ledger) -> None:
    before = yard.secrets()
    yard.edit(GUEST, password_version=2)
    act(yard, ledger)
    after = yard.secrets()

    assert {name for name, word in after.items() if word != before[name]} == {
        f"{GUEST}-database-password",
        f"{GUEST}-odoo-admin-password",
        f"{GUEST}-odoo-master-password",
    }
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        yard.connect(
            "shared-1",
            user=names.role(GUEST),
            password=before[f"{GUEST}-database-password"],
            dbname=names.database(GUEST),
        )


def test_a_new_image_for_a_ring(yard: Yard, ledger: Ledger) -> None:
    page = yard.root / "catalog/releases.yaml"
    text = page.read_text()
    assert "stable: {image: odoo:18.0-20260817" in text
    page.write_text(text.replace("odoo:18.0-20260817", "odoo:18.0-20260908"))
    act(yard, ledger)

    (image,) = images(yard)
    assert image.startswith("odoo:18.0-20260908")


def test_nobody_is_archived_before_a_final_backup(yard: Yard, ledger: Ledger) -> None:
    rehearse(yard, GUEST)
    yard.edit(GUEST, state="archived", until=FUTURE)
    assert f"its final backup ({GUEST}-backup): its Odoo may run until it is archived" in refused(yard)

    yard.edit(GUEST, state="suspended", until=None)
    act(yard, ledger)
    yard.edit(GUEST, state="archived", until=FUTURE)
    rehearse(yard, GUEST, taken="now() - interval '1 hour'")
    assert "and the newest backup that has been proven was begun at" in refused(yard)

    rehearse(yard, GUEST, "a file is missing")
    said = refused(yard)
    assert "and no backup of it has been proven" in said
    assert f"do: make it and prove it: fleet backup run {GUEST}, then fleet backup verify {GUEST}" in said


def test_archived(yard: Yard, ledger: Ledger) -> None:
    rehearse(yard, GUEST)
    act(yard, ledger)

    assert replicas(yard) == {GUEST: 0, NEIGHBOUR: 1}
    assert doors(yard) == []


def test_nobody_is_released_before_the_day(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, state="released")

    assert "its protection would be lifted" in refused(yard)


def test_released(yard: Yard, ledger: Ledger) -> None:
    yard.edit(GUEST, until=PAST)
    # Of whom the protection goes; of nobody else.
    ledger.gone(GUEST)
    act(yard, ledger)

    assert {name for name in yard.protected() if name.startswith(GUEST)} == set()
    assert f"{NEIGHBOUR}-database" in yard.protected()


def test_whoever_was_released_stops_nobody_and_is_not_removed_while_its_backup_is_unproven(
    yard: Yard, ledger: Ledger
) -> None:
    rehearse(yard, GUEST, "a file is missing")
    yard.edit(NEIGHBOUR, hosts=["next-door.odoo.test"])
    act(yard, ledger)

    file = yard.tenants / f"{GUEST}.yaml"
    said = file.read_text()
    file.write_text("tombstone: 2026-02-01\nname: Guest\n")
    assert f"its database ({GUEST}-database): nothing asks for it any more" in refused(yard)
    file.write_text(said)


def test_removed_after_the_day(yard: Yard, ledger: Ledger) -> None:
    """The end of the story: the guest is gone after it."""
    rehearse(yard, GUEST)
    (yard.tenants / f"{GUEST}.yaml").write_text("tombstone: 2026-02-01\nname: Guest\n")
    done = yard.fleet("up")

    assert done.code == 0, done.output
    assert counted(yard) == {NEIGHBOUR: ROWS[NEIGHBOUR]}
    assert ledger.losses() + ledger.strangers() == []
    assert [urn for urn in yard.held() if GUEST in urn] == []
    assert yard.sql("shared-1-owner", f"SELECT FROM pg_roles WHERE rolname = '{names.role(GUEST)}'") == []
