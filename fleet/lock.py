"""The lock that an update holds on its stack, and what a killed one leaves behind: a stale lock, dying plugins."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

from fleet.engine import Locked
from fleet.failure import Failure

PLUGINS = (b"pulumi-resource-", b"pulumi-language-")
PLUGINS_END_WITHIN = 20.0
"""Seconds; they notice the engine's death within two."""
_PAUSE: Final = 0.5
_LOOK: Final = 10.0
"""Seconds between two looks that take an engine each."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One lock file of a `file://` backend; other backends tell of theirs in the engine's own words."""

    file: Path
    pid: int
    host: str
    since: str

    @property
    def stale(self) -> bool:
        """Its process is known to be dead; of another machine's nothing is known."""
        return self.host == socket.gethostname() and not Path(f"/proc/{self.pid}").exists()

    def lift(self) -> None:
        """Take this one away, and no other: `pulumi cancel` would lift that of whoever began meanwhile as well."""
        self.file.unlink(missing_ok=True)


def locks(project: str, stack: str) -> tuple[Lock, ...]:
    """The locks on a stack; none where the backend is not of files."""
    backend = urlparse(os.environ.get("PULUMI_BACKEND_URL", ""))
    if backend.scheme != "file":
        return ()
    folder = Path(unquote(backend.path), ".pulumi", "locks", "organization", project, stack)
    return tuple(lock for path in sorted(folder.glob("*.json")) if (lock := _read(path)))


def _read(path: Path) -> Lock | None:
    """The lock in the file at *path*; None where its update has just ended."""
    try:
        said = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    return Lock(file=path, pid=said["pid"], host=said["hostname"], since=said["timestamp"])


def is_taken(project: str, stack: str) -> bool:
    """Whether an update of the stack is really running."""
    return any(not lock.stale for lock in locks(project, stack))


def wait_for_others(project: str, stack: str, *, patience: float, say: Callable[[str], None]) -> tuple[Lock, ...]:
    """Returns when no update of the stack is running, with the locks that dead ones have left.

    Raises Failure where one is still running after so many seconds of *patience*.
    """
    end, is_said = time.monotonic() + patience, False
    while True:
        found = locks(project, stack)
        lock = next((one for one in found if not one.stale), None)
        if lock is None:
            return found
        words = f"another update of this stack is running: process {lock.pid} on {lock.host}, since {lock.since}"
        if time.monotonic() >= end:
            raise Failure(
                words,
                why="two updates at once would overwrite each other's state",
                do="wait for it to end; if you know that it is dead, run `pulumi cancel`",
            )
        if not is_said:
            say(f"{words}; waiting for it to end")
            is_said = True
        time.sleep(_PAUSE)


class Wait:
    """Waiting for whoever holds a lock that only the engine can see: not for ever, and said once."""

    def __init__(self, *, patience: float, say: Callable[[str], None]) -> None:
        """*patience* is seconds, from now on."""
        self._end, self._say, self._is_told = time.monotonic() + patience, say, False

    def on(self, locked: Locked) -> None:
        """Returns when it may be tried again. Raises *locked* where patience has ended."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise locked
        if not self._is_told:
            self._say(f"{locked.data['what']}; waiting for it to end")
            self._is_told = True
        time.sleep(min(_LOOK, left))


def wait_for_plugins() -> None:
    """Wait for the plugins of a dead engine: one that still creates something would surprise the next run."""
    end = time.monotonic() + PLUGINS_END_WITHIN
    while left := tuple(_orphans()):
        if time.monotonic() > end:
            raise Failure(
                f"plugins of an engine that is gone are still running: process {', '.join(map(str, left))}",
                why="they may finish what the engine had begun, behind the next update's back",
                do="end them (`kill`), then run the same command again",
            )
        time.sleep(0.1)


def _orphans() -> Iterator[int]:
    """The plugins of this user's whose engine is gone, of the same home as the engine's that is about to work."""
    home = os.environ.get("PULUMI_HOME")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            # Whoever takes orphans in is not always the first process: a session has one of its own.
            above = (process.parent / parent / "cmdline").read_bytes()
        except OSError:
            continue
        is_plugin = any(name in command for name in PLUGINS)
        if is_plugin and b"pulumi" not in above and _home(environment) == home:
            yield int(process.name)


def _home(environment: bytes) -> str | None:
    """Where the engine's plugins lie, as a process's *environment* says; None where it says nothing."""
    name = b"PULUMI_HOME="
    return next((os.fsdecode(one[len(name) :]) for one in environment.split(b"\0") if one.startswith(name)), None)
