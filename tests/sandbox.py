"""A network of its own on this machine, and unprivileged processes in it, each on a file system put together for it.

bubblewrap makes both. The loopback inside is the sandbox's own: a server of this machine is found there only where the
sandbox was told of it, and then under the same address.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final, Self

SYSTEM: Final = (
    *("--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
    *("--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"),
    *("--proc", "/proc", "--dev", "/dev"),
)
"""What a process finds of this machine: its programs, and nothing about it."""
UNPRIVILEGED: Final = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
START_SECONDS: Final = 20


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A folder or file of this machine, and where a process finds it."""

    source: Path
    at: str
    read_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who a process runs as, in numbers."""

    uid: int
    gid: int


@dataclass
class Sandbox:
    """A network; a context that ends every process in it. *folder* is for its sockets."""

    folder: Path
    _all: ExitStack = field(default_factory=ExitStack)
    _network: str = ""

    def __enter__(self) -> Self:
        """Raises CalledProcessError where this machine lets nobody make networks: root is needed."""
        read, write = os.pipe()
        command = ("bwrap", "--die-with-parent", "--unshare-net", "--dev-bind", "/", "/", "--info-fd", f"{write}")
        holder = subprocess.Popen((*command, "sleep", "infinity"), pass_fds=(write,))
        self._all.callback(_end, holder)
        os.close(write)
        with os.fdopen(read) as said:
            child = json.load(said)["child-pid"]
        self._network = f"/proc/{child}/ns/net"
        return self

    def __exit__(self, *_: object) -> None:
        self._all.close()

    def reaches(self, host: str, port: int, *, at: int | None = None) -> None:
        """From now on, a server of this machine at *host* and *port* is found inside as well, or there *at* another port."""
        inner = at or port
        where = self.folder / f"{inner}.socket"
        outside = ("socat", f"UNIX-LISTEN:{where},fork,mode=666", f"TCP:{host}:{port}")
        inside = ("socat", f"TCP-LISTEN:{inner},bind={host},fork,reuseaddr", f"UNIX-CONNECT:{where}")
        for command in (outside, (*self._joined, *inside)):
            self._all.callback(_end, subprocess.Popen(command, stderr=subprocess.DEVNULL))
        until(lambda: where.exists() and self.answers(inner, host), f"{host}:{inner} inside the sandbox")

    def answers(self, port: int, host: str = "127.0.0.1") -> bool:
        """Whether something listens at *port* inside."""
        probe = f"</dev/tcp/{host}/{port}"
        return not subprocess.run(
            (*self._joined, "bash", "-c", probe), stderr=subprocess.DEVNULL, check=False
        ).returncode

    def start(
        self,
        command: Sequence[str],
        *,
        mounts: Iterable[Mount],
        environment: Mapping[str, str],
        account: Account,
        output: IO[str],
    ) -> subprocess.Popen[str]:
        """A process inside, which ends with the sandbox; what it says goes to *output*."""
        variables = (word for key, value in environment.items() for word in ("--setenv", key, value))
        become = (f"--reuid={account.uid}", f"--regid={account.gid}", f"--groups={account.gid}")
        process = subprocess.Popen(
            (
                *self._joined,
                *("bwrap", "--die-with-parent", "--unshare-pid", "--unshare-ipc", *SYSTEM),
                *(word for mount in mounts for word in _mounting(mount)),
                *("--remount-ro", "/", "--clearenv", *variables, "--chdir", "/", "--"),
                *("setpriv", *become, *UNPRIVILEGED, "--", *command),
            ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._all.callback(_end, process)
        return process

    @property
    def _joined(self) -> tuple[str, ...]:
        return ("nsenter", f"--net={self._network}", "--")


def until(seen: Callable[[], bool], what: str, *, seconds: int = START_SECONDS) -> None:
    """Waits until *what* is seen, and gives up in the end."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, f"not there after {seconds} s: {what}"
        time.sleep(0.02)


def _mounting(mount: Mount) -> Iterable[str]:
    for folder in reversed(PurePosixPath(mount.at).parents):
        if f"{folder}" != "/":
            # Unsaid, bubblewrap would let nobody but root pass.
            yield from ("--perms", "0755", "--dir", f"{folder}")
    yield from ("--ro-bind" if mount.read_only else "--bind", f"{mount.source}", mount.at)


def _end(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
