"""A PostgreSQL server of a test's own, started for the first time as CloudNativePG would do it; gone with the test.

What the operator does is read from its source (pkg/management/postgres/initdb.go); the operator itself does not run here.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sandbox import until

from local.debian import newest

WORD: Final = "opens-a-server-that-lives-for-a-minute"
LOCAL: Final = "local all all trust\n"
"""The operator's own first line is `local all all peer`; here, everybody on the machine is the superuser."""
END: Final = "host all all all scram-sha-256\n"
"""The operator's last line."""


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """A running server."""

    port: int
    folder: Path

    def connect(self, database: str = "postgres", user: str = "postgres", **more: str) -> psycopg.Connection[TupleRow]:
        """Over the socket as the superuser, or over the network with the password."""
        host = f"{self.folder}" if user == "postgres" else "127.0.0.1"
        login = {"user": user, "password": WORD, "dbname": database, "connect_timeout": "5"}
        return psycopg.connect(autocommit=True, **{"host": host, "port": f"{self.port}", **login, **more})  # pyright: ignore[reportArgumentType, reportCallIssue]

    def run(self, database: str, statements: Iterable[str]) -> None:
        """One statement after the other, as superuser."""
        with self.connect(database) as connection:
            for one in statements:
                connection.execute(sql.SQL(one))  # pyright: ignore[reportArgumentType]

    def ask(self, database: str, question: str, user: str = "postgres") -> list[TupleRow]:
        with self.connect(database, user) as connection:
            return connection.execute(sql.SQL(question)).fetchall()  # pyright: ignore[reportArgumentType]

    def initialise(
        self, bootstrap: Mapping[str, object], roles: Iterable[Mapping[str, object]] = (), word: str = WORD
    ) -> None:
        """What the operator does with `bootstrap.initdb` of a Cluster, its owner's password, and its managed roles."""
        owner, database = bootstrap["owner"], bootstrap["database"]
        self.run("postgres", [f"CREATE ROLE {owner} LOGIN"])
        self.run("postgres", _statements(bootstrap, "postInitSQL"))
        self.run("template1", _statements(bootstrap, "postInitTemplateSQL"))
        self.run("postgres", [f"CREATE DATABASE {database} OWNER {owner}"])
        self.run(f"{database}", _statements(bootstrap, "postInitApplicationSQL"))
        self.run("postgres", [f"ALTER ROLE {owner} PASSWORD '{word}'"])
        for role in roles:
            limit = role["connectionLimit"]
            attributes = [
                word if role[key] else f"NO{word}" for key, word in ATTRIBUTES.items() if isinstance(role[key], bool)
            ]
            self.run(
                "postgres",
                [f"ALTER ROLE {role['name']} {' '.join(attributes)} CONNECTION LIMIT {limit} PASSWORD '{word}'"],
            )


ATTRIBUTES: Final = {
    "login": "LOGIN",
    "superuser": "SUPERUSER",
    "createdb": "CREATEDB",
    "createrole": "CREATEROLE",
    "replication": "REPLICATION",
    "bypassrls": "BYPASSRLS",
}


def _statements(bootstrap: Mapping[str, object], key: str) -> Sequence[str]:
    found = bootstrap.get(key, ())
    assert isinstance(found, list | tuple)
    return [str(one) for one in found]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


@contextmanager
def fresh(
    folder: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    access: Sequence[str] = (),
    files: Sequence[Path] = (),
) -> Generator[Fresh]:
    """A server in *folder* with these parameters and lines of pg_hba; *files* are taken into its data folder."""
    programs = newest()
    assert programs is not None
    data = folder / "data"
    folder.mkdir()
    _give(folder)
    locale = ("--encoding=UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8")
    initdb = (f"{programs / 'initdb'}", "-D", f"{data}", "--username=postgres", *locale, "--no-sync", "--auth=trust")
    with (folder / "log").open("w") as log:
        assert _start(initdb, folder, log).wait() == 0, (folder / "log").read_text()
        for file in files:
            shutil.copy(file, data / file.name)
            (data / file.name).chmod(0o600)
            _give(data / file.name)
        port = _free_port()
        own = f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{folder}'\nfsync = off\n"
        lines = "".join(f"{key} = '{value}'\n" for key, value in (parameters or {}).items())
        (data / "postgresql.conf").write_text(lines + own)
        (data / "pg_hba.conf").write_text(LOCAL + "".join(f"{line}\n" for line in access) + END)
        server = _start((f"{programs / 'postgres'}", "-D", f"{data}"), folder, log)
        try:
            made = Fresh(port=port, folder=folder)
            until(lambda: server.poll() is not None or _answers(made), "the server of the test")
            assert server.poll() is None, (folder / "log").read_text()
            yield made
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def _start(command: Sequence[str], folder: Path, log: IO[str]) -> subprocess.Popen[bytes]:
    """As PostgreSQL's own user where root starts it, which it refuses to run as."""
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    return subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and (),
    )


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _answers(server: Fresh) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True
