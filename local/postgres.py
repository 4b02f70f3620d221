"""The PostgreSQL servers: one that tenants share, one for databases of their own; each with an admin as on managed
servers, who is no superuser.
"""

import os
import pwd
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql

from local.failure import Failure
from local.home import Home, Report
from local.pgdata import DataFolder
from local.process import Account, Launch, Process
from local.services import ADMIN, Service

START_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A server's name and how many connections it takes."""

    name: str
    connections: int


# More than the stack dev gives out: its owner, its admin and its rehearsals connect too.
INSTANCES = (Instance(name="shared-1", connections=450), Instance(name="dedicated-1", connections=200))


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One server of a home."""

    home: Home
    instance: Instance

    @property
    def process(self) -> Process:
        """SIGINT is PostgreSQL's fast end, which may have much to write; SIGTERM would wait until every client left."""
        return replace(self.home.process(self.instance.name), end=signal.SIGINT, grace_seconds=60)

    def up(self, programs: Path, logins: Mapping[str, Service], preparation: str, report: Report) -> int:
        """Start the server if it does not run, see that the admin is there, and prepare it; return 1 if it started."""
        owner, admin = logins[f"{self.instance.name}-owner"], logins[self.instance.name]
        account = _account()
        data = DataFolder(path=self.home.path / "postgres" / self.instance.name)
        if not data.path.exists():
            data.create(programs, account, owner, self.instance.connections)
        launch = Launch(
            command=(f"{data.programs(programs) / 'postgres'}", "-D", f"{data.path}", "-p", f"{owner.port}"),
            folder=data.path.parent,
            account=account,
        )
        started = not self.process.runs(launch)
        if started:
            self.process.stop()
            data.release()
            self.process.start(launch)
        self.process.wait(lambda: _answers(owner), START_SECONDS)
        try:
            _admit(owner, admin)
            for database in ("postgres", "template1"):
                with psycopg.connect(owner.dsn(database), autocommit=True) as connection:
                    connection.execute(preparation.encode())
        except psycopg.Error as refusal:
            raise Failure(
                f"{self.instance.name} could not be prepared: {refusal}",
                where=f"127.0.0.1:{owner.port}, as {owner.user}",
                why="tenants would not be kept apart on it",
                do="mend the SQL of the preparation, or what it takes for granted, then bring the platform up again",
            ) from None
        if started:
            report(f"{self.instance.name} ready on 127.0.0.1:{owner.port}")
        return int(started)


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise Failure(
            "there is no user postgres on this machine",
            where="/etc/passwd",
            why="PostgreSQL refuses to run as root",
            do="adduser --system --group postgres, or bring the platform up as another user than root",
        ) from None
    return Account(uid=user.pw_uid, gid=user.pw_gid, groups=())


def _answers(owner: Service) -> bool:
    try:
        psycopg.connect(owner.dsn()).close()
    except psycopg.OperationalError as refusal:
        if "password authentication failed" in str(refusal):
            raise Failure(
                f"{owner.name} refuses the password of pg_service.conf: {refusal}",
                where=f"127.0.0.1:{owner.port}",
                why="the server cannot be prepared without its owner",
                do="put the right password back, or discard the platform with: python -m local clean",
            ) from None
        return False
    return True


def _admit(owner: Service, admin: Service) -> None:
    with psycopg.connect(owner.dsn(), autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (ADMIN,)).fetchone() is not None:
            return
        # Hashed here, so that the server never sees the password, nor could log it.
        hashed = connection.pgconn.encrypt_password(admin.password.encode(), ADMIN.encode(), b"scram-sha-256")
        role = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER CREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}")
        connection.execute(role.format(sql.Identifier(ADMIN), sql.Literal(hashed.decode())))
