"""The data folder of one PostgreSQL server: made once, opened by the version that made it, released after a crash."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.failure import Failure
from local.process import Account
from local.services import OWNER, Service

# fsync stays on: what Pulumi's state on the disk says of the databases must be true after a crash of the machine too. A
# failing statement is not logged, since it may be a CREATE ROLE with its password. Shared memory lies in the data folder,
# so that a server which is killed leaves none behind when the folder goes.
SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = {connections}
shared_buffers = 64MB
max_wal_size = 256MB
dynamic_shared_memory_type = mmap
fsync = on
password_encryption = 'scram-sha-256'
log_line_prefix = '%m [%p] %u@%d '
log_min_error_statement = panic
timezone = 'UTC'
log_timezone = 'UTC'
"""

ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"

RELEASE_SECONDS = 10
LAST_LINES = 8


@dataclass(frozen=True, kw_only=True)
class DataFolder:
    """What PostgreSQL calls PGDATA; the folder above it belongs to PostgreSQL's user as well."""

    path: Path

    def create(self, programs: Path, account: Account | None, owner: Service, connections: int) -> None:
        """Make the folder, whole or not at all."""
        above, half = self.path.parent, self.path.with_suffix(".new")
        above.mkdir(mode=0o700, exist_ok=True)
        if account:
            os.chown(above, account.uid, account.gid)
        # What an interrupted start left behind.
        shutil.rmtree(half, ignore_errors=True)
        # The password goes through a pipe: an argument is seen in the list of processes, a file may stay behind.
        reader, writer = os.pipe()
        with os.fdopen(reader), os.fdopen(writer, "w") as password:
            if account:
                os.fchown(reader, account.uid, account.gid)
            password.write(owner.password)
            password.close()
            done = subprocess.run(
                (
                    f"{programs / 'initdb'}",
                    f"--pgdata={half}",
                    f"--username={OWNER}",
                    f"--pwfile=/dev/fd/{reader}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    # Nothing is lost with a folder that is made again after a crash.
                    "--no-sync",
                ),
                check=False,
                pass_fds=(reader,),
                cwd=above,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                user=account and account.uid,
                group=account and account.gid,
                extra_groups=account and account.groups,
            )
        if done.returncode:
            raise Failure(
                f"initdb could not make the data of {self.path.name}",
                where=f"{self.path}",
                why="the server cannot start without it",
                do="mend what its last lines complain of, then bring the platform up again",
                tail=tuple(done.stdout.splitlines()[-LAST_LINES:]),
            )
        (half / "postgresql.conf").write_text(SETTINGS.format(connections=connections))
        (half / "pg_hba.conf").write_text(ACCESS)
        half.rename(self.path)

    def programs(self, newest: Path) -> Path:
        """The programs of the version that made the data, beside the newest ones."""
        version = (self.path / "PG_VERSION").read_text().strip()
        programs = newest.parent.parent / version / "bin"
        if not (programs / "postgres").exists():
            raise Failure(
                f"the data of {self.path.name} was made by PostgreSQL {version}, which is not installed any more",
                where=f"{self.path}",
                why="no other version can open it",
                do=f"install postgresql-{version}, or discard the platform with: python -m local clean",
            )
        return programs

    def release(self) -> None:
        """Take the folder from a server that has ended without saying so.

        PostgreSQL believes its postmaster.pid as long as any process has that number: another one after a reboot, or
        the dead one where nobody has reaped it. It is void once no process works in the folder, for a part of the
        server that outlives it for a moment does.
        """
        until = time.monotonic() + RELEASE_SECONDS
        while self._in_use():
            if time.monotonic() > until:
                return
            time.sleep(0.05)
        (self.path / "postmaster.pid").unlink(missing_ok=True)

    def _in_use(self) -> bool:
        real = self.path.resolve()
        for folder in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                if folder.readlink() == real:
                    return True
        return False
