"""How long certificates last: what one says of itself, and whether somebody has to do something about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rich.table import Table

if TYPE_CHECKING:
    from cryptography import x509

DAYS: Final = 21
"""From how many days on a certificate is near its end. cert-manager renews earlier than that, so it has failed by then."""


class Standing(StrEnum):
    """Whether a certificate can be left alone."""

    GOOD = "good"
    SOON = "ends soon"
    EXPIRED = "expired"
    MISSING = "missing"
    UNKNOWN = "cannot be read"
    UNUSED = "no TLS"

    @property
    def is_fine(self) -> bool:
        return self in (Standing.GOOD, Standing.UNUSED)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a certificate says of itself."""

    names: tuple[str, ...]
    until: datetime

    @classmethod
    def of(cls, found: "x509.Certificate") -> "Certificate":
        # Slow to import, and few commands need it.
        from cryptography import x509  # noqa: PLC0415

        try:
            extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            hosts = extension.get_values_for_type(x509.DNSName)
            numbers = extension.get_values_for_type(x509.IPAddress)
        except x509.ExtensionNotFound:
            return cls(names=(found.subject.rfc4514_string(),), until=found.not_valid_after_utc)
        return cls(names=(*hosts, *map(str, numbers)), until=found.not_valid_after_utc)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One certificate that there is, or that there should be."""

    place: str
    """Namespace and secret, or the database server that shows it."""
    names: tuple[str, ...]
    until: datetime | None
    days: int | None
    standing: Standing
    remark: str = ""
    """What whoever should have made it says about that."""


def line(place: str, found: Certificate, *, now: datetime, limit: int, remark: str = "") -> Line:
    """The line of a certificate that was *found*; near its end is one with fewer than *limit* days."""
    days = (found.until - now).days
    standing = Standing.EXPIRED if found.until <= now else Standing.SOON if days < limit else Standing.GOOD
    return Line(place=place, names=found.names, until=found.until, days=days, standing=standing, remark=remark)


def without(place: str, standing: Standing, *names: str, remark: str = "") -> Line:
    """The line of a place where there is none to be seen."""
    return Line(place=place, names=names, until=None, days=None, standing=standing, remark=remark)


def sorted_by_need(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those that somebody has to look at first, then those that end first."""
    return tuple(sorted(lines, key=lambda one: (one.standing.is_fine, one.days is None, one.days or 0, one.place)))


def as_table(lines: Sequence[Line]) -> Table:
    """The lines as a person reads them."""
    table = Table(box=None, pad_edge=False)
    for column in ("certificate", "names", "until", "days left", "standing", "remark"):
        table.add_column(column, overflow="fold", no_wrap=column in ("until", "standing"))
    for one in lines:
        table.add_row(
            one.place,
            "\n".join(one.names),
            "" if one.until is None else one.until.date().isoformat(),
            "" if one.days is None else f"{one.days}",
            one.standing,
            one.remark,
        )
    return table
