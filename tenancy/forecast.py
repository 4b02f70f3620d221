"""When places run out if tenants go on arriving as they lately did. It knows no clock: every date is passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

WINDOW_DAYS: Final = 90
"""How far back arrivals count; a value of our own: long enough for a few, short enough to be the present."""
RATE_DAYS: Final = 30
"""The span that a rate is told for: about a month."""
HORIZON_DAYS: Final = 10 * 365
"""Beyond this a date would only pretend to be known; a value of our own."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How many tenants arrived in the WINDOW_DAYS that end with *until*."""

    tenants: int
    until: date

    @property
    def monthly(self) -> Fraction:
        """Tenants in RATE_DAYS."""
        return Fraction(self.tenants * RATE_DAYS, WINDOW_DAYS)


def growth(days: Iterable[date], until: date) -> Growth:
    """The growth that arrivals on *days* come to; those after *until*, from a clock that is ahead, count as well."""
    since = until.toordinal() - WINDOW_DAYS
    return Growth(tenants=sum(day.toordinal() > since for day in days), until=until)


def runs_out(left: int, growth: Growth) -> date | None:
    """The day on which the last of *left* places is taken; None where nobody arrives, or only beyond the horizon."""
    if left <= 0:
        return growth.until
    if growth.tenants <= 0:
        return None
    # Rounded up: a place that is taken in the course of a day is still there in its morning.
    days = -(-left * WINDOW_DAYS // growth.tenants)
    return date.fromordinal(growth.until.toordinal() + days) if days <= HORIZON_DAYS else None


def places(tenants: int, connections: int, each: Fraction) -> int:
    """How many more tenants fit where *tenants* and *connections* are left and one holds *each* connections."""
    return min(tenants, int(connections / each)) if each else tenants
