"""A PostgreSQL server as the provider's settings name it: connections, and its refusals in its own words."""

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from local.plugins.kind import Absent, Refused
from local.plugins.values import Values, text

Statement = sql.Composed | sql.SQL | LiteralString


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where and as whom; a connection lasts for one operation."""

    host: str
    port: int
    username: str
    password: str
    sslmode: str
    sslrootcert: str
    connect_timeout: int
    grants: threading.Lock = field(default_factory=threading.Lock)
    """PostgreSQL answers two grants on one object at once with "tuple concurrently updated"."""

    @staticmethod
    def of(settings: Values) -> "Server":
        return Server(
            host=text(settings, "host"),
            port=int(text(settings, "port", "5432")),
            username=text(settings, "username"),
            password=text(settings, "password"),
            sslmode=text(settings, "sslmode", "require"),
            sslrootcert=text(settings, "sslrootcert"),
            connect_timeout=int(text(settings, "connectTimeout", "180")),
        )

    @contextmanager
    def connect(self, what: str, database: str = "postgres") -> Generator[psycopg.Connection[TupleRow], None, None]:
        """An autocommitting connection; a refusal names what was being done and repeats the server's words."""
        try:
            with psycopg.connect(
                host=self.host,
                port=self.port,
                user=self.username,
                password=self.password,
                sslmode=self.sslmode,
                sslrootcert=self.sslrootcert or None,
                connect_timeout=self.connect_timeout,
                dbname=database,
                application_name="pulumi",
                autocommit=True,
            ) as connection:
                yield connection
        except psycopg.Error as error:
            if f'database "{database}" does not exist' in str(error):
                raise Absent(f"{what} on {self.host}:{self.port}: {str(error).strip()}") from None
            raise Refused(f"{what} on {self.host}:{self.port}: {str(error).strip()}") from None

    def run(self, what: str, statements: Sequence[Statement], database: str = "postgres") -> None:
        """One statement after the other, for those that refuse to be part of a transaction."""
        with self.connect(what, database) as connection:
            for statement in statements:
                connection.execute(statement)

    def run_whole(self, what: str, statements: Sequence[Statement]) -> None:
        """All statements or none."""
        with self.connect(what) as connection, connection.transaction():
            for statement in statements:
                connection.execute(statement)


def name(identifier: str) -> sql.Identifier:
    """A quoted identifier."""
    return sql.Identifier(identifier)
