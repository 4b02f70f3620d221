"""An update killed at its worst moments: the next `fleet up` finds what was begun, and nothing is made twice or lost."""

import os
import random
import signal
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

SECONDS = 90


@contextmanager
def locked(yard: Yard, catalog: str) -> Generator[None, None, None]:
    """Nobody writes to a system catalog of shared-1 meanwhile: CREATE ROLE and CREATE DATABASE wait."""
    with yard.connect("shared-1-owner", autocommit=False) as connection:  # pyright: ignore[reportArgumentType]
        connection.execute(f"LOCK TABLE pg_catalog.{catalog} IN SHARE MODE")  # pyright: ignore[reportArgumentType, reportCallIssue]
        yield


def roles_locked(yard: Yard) -> AbstractContextManager[None]:
    return locked(yard, "pg_authid")


def databases_locked(yard: Yard) -> AbstractContextManager[None]:
    return locked(yard, "pg_database")


@contextmanager
def no_pod_starts(yard: Yard) -> Generator[None, None, None]:
    """No node takes pods, so no Deployment becomes available."""
    nodes = yard.kubectl("get", "nodes", "--output", "name").split()
    yard.kubectl("cordon", *nodes)
    try:
        yield
    finally:
        yard.kubectl("uncordon", *nodes)


@contextmanager
def as_it_comes(_yard: Yard) -> Generator[None, None, None]:
    yield


def role_creation_waits(yard: Yard) -> bool:
    return waits(yard, "CREATE ROLE%")


def database_creation_waits(yard: Yard) -> bool:
    return waits(yard, "CREATE DATABASE%")


def waits(yard: Yard, statement: str) -> bool:
    query = f"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '{statement}' AND wait_event_type = 'Lock'"
    return yard.sql("shared-1-owner", query) == [(1,)]


def deployment_exists(yard: Yard) -> bool:
    found = yard.run("kubectl", "get", "deployments", "--namespace", namespace(yard), "--output", "name")
    return "deployment.apps/web" in found.output


def lock_exists(yard: Yard) -> bool:
    return any(yard.backend.rglob("locks/**/*.json"))


def checkpoint_is_written(yard: Yard) -> bool:
    """The file beside the state into which the next checkpoint goes before it takes the state's place."""
    return any(yard.backend.rglob("stacks/**/dev.json.*.tmp"))


def namespace(yard: Yard) -> str:
    (tenant,) = [path.stem for path in yard.tenants.glob("*.yaml")]
    return f"odoo-{tenant}"


def kill_when(yard: Yard, moment: Callable[[Yard], bool], seconds_later: float) -> None:
    """Start an update, and kill the engine alone at that moment or a little later."""
    update = yard.start("pulumi", "up", "--yes", "--skip-preview", "--stack", yard.stack)
    end = time.monotonic() + SECONDS
    while not moment(yard):
        assert update.poll() is None, update.stdout and update.stdout.read()
        assert time.monotonic() < end, "the moment never came"
        time.sleep(0.005)
    time.sleep(seconds_later)
    update.send_signal(signal.SIGKILL)
    update.wait()


def plugins(yard: Yard) -> list[str]:
    """The command of every process that is a plugin of this platform's engine."""
    home = f"PULUMI_HOME={yard.platform.home / 'pulumi'}".encode()
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if home in environment and (b"pulumi-resource-" in command or b"pulumi-language-" in command):
            found.append(command.decode().replace("\0", " "))
    return found


Hindrance = Callable[[Yard], AbstractContextManager[None]]
MOMENTS: Mapping[str, tuple[Hindrance, Callable[[Yard], bool], str | None]] = {
    "a role is created": (roles_locked, role_creation_waits, "-database-role"),
    "a database is created": (databases_locked, database_creation_waits, "-database"),
    "a Deployment is awaited": (no_pod_starts, deployment_exists, "-odoo-web"),
    "a checkpoint is written": (as_it_comes, checkpoint_is_written, None),
    "the lock has just been taken": (as_it_comes, lock_exists, None),
}
COUNT = int(os.environ.get("ODOO_SAAS_ORDEAL", "3"))
"""How many kills; `make ordeal` asks for fifty."""
SEED = 20261121
CASES = [(number, list(MOMENTS)[number % len(MOMENTS)]) for number in range(COUNT)]


def later(number: int) -> float:
    """Seconds from the moment to the kill: none the first time round, then chosen by a seed."""
    return 0.0 if number < len(MOMENTS) else random.Random(SEED + number).uniform(0, 0.5)


@pytest.mark.parametrize(("number", "when"), CASES, ids=[f"{when} ({number})" for number, when in CASES])
def test_an_update_killed_while(number: int, when: str, yards: Callable[..., Yard]) -> None:
    """…converges with the next `fleet up`: nothing twice, nothing orphaned, the passwords agree, no plugin is left."""
    hindrance, moment, begun = MOMENTS[when]
    tenant = f"killed-{number}"
    yard = yards(tenant)
    with hindrance(yard):
        kill_when(yard, moment, later(number))
    assert lock_exists(yard)
    assert begun is None or f"{tenant}{begun}" in yard.pending()

    healed = yard.fleet("up")

    assert healed.code == 0, healed.output
    assert plugins(yard) == []
    assert not lock_exists(yard)
    assert yard.pending() == []
    assert yard.up().steps() == {}
    held = yard.held()
    assert len(held) == len(set(held))
    word = yard.secrets()[f"{tenant}-database-password"]
    with yard.connect("shared-1", user=names.role(tenant), password=word, dbname=names.database(tenant)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (names.role(tenant),)


def test_a_checksum_that_a_killed_update_left_empty_does_not_lock_the_stack_out(yards: Callable[..., Yard]) -> None:
    yard = yards("killed-checksum")
    assert yard.fleet("up").code == 0
    (checksum,) = yard.backend.rglob("stacks/**/dev.json.attrs")
    checksum.write_bytes(b"")
    unread = yard.pulumi("stack", "export", "--stack", yard.stack)
    healed = yard.fleet("up")

    assert (unread.code != 0, "EOF" in unread.output) == (True, True)
    assert healed.code == 0, healed.output
    assert "Nothing had to change." in healed.output
