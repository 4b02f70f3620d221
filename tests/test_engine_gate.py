"""The gate before `fleet up`: whatever the cause, what would lose data is refused with the code 3, and nothing is touched."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from history import History
from inventory import inventory
from rehearsed import rehearse
from yard import Yard

pytestmark = pytest.mark.engine

STACK = "gated"
TENANTS = ("gate-one", "gate-two")
WISH = {"modules": ["lunch"], "day": "2026-01-31", "because": "left it, ticket 4711"}


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two tenants that live, and files of program and registry that the tests put back."""
    made = yards(*TENANTS, stack=STACK)
    first = made.fleet("up")
    assert first.code == 0, first.output
    History(made.root).commit("2026-01-10T12:00:00+00:00")
    shutil.copytree(made.root, made.root.parent / "as-it-was", symlinks=True)
    return made


@pytest.fixture(autouse=True)
def _files_as_they_were(yard: Yard) -> None:
    shutil.rmtree(yard.root)
    shutil.copytree(yard.root.parent / "as-it-was", yard.root, symlinks=True)


def refuses(yard: Yard, environment: Mapping[str, str] | None = None) -> str:
    """What the gate says, once it was seen that it lets nothing through."""
    before = inventory(yard, *TENANTS)
    done = yard.fleet("up", environment=environment)

    assert done.code == 3, done.output
    assert inventory(yard, *TENANTS) == before
    assert "Traceback" not in done.output
    return done.output


def plans(yard: Yard) -> int:
    """The exit code of `fleet plan` for what was edited since the last commit."""
    return yard.run(str(yard.root / ".venv/bin/fleet"), "plan", "--since", "HEAD").code


def test_a_file_that_is_gone(yard: Yard) -> None:
    (yard.tenants / "gate-two.yaml").unlink()
    said = refuses(yard)

    assert (
        "tenants/gated/gate-two.yaml: gate-two: its database (gate-two-database): nothing asks for it any more" in said
    )
    assert "do: bring back the file of gate-two with git restore" in said
    assert "gate-one" not in said


def test_another_storage_class(yard: Yard) -> None:
    yard.configure(storage={"standard": "fast", "encrypted": "encrypted", "access_mode": "ReadWriteOnce"})

    assert "its spec.storageClassName changes from standard to fast" in refuses(yard)


def test_another_place_for_backups(yard: Yard) -> None:
    was = yard.fact("backup")
    there = {**was, "target": "s3:https://127.0.0.1/elsewhere"}
    yard.configure(backup=there)

    said = refuses(yard)
    assert f"its backups (gate-two-backup): they are in {was['target']}/gate-two, and would be begun anew in" in said
    assert plans(yard) == 3
    before = inventory(yard, *TENANTS)
    assert "Pulumi.gated.yaml: backups of gate-one, gate-two are below" in yard.up("--skip-preview").output
    assert inventory(yard, *TENANTS) == before


def test_a_file_in_the_folder_of_another_stack(yard: Yard) -> None:
    shutil.copy(yard.root / f"Pulumi.{STACK}.yaml", yard.root / "Pulumi.other.yaml")
    there = yard.root / "tenants/other"
    there.mkdir()
    (yard.tenants / "gate-two.yaml").rename(there / "gate-two.yaml")
    before = inventory(yard, *TENANTS)
    done = replace(yard, stack="other").fleet("up")

    assert done.code == 3, done.output
    assert (
        "tenants/other/gate-two.yaml: gate-two: its database and filestore (gate-two): they are in the stack gated, and would "
        "begin anew here"
    ) in " ".join(done.output.split())
    assert "git mv tenants/other/gate-two.yaml tenants/gated/gate-two.yaml" in " ".join(done.output.split())
    assert inventory(yard, *TENANTS) == before
    assert plans(yard) == 3


def test_a_stack_that_is_gone(yard: Yard) -> None:
    (yard.root / f"Pulumi.{STACK}.yaml").unlink()
    shutil.rmtree(yard.tenants)

    assert plans(yard) == 3


def test_another_cluster(yard: Yard) -> None:
    yard.configure(cluster={**yard.fact("cluster"), "name": "odoo-other"})

    assert "it would be looked for by cluster-odoo-other, and it was made by cluster-odoo-local" in refuses(yard)


def test_another_name_of_the_server(yard: Yard) -> None:
    servers = yard.fact("servers")
    yard.configure(servers={"shared-2": servers["shared-1"], "dedicated-1": servers["dedicated-1"]})
    for tenant in TENANTS:
        yard.edit(tenant, placement={"strategy": "shared", "server": "shared-2"})

    assert "it would be looked for by server-shared-2, and it was made by server-shared-1" in refuses(yard)


def test_a_connection_service_that_leads_to_another_server(yard: Yard, tmp_path: Path) -> None:
    services = yard.services()
    there, other = ("{host}:{port}".format_map(services[name]) for name in ("shared-1", "dedicated-1"))
    # As many connections as the other server has too, so that it passes for this one.
    servers = yard.fact("servers")
    yard.configure(servers={**servers, "shared-1": {**servers["shared-1"], "connections": 100}})
    lines = {**services, "shared-1": services["dedicated-1"]}
    file = tmp_path / "pg_service.conf"
    file.write_text(
        "".join(
            f"[{name}]\n" + "".join(f"{key}={word}\n" for key, word in entry.items()) for name, entry in lines.items()
        )
    )
    said = refuses(yard, {"PGSERVICEFILE": str(file)})

    assert (
        "Pulumi.gated.yaml: server shared-1: its databases (gate-one, gate-two): the connection service shared-1 leads to "
        f"{other}, where they are not; the last update found them at {there}"
    ) in said
    assert "do: set the entry [shared-1] in the file that PGSERVICEFILE names" in said


def test_a_component_that_was_renamed_without_an_alias(yard: Yard) -> None:
    yard.rewrite("components/filestore.py", "odoo:saas:Filestore", "odoo:saas:Files")

    assert "its filestore (gate-one-filestore): nothing asks for it any more" in refuses(yard)


def test_a_protection_that_was_dropped(yard: Yard) -> None:
    yard.rewrite("components/filestore.py", "protect=keep", "protect=False")

    assert "its filestore (gate-one-filestore): its protection would be lifted" in refuses(yard)


def test_a_plan_with_a_smaller_filestore(yard: Yard) -> None:
    yard.edit("gate-one", plan="standard")
    assert yard.fleet("up").code == 0
    yard.edit("gate-one", plan="basic")

    assert "it would shrink from 20G to 10G, and what no longer fits would be lost" in refuses(yard)


def test_a_password_that_another_would_follow_upon_although_nobody_asked(yard: Yard) -> None:
    yard.rewrite("components/database.py", "length=32", "length=40")

    assert "its database password (gate-one-database-password): another one would take its place" in refuses(yard)


def test_a_release_before_its_day_and_one_without_a_proof(yard: Yard) -> None:
    yard.edit("gate-two", state="archived", until="2099-01-31")
    History(yard.root).commit("2026-01-12T12:00:00+00:00")
    yard.edit("gate-two", state="released")
    assert "its protection would be lifted" in refuses(yard)
    assert plans(yard) == 3

    yard.edit("gate-two", until="2026-01-31")
    assert "fleet backup verify gate-two" in refuses(yard)

    rehearse(yard, "gate-two", "a file is missing")
    assert "its protection would be lifted" in refuses(yard)


def test_an_uninstall_before_its_day_and_one_without_a_proof(yard: Yard) -> None:
    """An uninstall drops tables, so it counts as a deletion."""
    # Raised by an earlier test; what is on a disk does not go back with the files.
    yard.edit("gate-one", plan="standard", uninstall={**WISH, "day": "2099-01-31"})
    assert "its modules (lunch): they would be uninstalled, and their tables dropped, before 2099-01-31" in refuses(
        yard
    )
    assert plans(yard) == 3

    yard.edit("gate-one", uninstall=WISH)
    assert "nobody has proven the newest backup of gate-one" in refuses(yard)

    # It may be proven, and yet hold nothing of what a customer has entered for months.
    rehearse(yard, "gate-one", taken="now() - interval '2 days'")
    assert "nobody has proven the newest backup of gate-one" in refuses(yard)
    rehearse(yard, "gate-one", taken="now() - interval '47 hours'")
    assert plans(yard) == 0
    done = yard.fleet("up")
    assert done.code == 0, done.output
    assert '"lunch"' in yard.kubectl("get", "configmap", "--namespace", "odoo-gate-one", "--output", "yaml")

    # It was let through, and is not asked again; another day is, and a further module.
    rehearse(yard, "gate-one", "stale")
    assert yard.fleet("up").code == 0
    yard.edit("gate-one", uninstall={**WISH, "day": "2026-02-01"})
    assert "its modules (lunch)" in refuses(yard)
    yard.edit("gate-one", uninstall={**WISH, "modules": ["lunch", "survey"]})
    assert "its modules (lunch, survey)" in refuses(yard)
