"""How much of everything a month with one customer takes, to be held against what the customer pays.

Three things are assumptions of ours, for want of a measurement: how large a database is of which nobody says so, that
the filestore is full, and how much one kept backup adds to the one before it.
"""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, localcontext
from typing import Final

from tenancy import keeping, workload
from tenancy.case import Case
from tenancy.origin import NO_MATTER
from tenancy.plan import Container, PlanOffer
from tenancy.quantity import amount
from tenancy.words import Strategy

# The three values are ours.
DATABASE: Final = "1G"
"""The size of a database where the tenant's file does not say what it is expected to become."""
FIRST_BACKUP: Final = Decimal(1)
"""What the first kept backup takes, as a share of what it is a copy of: all of it, as if nothing could be compressed."""
NEXT_BACKUP: Final = Decimal("0.1")
"""What each further kept backup adds: the share that has changed since the one before it."""
EXACT: Final = Context(prec=200, traps=[Inexact])
"""For sums of money and bytes: a size may have any number of digits, and the usual 28 would round where nobody sees it."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What is kept free or in use for one customer all month."""

    cores: Decimal
    memory_bytes: Decimal
    filestore_bytes: Decimal
    backup_bytes: Decimal
    strategy: Strategy
    """Whether it has a place on a shared database server, or one of its own."""

    @classmethod
    def of_plan(cls, offer: PlanOffer, pooler: Container, strategy: Strategy) -> "Need":
        """What a customer of *offer* needs who asks for nothing beyond it; beside Odoo runs its *pooler*."""
        kept = offer.backup
        return cls(
            cores=amount(offer.cpu.request) + amount(pooler.cpu.request),
            memory_bytes=amount(offer.memory.request) + amount(pooler.memory.request),
            filestore_bytes=amount(offer.filestore),
            backup_bytes=_backups(offer.filestore, None, kept.daily + kept.weekly + kept.monthly),
            strategy=strategy,
        )

    @classmethod
    def of_tenant(cls, case: Case) -> "Need":
        """What the tenant of *case* needs as it is: one that is not active takes room and no processor."""
        replicas, pooler = workload.REPLICAS[case.asked.state], case.catalog.container
        percent = case.stack.resources.requests_percent
        odoo = workload.resources("odoo.resources", case.plan, case.by_plan, NO_MATTER, percent=percent)
        filestore, kept = keeping.filestore(case, NO_MATTER).size, keeping.backup(case, NO_MATTER)
        return cls(
            cores=replicas * (amount(odoo.cpu_request) + amount(pooler.cpu.request)),
            memory_bytes=replicas * (amount(odoo.memory_request) + amount(pooler.memory.request)),
            filestore_bytes=amount(filestore),
            backup_bytes=_backups(
                filestore, case.asked.database_size, kept.keep_daily + kept.keep_weekly + kept.keep_monthly
            ),
            strategy=case.asked.home.strategy,
        )


def _backups(filestore: str, database: str | None, kept: int) -> Decimal:
    """The bytes of *kept* backups of a full filestore and a database."""
    with localcontext(EXACT):
        whole = amount(filestore) + amount(database or DATABASE)
        return whole * (FIRST_BACKUP + NEXT_BACKUP * (kept - 1))
