"""A place where a tenant might live: a database server, as one stack offers it, and how full both are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tenancy.arrival import Arrival
from tenancy.problem import joined, listed
from tenancy.words import Compliance, Environment, Sslmode, Strategy

_STRENGTH = tuple(Sslmode)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much of something is used, and how much of it there is: one at least."""

    used: int
    bears: int

    @property
    def left(self) -> int:
        return max(0, self.bears - self.used)

    @property
    def filled(self) -> Fraction:
        return Fraction(self.used, self.bears)

    def more(self, count: int) -> "Budget":
        """What it becomes once *count* more are used."""
        return replace(self, used=self.used + count)

    def __str__(self) -> str:
        return f"{self.used:,} of {self.bears:,}"


@dataclass(frozen=True, kw_only=True)
class Resident:
    """A tenant that lives on a server, as far as its neighbours are concerned."""

    id: str
    customer: str | None
    compliance: tuple[Compliance, ...]
    apart: bool
    """Whether it may have none but tenants of the same standards beside it."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One server of one stack. What is counted on the server is counted over all stacks that use it."""

    stack: str
    server: str
    machine: str
    """What the server is known by in every stack that uses it, whatever they call it."""
    environment: Environment
    region: str
    """The stack's."""
    elsewhere: str | None
    """The server's, where that is another."""
    strategy: Strategy
    sslmode: Sslmode
    profile: tuple[Compliance, ...]
    """To tenants of which standards it is kept; to none if empty."""
    tenants: Budget
    connections: Budget
    residents: tuple[Resident, ...]
    stack_tenants: Budget

    @property
    def filled(self) -> Fraction:
        """The tighter of the server's two budgets."""
        return max(self.tenants.filled, self.connections.filled)

    @property
    def load(self) -> str:
        return f"{self.tenants} tenants, {self.connections} connections"

    def group(self, customer: str | None) -> tuple[str, ...]:
        """The tenants of the same *customer* that live there already."""
        return tuple(one.id for one in self.residents if customer is not None and one.customer == customer)

    # What makes one place better than another, the most important first:
    #   spread    fewer tenants of the same customer, so that the failure of one server spares the others
    #   room      the emptier server, by the tighter of its two budgets
    #   name      of stack and server, so that the same fleet always comes to the same answer
    def rank(self, arrival: Arrival) -> tuple[int, Fraction, str, str]:
        """How good a place it is for *arrival*; the lowest is the best."""
        return len(self.group(arrival.customer)), self.filled, self.stack, self.server

    def objections(self, arrival: Arrival) -> tuple[str, ...]:
        """Why *arrival* cannot live there: that it is no place of its kind, or else that it is full."""
        return tuple(self.unfit(arrival)) or tuple(self.full(arrival))

    def is_foreign(self, arrival: Arrival) -> bool:
        """Whether it is in a stack where *arrival* is not looked for at all."""
        return self.environment is not arrival.environment if arrival.stack is None else self.stack != arrival.stack

    def unfit(self, arrival: Arrival) -> Iterator[str]:
        """Why *arrival* may not live there however empty it were; nothing if it may."""
        if self.is_foreign(arrival):
            # Whatever else differs there is beside the point.
            yield (
                f"is for {self.environment}, and {arrival.environment} is wanted"
                if arrival.stack is None
                else f"belongs to stack {self.stack}, and the file to stack {arrival.stack}"
            )
            return
        if arrival.region not in (None, self.region):
            yield f"is in {self.region}, and the customer's region is {arrival.region}"
        if arrival.regions is not None and self.region not in arrival.regions:
            yield f"is in {self.region}, and {listed(arrival.compliance)} keeps data in {joined(arrival.regions)}"
        if self.elsewhere is not None:
            yield f"is in {self.elsewhere}, and its stack in {self.region}"
        if self.strategy is not arrival.strategy:
            yield f"is {self.strategy}, and the tenant is {arrival.strategy}: {arrival.because}"
        if _STRENGTH.index(self.sslmode) < _STRENGTH.index(arrival.sslmode):
            yield f"has sslmode {self.sslmode}, and {arrival.sslmode} is demanded"
        if self.profile and not set(self.profile) & set(arrival.compliance):
            yield f"is kept to tenants of {joined(self.profile)}"
        if strangers := tuple(one.id for one in self.residents if not _may_share(arrival, one)):
            yield f"has tenants of other standards: {listed(strangers)}"

    def full(self, arrival: Arrival) -> Iterator[str]:
        """Why there is no room for *arrival* at present; nothing if there is."""
        yield from self.server_full(arrival)
        yield from self.stack_full(arrival)

    def server_full(self, arrival: Arrival) -> Iterator[str]:
        """Why the server has no room for *arrival*, whatever the stack has."""
        if self.tenants.left < 1:
            yield f"holds {self.tenants} tenants"
        if self.connections.left < arrival.connections:
            yield f"has {self.connections.left} of {self.connections.bears} connections left, {arrival.connections} needed"

    def stack_full(self, arrival: Arrival) -> Iterator[str]:
        """Why the stack has no room for *arrival*, whatever the server has."""
        if self.stack_tenants.left < 1:
            yield f"is in stack {self.stack}, which holds {self.stack_tenants} tenants"


def _may_share(arrival: Arrival, resident: Resident) -> bool:
    """Whether neither keeps to its own standards, or both answer to the same."""
    return not (arrival.apart or resident.apart) or set(arrival.compliance) == set(resident.compliance)
