"""The table of a stack's backups: what the cluster knows of the jobs, and what rehearsals have written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.table import Table

from fleet.jobs import CronJob
from tenancy import names

if TYPE_CHECKING:
    from fleet.proofs import Proofs

BACKUP: Final = "backup"
"""What a tenant's namespace calls the CronJob of its backups (components/backup.py)."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One tenant's backups in a line."""

    tenant: str
    last_backup: datetime | None
    kept: int
    last_rehearsal: datetime | None
    passed: bool | None
    """None where none was rehearsed."""
    seconds: int | None
    word: str
    second_key: bool


def lines(tenants: Sequence[str], context: str, records: "Proofs") -> list[Line]:
    """A line for each of *tenants*, from the cluster of *context* and from *records*. Raises Failure as those do."""
    proofs = {one.tenant: one for one in records.newest(*tenants)}
    kept = [one.tenant for one in records.snapshots(*tenants)]
    found: list[Line] = []
    for tenant in tenants:
        proof = proofs.get(tenant)
        job = CronJob(context=context, namespace=names.namespace(tenant), name=BACKUP)
        found.append(
            Line(
                tenant=tenant,
                last_backup=job.last_success(),
                kept=kept.count(tenant),
                last_rehearsal=proof and proof.began,
                passed=proof and proof.passed,
                seconds=proof and proof.seconds,
                word=proof.word if proof else "never rehearsed",
                second_key=bool(proof and proof.second_key),
            )
        )
    return found


def as_table(lines: Sequence[Line]) -> Table:
    """The lines as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("tenant", "last backup", "kept", "last rehearsal", "seconds", "result", "second key"):
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(
            line.tenant,
            moment(line.last_backup),
            str(line.kept),
            moment(line.last_rehearsal),
            "" if line.seconds is None else str(line.seconds),
            line.word,
            "yes" if line.second_key else "no",
        )
    return table


def moment(at: datetime | None) -> str:
    """A time as it stands in a table, in UTC; empty where there is none."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"
