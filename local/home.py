"""The platform's folder on this machine: where it lies, what is in it, and who may work on it at a time."""

import fcntl
import hashlib
import os
import shutil
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import IO

from local import birth
from local.failure import Failure
from local.process import Process

CHECKOUT = Path(__file__).resolve().parent.parent
MARKER = "made-by-odoo-saas"
FOLDERS = ("backend", "bin", "certificates", "etcd", "logs", "pulumi", "run")
DIARY = (
    "Here the engine would write its own logs: half of its work, and the secrets of all stacks. docs/decisions/0018.\n"
)
# Below the range from which Linux takes ports for outgoing connections, so that a stopped server finds its own again.
PORTS = range(20_000, 32_000)

Report = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Home:
    """A folder that holds everything of one platform: data, certificates, secrets, logs and pids."""

    path: Path

    def process(self, name: str) -> Process:
        """The place of the server with this name."""
        return Process(name=name, pid_file=self._run(name, "pid"), log=self.path / "logs" / f"{name}.log")

    def address(self, name: str) -> str:
        """`127.0.0.1:PORT` of a server that was given a port, else an empty text."""
        with suppress(FileNotFoundError):
            return f"127.0.0.1:{int(self._run(name, 'port').read_text())}"
        return ""

    def port(self, name: str) -> int:
        """The server's port: the one it had, as long as it has it or could have it again; otherwise a free one."""
        record = self._run(name, "port")
        if record.exists():
            port = int(record.read_text())
            if birth.living(self._run(name, "pid")) or _free(port):
                return port
        taken = {int(other.read_text()) for other in record.parent.glob("*.port") if other != record}
        port = next(port for port in SystemRandom().sample(PORTS, len(PORTS)) if port not in taken and _free(port))
        write(record, f"{port}\n")
        return port

    @property
    def exists(self) -> bool:
        """Whether there is a platform's folder here; raise Failure where there is another's."""
        if not self.path.exists() or not any(self.path.iterdir()):
            return False
        if self.path.is_symlink() or not (self.path / MARKER).is_file():
            raise Failure(
                f"{self.path} is no folder of the embedded platform: it holds other things, and no file {MARKER}",
                where=f"{self.path}",
                why="what lies there would be changed or removed, so nothing was done",
                do="name another folder with --home or ODOO_SAAS_HOME",
            )
        return True

    def prepare(self) -> None:
        """Make the folder and what belongs into it, readable for its owner only."""
        if self.path.is_relative_to(CHECKOUT):
            raise Failure(
                f"{self.path} lies in the checkout",
                where=f"{CHECKOUT}",
                why="its secrets could be committed from there",
                do="name a folder outside of it with --home or ODOO_SAAS_HOME",
            )
        # PostgreSQL refuses to run as root, and its own user has to pass through this folder to reach its data.
        root = os.geteuid() == 0
        if root and (closed := next((p for p in self.path.parents if p.exists() and not p.stat().st_mode & 1), None)):
            raise Failure(
                f"{closed} may be entered by its owner only",
                where=f"{self.path}",
                why="PostgreSQL refuses to run as root, and another user could not reach its data there",
                do=f"name another folder with --home or ODOO_SAAS_HOME, or: chmod o+x {closed}",
            )
        self.path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700, exist_ok=True)
        self.path.chmod(0o711 if root else 0o700)
        write(
            self.path / MARKER, f"The embedded platform of {CHECKOUT}. `python -m local clean` removes this folder.\n"
        )
        for name in FOLDERS:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
        self._close_diary()

    def _close_diary(self) -> None:
        """Keep the engine from writing down, beside the state, all that it and its plugins say to each other.

        No variable of its keeps it from that, and it goes on without where it cannot (pulumi 3.259, pkg/logging).
        """
        diary = self.path / "pulumi/logs"
        if diary.is_dir():
            shutil.rmtree(diary)
        write(diary, DIARY)

    def lock(self, report: Report) -> IO[bytes] | None:
        """Wait until nobody else works on the folder, and hold it until the result is closed.

        None where the folder was removed meanwhile: then there is nothing to hold.
        """
        lock = self.path / "lock"
        with suppress(FileNotFoundError):
            held = open(lock, "wb", opener=_private)  # noqa: SIM115 - the caller holds it, and closes it
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report(f"another command works on {self.path}; waiting for it")
                fcntl.flock(held, fcntl.LOCK_EX)
            if os.path.samestat(lock.stat(), os.fstat(held.fileno())):
                return held
        return None

    def remove(self) -> None:
        """Remove the folder with everything in it, and the folder above if it was made for this one alone."""
        shutil.rmtree(self.path)
        if self.path.parent.name == "odoo-saas":
            with suppress(OSError):
                self.path.parent.rmdir()

    def _run(self, name: str, kind: str) -> Path:
        return self.path / "run" / f"{name}.{kind}"


def default(environment: Mapping[str, str]) -> Path:
    """Where a checkout's platform lies when nobody says: never in the checkout, and one for each checkout."""
    if "ODOO_SAAS_HOME" in environment:
        return Path(environment["ODOO_SAAS_HOME"]).expanduser().resolve()
    if os.geteuid() == 0:
        state = Path("/var/lib")
    elif "XDG_STATE_HOME" in environment:
        state = Path(environment["XDG_STATE_HOME"])
    else:
        state = Path.home() / ".local/state"
    return state / "odoo-saas" / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]


def write(path: Path, text: str) -> bool:
    """Put text into a file that only its owner reads, whole or not at all. Return whether the file changed."""
    if path.exists() and path.read_text() == text:
        return False
    beside = path.with_name(f".{path.name}.new")
    with open(beside, "w", opener=_private) as file:
        file.write(text)
    beside.replace(path)
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
