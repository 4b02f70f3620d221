"""Locks that updates hold, and the plugins of those that were killed: of this machine, and of nobody else."""

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fleet import lock
from fleet.engine import Engine, Locked
from fleet.failure import Failure
from fleet.lock import Wait, locks, wait_for_plugins

ENDED = 2**22
"""A process that there cannot be (man 5 proc, pid_max)."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    made = tmp_path / ".pulumi/locks/organization/odoo-saas/dev"
    made.mkdir(parents=True)
    return made


def write(folder: Path, name: str, pid: int) -> None:
    said = {"pid": pid, "hostname": socket.gethostname(), "timestamp": "2027-01-10T08:00:00Z"}
    (folder / f"{name}.json").write_text(json.dumps(said))


def test_a_lock_that_is_gone_between_two_looks_is_none(folder: Path):
    write(folder, "one", ENDED)
    (folder / "two.json").symlink_to(folder / "nowhere")

    assert [found.pid for found in locks("odoo-saas", "dev")] == [ENDED]


def test_only_the_lock_of_whoever_is_dead_is_lifted(folder: Path):
    write(folder, "dead", ENDED)
    write(folder, "living", os.getpid())

    for found in locks("odoo-saas", "dev"):
        if found.stale:
            found.lift()
    assert [path.name for path in folder.iterdir()] == ["living.json"]


def test_a_lock_that_only_the_engine_sees_is_waited_for_as_long_as_one_has_patience():
    said: list[str] = []
    wait = Wait(patience=0.1, say=said.append)
    held = Locked("dev", "error: the stack is currently locked by 1 lock(s).")

    wait.on(held)
    with pytest.raises(Locked):
        wait.on(held)
    assert said == [
        "stack dev is locked: error: the stack is currently locked by 1 lock(s).; waiting for it to end",
    ]


@contextmanager
def orphan(**environment: str) -> Generator[int]:
    """A plugin whose engine is gone."""
    known = {name: value for name, value in os.environ.items() if name != "PULUMI_HOME"}
    script = "(exec -a pulumi-resource-orphan sleep 60) > /dev/null 2>&1 & echo $!"
    started = subprocess.run(["bash", "-c", script], env={**known, **environment}, capture_output=True, check=True)
    pid = int(started.stdout)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("home", [None, "/srv/pulumi"])
def test_what_an_engine_left_running_is_waited_for_wherever_its_plugins_lie(
    home: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lock, "PLUGINS_END_WITHIN", 0.0)
    if home is None:
        monkeypatch.delenv("PULUMI_HOME", raising=False)
    else:
        monkeypatch.setenv("PULUMI_HOME", home)

    with orphan(**({} if home is None else {"PULUMI_HOME": home})) as pid, pytest.raises(Failure) as caught:
        wait_for_plugins()
    assert caught.value.data["what"].startswith("plugins of an engine that is gone are still running: process ")
    assert str(pid) in re.findall(r"\d+", caught.value.data["what"])


def test_what_another_home_s_engine_left_is_no_matter(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lock, "PLUGINS_END_WITHIN", 0.0)
    monkeypatch.setenv("PULUMI_HOME", "/srv/pulumi")

    with orphan(PULUMI_HOME="/srv/other"):
        wait_for_plugins()


def test_the_engine_s_word_on_a_lock_is_told_as_one_whatever_was_asked_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "pulumi"
    program.write_text('#!/bin/sh\necho "error: the stack is currently locked by 1 lock(s)." >&2\nexit 255\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with pytest.raises(Locked, match=r"stack dev is locked: error: the stack is currently locked by 1 lock\(s\)\."):
        Engine(root=tmp_path, stack="dev").do("refresh", "--yes")
