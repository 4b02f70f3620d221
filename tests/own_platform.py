"""A platform of one test file's own, which its tests may kill, stop and clean: its fixtures, its processes, its data."""

import json
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local.machine import HERE
from local.platform import Platform
from local.store import store_of
from local.tools import WANTED

ROOT = Path(__file__).parents[1]
BIN = store_of(WANTED.programs, WANTED.modules, HERE).bin
SERVERS = {
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "shared-1",
    "dedicated-1",
}


@pytest.fixture(scope="module")
def home() -> Generator[Path]:
    """Not below pytest's own folder, which PostgreSQL's user may not enter."""
    above = Path(tempfile.mkdtemp(prefix="odoo-saas-", dir="/var/tmp"))
    above.chmod(0o711)
    yield above / "home"
    Platform(above / "home", BIN).clean(print)
    above.rmdir()


@pytest.fixture
def platform(home: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform that runs, whatever the test before has done to it."""
    platform = Platform(home, BIN, (ROOT / "fleet/server.sql").read_text())
    for name, value in platform.environment().items():
        monkeypatch.setenv(name, value)
    platform.up(print)
    return platform


def pids_of(platform: Platform) -> dict[str, int]:
    return {status.server: status.pid for status in platform.servers() if status.pid is not None}


def processes_of(platform: Platform) -> set[int]:
    """Whoever was started with the platform's folder in its command; known or not."""
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):
            program, *arguments = path.read_text().split("\0")
            if Path(program).name in {*SERVERS, "postgres"} and any(f"{platform.home}" in word for word in arguments):
                found.add(int(path.parent.name))
    return found


def remember(word: str) -> None:
    """Put a word into etcd and into both PostgreSQL servers."""
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "word", "namespace": "default"}}
    kubectl("apply", "-f", "-", given=json.dumps(body | {"data": {"word": word}}))
    for server in ("shared-1-owner", "dedicated-1-owner"):
        ask(server, "CREATE TABLE IF NOT EXISTS word (word text)")
        ask(server, "TRUNCATE word")
        ask(server, "INSERT INTO word VALUES (%s)", word)


def remembered() -> str:
    """The word, if all three still agree on it."""
    words = {kubectl("get", "configmap", "word", "-o", "jsonpath={.data.word}", "-n", "default")}
    words |= {ask(server, "SELECT word FROM word")[0][0] for server in ("shared-1-owner", "dedicated-1-owner")}
    return " / ".join(words)


def ask(service: str, statement: str, *values: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(f"service={service}", autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []


def kubectl(*arguments: str, given: str = "") -> str:
    done = subprocess.run(("kubectl", *arguments), input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, done.stderr)
    return done.stdout
