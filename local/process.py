"""One server's process: in a session of its own, known by its birth, signalled through a handle that cannot reach
another process.
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local import birth
from local.failure import Failure

# The child writes its pid file itself, before it becomes the server: a starter killed at any moment leaves no server
# that nobody knows. Its standard output is the pid file until then, and the log afterwards.
BEGIN = f'read -r boot <{birth.BOOT}; read -r stat </proc/$$/stat; echo "$boot $stat"; exec "$@" >&2'

POLL_SECONDS = 0.05
LAST_LINES = 8
LINE_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Account:
    """The user that a server runs as where that is not the one who starts it."""

    uid: int
    gid: int
    groups: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What a process is to run. It inherits nothing of the caller's environment, hence no secret and no proxy."""

    command: tuple[str, ...]
    folder: Path
    environment: tuple[tuple[str, str], ...] = ()
    account: Account | None = None


@dataclass(frozen=True, kw_only=True)
class Process:
    """A server's place: its name, where its pid and its output are kept, and how it is asked to end."""

    name: str
    pid_file: Path
    log: Path
    end: signal.Signals = signal.SIGTERM
    grace_seconds: float = 5

    @property
    def pid(self) -> int | None:
        """The server's pid; None where it does not run."""
        born = birth.living(self.pid_file)
        return None if born is None else born.pid

    @property
    def since(self) -> datetime | None:
        """When the server was started; None where it does not run."""
        born = birth.living(self.pid_file)
        if born is None:
            return None
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - born.ticks / os.sysconf("SC_CLK_TCK")
        return datetime.fromtimestamp(time.time() - age, UTC)

    def runs(self, launch: Launch) -> bool:
        """Whether the server runs, and with exactly this command."""
        pid = self.pid
        return pid is not None and _command(pid) == launch.command

    def start(self, launch: Launch) -> None:
        """Start the program in a session of its own, without waiting for it to be ready."""
        account = launch.account
        # Truncated, so that a record of an earlier process cannot be read as this one's.
        with (
            open(self.pid_file, "wb", opener=_private) as pid_file,
            open(self.log, "ab", opener=_private) as log,
        ):
            child = subprocess.Popen(
                ("/bin/sh", "-c", BEGIN, self.name, *launch.command),
                stdin=subprocess.DEVNULL,
                stdout=pid_file,
                stderr=log,
                cwd=launch.folder,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"} | dict(launch.environment),
                start_new_session=True,
                umask=0o077,
                user=account and account.uid,
                group=account and account.gid,
                extra_groups=account and account.groups,
            )
        # The server outlives this object on purpose; birth.of() reaps it if it ends while its starter lives.
        child.returncode = 0
        # Until it has become the server, so that runs() tells the truth from now on.
        while birth.of(child.pid) is not None and not _begun(child.pid):
            time.sleep(POLL_SECONDS / 10)

    def stop(self) -> bool:
        """Ask the server to end, and end it after its grace. Return whether there was one to stop."""
        born = birth.living(self.pid_file)
        stopped = born is not None and self._end(born)
        self.pid_file.unlink(missing_ok=True)
        return stopped

    def _end(self, born: birth.Birth) -> bool:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(born.pid)
            try:
                # Asked again now that the handle is held: the handle stays with this process whatever pids are reused.
                if birth.of(born.pid) != born:
                    return False
                signal.pidfd_send_signal(handle, self.end)
                if not _gone(handle, self.grace_seconds):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
                    _gone(handle, self.grace_seconds)
            finally:
                os.close(handle)
            birth.of(born.pid)
            return True
        return False

    def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once the server is ready; raise Failure with its last lines where it ends first or takes too long."""
        until = time.monotonic() + seconds
        while not ready():
            if self.pid is None:
                raise self._failure(f"{self.name} ended while it was starting")
            if time.monotonic() > until:
                raise self._failure(f"{self.name} did not answer within {seconds:.0f} s")
            time.sleep(POLL_SECONDS)

    def _failure(self, wrong: str) -> Failure:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return Failure(
            wrong,
            where=f"its log is {self.log}",
            why="the platform is not complete without it",
            do="mend what its last lines complain of, then bring the platform up again: it starts what is missing",
            tail=tuple(line[:LINE_LENGTH] for line in lines[-LAST_LINES:]),
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _begun(pid: int) -> bool:
    # Between two programs a process has no command at all.
    command = _command(pid)
    return bool(command) and BEGIN not in command


def _command(pid: int) -> tuple[str, ...]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return tuple(Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1])
    return ()


def _gone(handle: int, seconds: float) -> bool:
    return bool(select.select([handle], [], [], seconds)[0])
