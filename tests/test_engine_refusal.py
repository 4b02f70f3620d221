"""What would lose a customer's data is refused by the program itself, whatever the engine was told to skip."""

import shutil
from collections.abc import Callable

import pytest
from inventory import inventory
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

TENANTS = ("kept-one", "kept-two")


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two tenants that live, and whose files the tests put back."""
    made = yards(*TENANTS)
    first = made.up()
    assert first.code == 0, first.output
    shutil.copytree(made.tenants, made.root / "as-it-was")
    return made


@pytest.fixture(autouse=True)
def _files_as_they_were(yard: Yard) -> None:
    shutil.rmtree(yard.tenants, ignore_errors=True)
    shutil.copytree(yard.root / "as-it-was", yard.tenants)


def remove_a_file(yard: Yard) -> None:
    (yard.tenants / "kept-two.yaml").unlink()


def empty_the_folder(yard: Yard) -> None:
    for path in yard.tenants.glob("*.yaml"):
        path.unlink()


def remove_the_folder(yard: Yard) -> None:
    shutil.rmtree(yard.tenants)


def rename_an_id(yard: Yard) -> None:
    (yard.tenants / "kept-two.yaml").rename(yard.tenants / "kept-three.yaml")


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (remove_a_file, "tenants/dev/kept-two.yaml"),
        (empty_the_folder, "tenants/dev"),
        (remove_the_folder, "tenants/dev"),
        (rename_an_id, "kept-three"),
    ],
)
def test_a_mistake_in_the_registry_ends_the_preview_with_a_word_on_what_to_do(
    yard: Yard, mistake: Callable[[Yard], None], said: str
) -> None:
    mistake(yard)
    done = yard.preview()

    assert done.code != 0
    assert said in done.output
    assert "  why: " in done.output
    assert "  do: " in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("flags", [(), ("--skip-preview",), ("--continue-on-error",)], ids=str)
def test_a_removed_file_touches_nothing_whatever_the_engine_was_told_to_skip(
    yard: Yard, flags: tuple[str, ...]
) -> None:
    before = inventory(yard, *TENANTS)
    remove_a_file(yard)
    done = yard.up(*flags)

    assert done.code != 0
    assert "kept-two" in done.output
    assert done.changes == {}
    assert inventory(yard, *TENANTS) == before


@pytest.mark.parametrize("flags", [(), ("--skip-preview", "--continue-on-error")], ids=str)
def test_a_changed_placement_touches_nothing_though_the_engine_would_see_no_replacement(
    yard: Yard, flags: tuple[str, ...]
) -> None:
    before = inventory(yard, *TENANTS)
    yard.edit("kept-two", dedicated=True, placement={"strategy": "dedicated", "server": "dedicated-1"})
    done = yard.up(*flags)

    assert done.code != 0
    assert (
        "kept-two: this tenant lives in the stack dev on the server shared-1, and is to live on dedicated-1"
        in done.output
    )
    assert done.changes == {}
    assert inventory(yard, *TENANTS) == before


def test_another_cluster_touches_nothing(yard: Yard) -> None:
    before = inventory(yard, *TENANTS)
    stackfile = yard.root / "Pulumi.dev.yaml"
    said = stackfile.read_text()
    yard.configure(cluster={**yard.fact("cluster"), "name": "odoo-other"})
    done = yard.up("--skip-preview", "--continue-on-error")
    stackfile.write_text(said)

    assert done.code != 0
    assert "this stack lives on the cluster odoo-local, and is to live on odoo-other" in done.output
    assert done.changes == {}
    assert inventory(yard, *TENANTS) == before


@pytest.mark.parametrize("flags", [("--refresh",), ("--refresh", "--skip-preview", "--continue-on-error")], ids=str)
def test_a_database_that_its_server_lost_is_not_made_anew_by_the_run_that_notices(
    yard: Yard, flags: tuple[str, ...]
) -> None:
    """The program has looked at the state by then; it is the engine that asks before it creates."""
    name = names.database("kept-one")
    good = yard.pulumi("stack", "export", "--stack", yard.stack).output
    yard.sql("shared-1-owner", f"ALTER DATABASE {name} RENAME TO {name}_elsewhere")
    done = yard.up(*flags)
    there = yard.sql("shared-1-owner", f"SELECT datname FROM pg_database WHERE datname LIKE '{name}%'")
    yard.sql("shared-1-owner", f"ALTER DATABASE {name}_elsewhere RENAME TO {name}")
    export = yard.root.parent / "good.json"
    export.write_text(good)
    assert yard.pulumi("stack", "import", "--file", str(export), "--stack", yard.stack).code == 0

    assert done.code != 0
    assert "kept-one: this tenant has lived in the stack dev, and its database is not where it was" in done.output
    assert "Traceback" not in done.output
    assert there == [(f"{name}_elsewhere",)]


def test_a_database_that_the_state_has_forgotten_is_not_made_anew(yard: Yard) -> None:
    """A refresh against a wrong or empty server forgets it; the next run would greet the customer with an empty Odoo."""
    urn = next(urn for urn in yard.held() if urn.endswith("database:Database::kept-one-database"))
    yard.pulumi("state", "unprotect", urn, "--yes", "--stack", yard.stack)
    forgotten = yard.pulumi("state", "delete", urn, "--target-dependents", "--yes", "--force", "--stack", yard.stack)
    assert forgotten.code == 0, forgotten.output
    done = yard.up("--skip-preview")

    assert done.code != 0
    assert "kept-one" in done.output
    assert "empty Odoo" in done.output
    assert yard.sql(
        "shared-1-owner", f"SELECT count(*) FROM pg_database WHERE datname = '{names.database('kept-one')}'"
    ) == [(1,)]
