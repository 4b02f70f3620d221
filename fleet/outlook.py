"""What the fleet still has room for and until when, as tables for people and as data for machines."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fleet import growth
from fleet.growth import Unknown
from tenancy import capacity
from tenancy.capacity import Outlook, Pool, Server, Stack
from tenancy.estate import Estate
from tenancy.forecast import RATE_DAYS, WINDOW_DAYS


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """Room by server and by stack, and how long it lasts."""

    servers: tuple[Server, ...]
    stacks: tuple[Stack, ...]
    outlooks: tuple[Outlook, ...]
    """None where nobody knows how fast tenants come."""
    left_out: str | None
    """Why there are none, as the end of a sentence."""

    def show(self, console: Console) -> None:
        """Prints it as a person reads it."""
        for table in (_servers(self.servers), _stacks(self.stacks)):
            console.print(table)
            console.print()
        if self.left_out is None:
            console.print(_outlooks(self.outlooks))
        else:
            console.print(f"When that runs out is not told: {self.left_out}.", soft_wrap=True)

    @property
    def data(self) -> dict[str, object]:
        """The same as a machine reads it."""
        return {
            "servers": [asdict(one) for one in self.servers],
            "stacks": [asdict(one) for one in self.stacks],
            "outlooks": [
                {
                    "places": _kind(one.pool),
                    "region": one.pool.region,
                    "environment": one.pool.environment,
                    "left": one.pool.left,
                    "arrived": one.growth.tenants,
                    "monthly": round(float(one.growth.monthly), 2),
                    "full": one.full,
                }
                for one in self.outlooks
            ],
            "outlooks_left_out": self.left_out,
        }


def see(root: Path, estate: Estate, until: date) -> Prospect:
    """What *estate* has room for, with the history of the checkout at *root*, on the day *until*."""
    servers, stacks = capacity.servers(estate), capacity.stacks(estate)
    arrived = growth.arrivals(root)
    if isinstance(arrived, Unknown):
        return Prospect(servers=servers, stacks=stacks, outlooks=(), left_out=arrived.why)
    outlooks = capacity.outlooks(capacity.pools(estate), arrived, until)
    return Prospect(servers=servers, stacks=stacks, outlooks=outlooks, left_out=None)


def _servers(servers: tuple[Server, ...]) -> Table:
    rows = (
        (
            "\n".join(one.places),
            one.strategy,
            one.region,
            one.environment,
            ", ".join(one.profile),
            f"{one.tenants.used}/{one.tenants.bears}",
            f"{one.connections.used}/{one.connections.bears}",
        )
        for one in servers
    )
    return _table(("server", "kind", "region", "environment", "kept to", "tenants", "connections"), rows)


def _stacks(stacks: tuple[Stack, ...]) -> Table:
    rows = ((one.name, one.region, one.environment, f"{one.tenants.used}/{one.tenants.bears}") for one in stacks)
    return _table(("stack", "region", "environment", "tenants"), rows)


def _outlooks(outlooks: tuple[Outlook, ...]) -> Table:
    rows = (
        (
            _kind(one.pool),
            one.pool.region,
            one.pool.environment,
            str(one.pool.left),
            str(one.growth.tenants),
            f"{float(one.growth.monthly):.1f}",
            _until(one),
        )
        for one in outlooks
    )
    new = (f"new in {WINDOW_DAYS} days", f"per {RATE_DAYS} days")
    return _table(("places", "region", "environment", "left", *new, "run out"), rows)


def _kind(pool: Pool) -> str:
    return "in stacks" if pool.strategy is None else f"on {pool.strategy} servers"


def _until(one: Outlook) -> str:
    if one.pool.left <= 0:
        return "none left"
    return "not in sight" if one.full is None else one.full.isoformat()


def _table(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        # A name that is cut short cannot be looked up.
        table.add_column(column, no_wrap=True, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
