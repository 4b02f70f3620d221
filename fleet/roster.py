"""The list of tenants as the registry asks for them: neither a server nor the state has a say in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from rich.table import Table

from tenancy import names
from tenancy.estate import Estate
from tenancy.fleet import Fleet
from tenancy.problem import Refused, Wording, listed, quoted
from tenancy.registry import Entry
from tenancy.words import Compliance, Industry, Plan, Release, Ring, State

_UNKNOWN: Final = Wording(
    what="there is no {kind} called {name}",
    why="a list of nobody would look like an answer",
    do="write one of: {known}",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One tenant."""

    id: str
    stack: str | None
    """None where it has none yet."""
    name: str
    customer: str | None
    plan: Plan
    release: Release
    industry: Industry
    compliance: tuple[Compliance, ...]
    server: str | None
    ring: Ring | None
    """None where its stack would say, and there is none yet."""
    state: State
    hosts: tuple[str, ...]
    """Every address, the customer's own last."""

    @classmethod
    def of(cls, fleet: Fleet | None, entry: Entry) -> Self:
        """The line of the tenant in *entry*, who lives in *fleet*."""
        asked = entry.tenant
        hosts = asked.hosts if fleet is None else names.hosts(entry.id, asked.hosts, fleet.stack.domain)
        return cls(
            id=entry.id,
            stack=None if fleet is None else fleet.name,
            name=asked.name,
            customer=asked.customer,
            plan=asked.plan,
            release=asked.release,
            industry=asked.industry,
            compliance=asked.compliance,
            server=None if asked.placement is None else asked.placement.server,
            ring=asked.ring or (None if fleet is None else fleet.stack.ring),
            state=asked.state,
            hosts=(*hosts, *asked.domains),
        )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which tenants are asked for: those to whom everything applies that is not None."""

    stack: str | None = None
    plan: Plan | None = None
    release: Release | None = None
    industry: Industry | None = None
    state: State | None = None
    compliance: Compliance | None = None
    server: str | None = None
    customer: str | None = None
    ring: Ring | None = None

    def has(self, line: Line) -> bool:
        """Whether the tenant of *line* is one of them."""
        pairs = (
            (self.stack, line.stack),
            (self.plan, line.plan),
            (self.release, line.release),
            (self.industry, line.industry),
            (self.state, line.state),
            (self.server, line.server),
            (self.customer, line.customer),
            (self.ring, line.ring),
        )
        return all(wanted in (None, here) for wanted, here in pairs) and (
            self.compliance is None or self.compliance in line.compliance
        )


def lines(estate: Estate, wanted: Wanted) -> tuple[Line, ...]:
    """The tenants of *estate* that are *wanted*: stack by stack, those without one last, in order of their ids.

    Raises Refused where a stack or server is asked for that nobody has: that it is empty would be no answer.
    """
    stacks = [fleet.name for fleet in estate.fleets]
    servers = {server: None for fleet in estate.fleets for server in fleet.stack.servers}
    for kind, name, known in (("stack", wanted.stack, stacks), ("server", wanted.server, servers)):
        if name is not None and name not in known:
            raise Refused([_UNKNOWN.at(f"--{kind}", kind=kind, name=quoted(name), known=listed(known))])
    return tuple(line for line in _every(estate) if wanted.has(line))


def _every(estate: Estate) -> Iterator[Line]:
    for fleet, entry in estate.tenants():
        yield Line.of(fleet, entry)
    for entry in estate.unplaced:
        yield Line.of(None, entry)


def as_table(lines: Sequence[Line]) -> Table:
    """The lines as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("id", "stack", "name", "plan", "release", "industry", "compliance", "server", "state", "hosts"):
        # An address that is cut in two cannot be opened.
        table.add_column(column, overflow="fold", no_wrap=column != "name")
    for line in lines:
        table.add_row(
            line.id,
            line.stack or "",
            line.name,
            line.plan,
            line.release,
            line.industry,
            ", ".join(line.compliance),
            line.server or "",
            line.state,
            "\n".join(line.hosts),
        )
    return table
