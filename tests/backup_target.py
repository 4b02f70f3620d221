"""A server that keeps restic repositories, as the company's own would: rclone's, on loopback, behind a name and a password."""

import os
import socket
import subprocess
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from sandbox import until

USER, PASSWORD = "fleet", "opens-the-target"
HOST: Final = "127.0.0.1"


def _free() -> int:
    with closing(socket.socket()) as asking:
        asking.bind((HOST, 0))
        return int(asking.getsockname()[1])


@dataclass
class BackupTarget:
    """The server; a context that ends it. *folder* holds what it is given."""

    folder: Path
    port: int = field(default_factory=_free)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = (
            "rclone",
            "serve",
            "restic",
            "--config",
            "/dev/null",
            "--addr",
            f"{HOST}:{self.port}",
            "--quiet",
            "--cache-objects=false",
        )
        environment = {**os.environ, "RCLONE_USER": USER, "RCLONE_PASS": PASSWORD}
        self._server = subprocess.Popen((*command, f"{self.folder}"), env=environment)
        until(self._answers, "the backup target")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.kill()
        self._server.wait()

    @property
    def address(self) -> str:
        """As a stack names it: without credentials."""
        return f"rest:http://{HOST}:{self.port}"

    def repository(self, tenant: str) -> str:
        """The tenant's, with the user and the password in its address."""
        return f"rest:http://{USER}:{PASSWORD}@{HOST}:{self.port}/{tenant}"

    def _answers(self) -> bool:
        with closing(socket.socket()) as asking:
            return asking.connect_ex((HOST, self.port)) == 0


@dataclass(frozen=True, kw_only=True)
class Restic:
    """The program on this machine, with a repository and a key."""

    repository: str
    key: str

    @contextmanager
    def holding(self, first: str) -> Generator[subprocess.Popen[bytes]]:
        """A backup that goes on until its input ends, and so holds a lock; *first* runs before, on a machine of that name."""
        with self._locking(f"{first}; exec restic --no-cache backup --stdin") as process:
            yield process

    @contextmanager
    def _locking(self, script: str) -> Generator[subprocess.Popen[bytes]]:
        environment = {**os.environ, "RESTIC_REPOSITORY": self.repository, "RESTIC_PASSWORD": self.key}
        command = ("unshare", "--uts", "sh", "-c", script)
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            until(lambda: self("--no-lock", "list", "locks") != "", "the lock")
            yield process
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def alone(self, first: str) -> Generator[subprocess.Popen[bytes]]:
        """Somebody who works alone in the repository until its input ends: whoever changes a password, before it is said."""
        with self._locking(f"{first}; exec restic --no-cache key passwd") as process:
            yield process

    def __call__(self, *command: str) -> str:
        """What it says; raises CalledProcessError where it fails."""
        environment = {**os.environ, "RESTIC_REPOSITORY": self.repository, "RESTIC_PASSWORD": self.key}
        return subprocess.run(
            ("restic", "--no-cache", *command), env=environment, check=True, capture_output=True, text=True
        ).stdout
