"""What rehearsed restores have written down: which backups there are, and whether they are backups."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import psycopg
from psycopg.rows import TupleRow

from fleet import admin
from fleet.failure import Failure
from tenancy.problem import harmless
from tenancy.service import Service

NEWEST: Final = """
    SELECT DISTINCT ON (tenant) tenant, began, seconds, passed, word, taken, coalesce(escrow, false)
    FROM public.rehearsal WHERE tenant = any(%s) ORDER BY tenant, began DESC
"""
LONGEST: Final = 200
"""As much of a word as is told, in characters."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One rehearsal."""

    tenant: str
    began: datetime
    seconds: int
    passed: bool
    word: str
    """`passed`, or what is wrong with the newest backup: one line, some of which the customer's database may have said."""
    taken: datetime | None
    """When that backup was made; None where there was none to be read."""
    second_key: bool
    """Whether the company's second key opens the repository."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One backup in a tenant's repository."""

    tenant: str
    id: str
    taken: datetime


@dataclass(frozen=True, kw_only=True)
class Proofs:
    """The record of one stack, in the database *name* on its scratch server."""

    service: Service
    name: str

    def newest(self, *tenants: str) -> tuple[Proof, ...]:
        """The last rehearsal of each of *tenants* that has had one, in order of their ids."""
        return tuple(
            Proof(
                tenant=row[0],
                began=row[1],
                seconds=row[2],
                passed=row[3],
                word=_word(row[4]),
                taken=row[5],
                second_key=row[6],
            )
            for row in self._rows(NEWEST, list(tenants))
        )

    def snapshots(self, *tenants: str) -> tuple[Snapshot, ...]:
        """The backups of *tenants* as the last rehearsal of each saw them, oldest first."""
        found = self._rows(
            "SELECT tenant, id, taken FROM public.snapshot WHERE tenant = any(%s) ORDER BY tenant, taken", list(tenants)
        )
        return tuple(Snapshot(tenant=row[0], id=row[1], taken=row[2]) for row in found)

    def _rows(self, statement: str, tenants: list[str]) -> list[TupleRow]:
        """None where nothing has been rehearsed yet."""
        with self._connected() as connection:
            try:
                return connection.execute(statement.encode(), (tenants,)).fetchall()
            except psycopg.errors.UndefinedTable:
                return []

    @contextmanager
    def _connected(self) -> Generator[psycopg.Connection[TupleRow]]:
        try:
            with admin.connect(self.service, database=self.name) as connection:
                yield connection
        except psycopg.OperationalError as error:
            raise Failure(
                f"the record of rehearsals cannot be read: {' '.join(str(error).split())}",
                why="without it nobody knows which backups have been proven",
                do="start the scratch server; if it has no record yet, bring the stack to what its files say: fleet up",
            ) from None


def _word(said: str) -> str:
    return harmless(" ".join(said.split()))[:LONGEST]
