"""`fleet drift`, `fleet health` and `fleet rollback` on the real engine, API server and PostgreSQL."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from history import History
from yard import Done, Yard

from tenancy import names

pytestmark = pytest.mark.engine

TENANTS = ("drift-one", "drift-two")


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """Two tenants that live, in a repository."""
    made = yards(*TENANTS)
    first = made.fleet("up")
    assert first.code == 0, first.output
    history = History(made.root)
    history.git("config", "user.name", "A")
    history.git("config", "user.email", "a@example.com")
    history.commit("2027-01-10T12:00:00+00:00")
    return made


def told(done: Done) -> Any:
    return json.loads(done.output[done.output.index("{") if done.output.lstrip().startswith("{") else 0 :])


def drift(yard: Yard) -> tuple[int, Sequence[Mapping[str, Any]]]:
    done = yard.fleet("drift", "--json")
    return done.code, told(done)["differences"]


def test_where_all_is_as_the_registry_says_nothing_differs_and_everybody_is_well(yard: Yard) -> None:
    assert drift(yard) == (0, [])
    done = yard.fleet("health", "--json")
    found = json.loads(done.output)["health"]

    assert done.code == 0, done.output
    assert {(one["tenant"], part["part"], part["how"]) for one in found for part in one["parts"]} == {
        (tenant, part, how)
        for tenant in TENANTS
        for part, how in (("odoo", "live"), ("filestore", "bound"), ("backup", "none yet"))
    }


def test_what_somebody_did_by_hand_is_told_by_tenant_and_nothing_is_set_right(yard: Yard) -> None:
    before = yard.held()
    yard.kubectl("delete", "service", "odoo", "--namespace", "odoo-drift-one")
    patch = '{"spec": {"hard": {"pods": "99"}}}'
    yard.kubectl("patch", "resourcequota", "plan", "--namespace", "odoo-drift-two", "--type", "merge", "--patch", patch)
    role, other = names.role("drift-one"), names.database("drift-two")
    yard.sql("shared-1-owner", f'GRANT CONNECT ON DATABASE "{other}" TO "{role}"')
    yard.sql("shared-1-owner", "CREATE ROLE analyst LOGIN")
    yard.sql("shared-1-owner", f'GRANT CONNECT ON DATABASE "{other}" TO analyst')
    code, found = drift(yard)
    shown = yard.fleet("drift")

    assert code == 4
    assert {(one["tenant"], one["what"], one["how"]) for one in found} >= {
        ("drift-one", "drift-one-odoo-service", "is not there"),
        ("drift-two", "drift-two-quota", "differs"),
        ("drift-one", "server shared-1", f"its role may connect to the database {other}"),
        ("drift-two", "server shared-1", "its database may be connected to by analyst as well"),
    }
    assert {one["tenant"] for one in found} <= {*TENANTS}
    assert (shown.code, shown.output.rstrip().splitlines()[-1]) == (
        4,
        "To set right what differs: fleet up. What must stay as it is has to be written into a file.",
    )
    assert yard.held() == before

    yard.sql("shared-1-owner", f'REVOKE CONNECT ON DATABASE "{other}" FROM "{role}", analyst')
    yard.sql("shared-1-owner", "DROP ROLE analyst")
    assert yard.up("--refresh").code == 0
    assert drift(yard) == (0, [])


def test_what_a_role_has_lost_or_won_on_its_server_is_told_and_so_is_a_server_that_cannot_be_asked(
    yard: Yard,
) -> None:
    role, other = names.role("drift-one"), names.role("drift-two")
    yard.sql("shared-1-owner", f'REVOKE CONNECT ON DATABASE "{role}" FROM "{role}"')
    yard.sql("shared-1-owner", f'ALTER ROLE "{other}" CREATEDB')
    _, found = drift(yard)

    assert {(one["tenant"], one["how"]) for one in found if one["what"] == "server shared-1"} == {
        ("drift-one", "its role may not connect to its own database, or that is gone"),
        ("drift-two", "its role has powers over the whole server"),
    }

    file = yard.root / "pg_service.conf"
    nowhere = "".join(
        f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in {**entry, "port": "1"}.items())
        for name, entry in yard.services().items()
    )
    file.write_text(nowhere)
    file.chmod(0o600)
    done = yard.fleet("drift", "--json", environment={"PGSERVICEFILE": str(file)})
    file.unlink()
    problems = [problem["what"].partition(":")[0] for problem in told(done)["problems"]]
    assert done.code == 1, done.output
    assert "PostgreSQL server shared-1 cannot be asked" in problems

    yard.sql("shared-1-owner", f'GRANT CONNECT ON DATABASE "{role}" TO "{role}"')
    yard.sql("shared-1-owner", f'ALTER ROLE "{other}" NOCREATEDB')
    assert drift(yard) == (0, [])


def test_a_tenant_whose_odoo_does_not_run_is_told_with_the_reason(yard: Yard) -> None:
    yard.kubectl("scale", "deployment", "web", "--namespace", "odoo-drift-two", "--replicas", "0")
    done = yard.fleet("health")
    yard.kubectl("scale", "deployment", "web", "--namespace", "odoo-drift-two", "--replicas", "1")

    assert done.code == 4
    assert [line.split()[0] for line in done.output.splitlines()[1:2]] == ["drift-two"]
    assert done.output.rstrip().endswith("1 tenant of 2 are as they should be.")


def test_an_edit_is_taken_back_with_its_plan_shown_and_the_stack_brought_up(yard: Yard) -> None:
    yard.edit("drift-one", plan="standard")
    History(yard.root).commit("2027-01-11T12:00:00+00:00")
    assert yard.fleet("up").code == 0
    fleet = str(yard.root / ".venv/bin/fleet")
    unasked = yard.run(fleet, "rollback", "HEAD")
    assert unasked.code == 2, unasked.output
    assert "nobody is here to be asked" in unasked.output
    refused = yard.run(fleet, "rollback", "HEAD", "--yes")

    # A smaller plan's filestore would be too small for what is there.
    assert refused.code == 3, refused.output
    assert "plan: standard" in (yard.tenants / "drift-one.yaml").read_text()

    yard.edit("drift-two", name="Another")
    History(yard.root).commit("2027-01-12T12:00:00+00:00")
    assert yard.fleet("up").code == 0
    done = yard.run(fleet, "rollback", "HEAD", "--yes")
    assert done.code == 0, done.output
    assert "HEAD is taken back by" in done.output
    assert "name: drift-two" in (yard.tenants / "drift-two.yaml").read_text()
    assert drift(yard) == (0, [])


def test_whoever_does_not_agree_finds_everything_as_it_was_and_whoever_only_commits_the_stack(yard: Yard) -> None:
    yard.edit("drift-one", name="Yet Another")
    History(yard.root).commit("2027-01-13T12:00:00+00:00")
    assert yard.fleet("up").code == 0
    before = head(yard)

    refused = answered(yard, "n", "rollback", "HEAD")
    assert refused.code == 0, refused.output
    assert "Make this commit, and bring it up?" in refused.output
    assert "Nothing was changed." in refused.output
    assert head(yard) == before
    assert drift(yard) == (0, [])

    done = yard.run(str(yard.root / ".venv/bin/fleet"), "rollback", "HEAD", "--yes", "--commit-only")
    assert done.code == 0, done.output
    assert head(yard) != before
    assert "name: Yet Another" not in (yard.tenants / "drift-one.yaml").read_text()
    code, found = drift(yard)
    assert code == 4
    assert {one["tenant"] for one in found} == {"drift-one"}


def head(yard: Yard) -> str:
    return yard.run("git", "rev-parse", "HEAD").output


def answered(yard: Yard, answer: str, *arguments: str) -> Done:
    """`fleet` called by somebody at a terminal, who says *answer* whatever is asked."""
    person, terminal = os.openpty()
    command = (str(yard.root / ".venv/bin/fleet"), *arguments)
    with subprocess.Popen(
        command, cwd=yard.root, env=yard.environment, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE
    ) as process:
        os.close(terminal)
        os.write(person, f"{answer}\n".encode())
        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(_seen, person)
            output, _ = process.communicate()
    os.close(person)
    return Done(process.returncode, (seen.result() + output).decode(), ())


def _seen(terminal: int) -> bytes:
    """All that stands on it, once nobody writes there any more."""
    found = b""
    # A terminal that everybody has left cannot be read.
    with suppress(OSError):
        while heard := os.read(terminal, 4096):
            found += heard
    return found
