"""The table of a stack's tenants as they stand: read from the state, so it needs no server."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from rich.table import Table

from fleet.held import Held, State

TENANT = "odoo:saas:Tenant"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One tenant's line."""

    tenant: str
    plan: str
    release: str
    server: str
    strategy: str
    address: str
    state: str
    resources: int
    changed: datetime | None
    """When any of its resources was last changed."""


def standings(state: State) -> tuple[Standing, ...]:
    """One line per tenant, in order of the ids."""
    tenants = (held for held in state.resources if held.type == TENANT)
    return tuple(sorted((_standing(state, tenant) for tenant in tenants), key=lambda line: line.tenant))


def as_table(lines: Sequence[Standing], now: datetime) -> Table:
    """The lines as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("tenant", "plan", "release", "database", "address", "state", "resources", "last change"):
        # An address that is cut short cannot be opened.
        table.add_column(column, overflow="fold", no_wrap=column != "address")
    for line in lines:
        table.add_row(
            line.tenant,
            line.plan,
            line.release,
            f"{line.server} ({line.strategy})",
            line.address,
            line.state,
            str(line.resources),
            _age(now - line.changed) if line.changed else "",
        )
    return table


def as_json(lines: Sequence[Standing]) -> str:
    """The lines as a machine reads them; times in ISO 8601."""
    return json.dumps([asdict(line) for line in lines], default=str, indent=2)


def _standing(state: State, tenant: Held) -> Standing:
    below = tuple(state.below(tenant))
    said = {key: str(value) for key, value in tenant.outputs.items()}
    begun = "unfinished" if "born" not in said else said["state"]
    return Standing(
        tenant=tenant.name,
        plan=said.get("plan", ""),
        release=said.get("release", ""),
        server=said.get("server", ""),
        strategy=said.get("strategy", ""),
        address=said.get("address", ""),
        state=begun,
        resources=len(below),
        changed=max((held.modified for held in below if held.modified), default=None),
    )


def _age(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{max(seconds, 0)} s ago"


def now() -> datetime:
    """The time against which ages are told."""
    return datetime.now(UTC)
