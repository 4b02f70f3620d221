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

from fleet.failure import Failure

PLUGINS = (b"pulumi-resource-", b"pulumi-language-")
PLUGINS_END_WITHIN = 20.0
"""Seconds; they notice the engine's death within two."""
_PAUSE: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One lock file of a `file://` backend; other backends tell of theirs in the engine's own words."""

    pid: int
    host: str
    since: str

    @property
    def stale(self) -> bool:
        """Its process is known to be dead; of another machine's nothing is known."""
        return self.host == socket.gethostname() and not Path(f"/proc/{self.pid}").exists()


def locks(project: str, stack: str) -> tuple[Lock, ...]:
    """The locks on a stack; none where the backend is not of files."""
    backend = urlparse(os.environ.get("PULUMI_BACKEND_URL", ""))
    if backend.scheme != "file":
        return ()
    folder = Path(unquote(backend.path), ".pulumi", "locks", "organization", project, stack)
    found = (json.loads(path.read_text()) for path in sorted(folder.glob("*.json")))
    return tuple(Lock(pid=one["pid"], host=one["hostname"], since=one["timestamp"]) for one in found)


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
    home = f"PULUMI_HOME={os.environ.get('PULUMI_HOME', '')}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        ours = home in environment.split(b"\0") and any(name in command for name in PLUGINS)
        if ours and parent == "1":
            yield int(process.name)
