"""Under which addresses customers are found, over all stacks at once: none twice, none of ours, none out of reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from tenancy import names
from tenancy.problem import Problem, Wording, listed
from tenancy.registry import Entry
from tenancy.stack import Stack

LONGEST: Final = 253
"""Characters of an address, by the rules of DNS."""

_TAKEN: Final = Wording(
    what="the address {host} is also asked for in {other}",
    why="one address leads to one customer; the other would be shut out, or see a stranger's Odoo",
    do="give one of the two another address under hosts",
)
_RESERVED: Final = Wording(
    what="the address {host} is reserved for the platform itself",
    why="people would take this customer's Odoo for ours",
    do="write {better} instead",
)
_OUT_OF_REACH: Final = Wording(
    what="the address {host} is not one word and one of: {domains}",
    why="names and certificate of a stack cover exactly one word before its domain, and browsers would warn of others",
    do="write such an address, for instance {better}\nan address of the customer's own belongs under domains",
)
_OURS: Final = Wording(
    what="the address {host} is no customer's own: it is below {domain}, the domain of a stack",
    why="under domains stand addresses that the customer owns and points at us; this one is ours to give away",
    do="write it under hosts, if it is one word and the domain of the customer's stack; else remove it",
)
_TOO_LONG: Final = Wording(
    what="the address {host} has {length} characters; at most {longest} fit",
    why="no browser can look up a longer one",
    do="write a shorter one under hosts",
)


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """Tenants who have their addresses below one domain."""

    domain: str | None
    """The stack's; None for those who have no stack yet."""
    reserved: tuple[str, ...]
    """Which addresses no tenant of any stack may take."""
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, stack: Stack, entries: tuple[Entry, ...]) -> Self:
        """The part of the town that *stack* is."""
        return cls(domain=stack.domain, reserved=stack.reserved, entries=entries)


@dataclass(frozen=True, kw_only=True)
class _Address:
    host: str
    key: str
    """Under which key of the file it stands, `hosts` or `domains`."""
    line: int | None
    """None where it follows from the id."""
    entry: Entry


def problems(quarters: Iterable[Quarter]) -> Iterator[Problem]:
    """Everything that is wrong with the addresses in *quarters*; of two that want the same one, the later hears of it."""
    town = tuple(quarters)
    domains = tuple(dict.fromkeys(quarter.domain for quarter in town if quarter.domain is not None))
    reserved = frozenset((*domains, *(host for quarter in town for host in quarter.reserved)))
    taken: dict[str, Entry] = {}
    for quarter in town:
        for address in _addresses(quarter):
            entry = address.entry
            first = taken.setdefault(address.host, entry)
            if first is not entry:
                yield _said(_TAKEN, address, other=first.document.file)
            if address.key == "domains":
                yield from _own(address, reserved, domains)
            else:
                yield from _given(address, reserved, domains if quarter.domain is None else (quarter.domain,))


def _addresses(quarter: Quarter) -> Iterator[_Address]:
    for entry in quarter.entries:
        asked = entry.tenant
        hosts = asked.hosts if quarter.domain is None else names.hosts(entry.id, asked.hosts, quarter.domain)
        for key, found in (("hosts", hosts), ("domains", asked.domains)):
            for number, host in enumerate(found):
                yield _Address(host=host, key=key, line=entry.document.line((key, number)), entry=entry)


def _own(address: _Address, reserved: frozenset[str], domains: tuple[str, ...]) -> Iterator[Problem]:
    for domain in domains:
        if address.host == domain or address.host.endswith(f".{domain}"):
            yield _said(_OURS, address, domain=domain)
            return
    if address.host in reserved:
        yield _said(_RESERVED, address, better="one that the customer owns")


def _given(address: _Address, reserved: frozenset[str], domains: tuple[str, ...]) -> Iterator[Problem]:
    word, _, rest = address.host.partition(".")
    better = f"{address.entry.id}.{rest if rest in domains else next(iter(domains), 'odoo.example.com')}"
    if rest not in domains:
        yield _said(_OUT_OF_REACH, address, domains=listed(domains), better=better)
    elif address.host in reserved or word in names.RESERVED:
        free = better if better not in reserved and better != address.host else f"{address.entry.id}-odoo.{rest}"
        yield _said(_RESERVED, address, better=free)
    if len(address.host) > LONGEST:
        yield _said(_TOO_LONG, address, length=len(address.host), longest=LONGEST)


def _said(wording: Wording, address: _Address, **facts: object) -> Problem:
    return wording.at(address.entry.document.file, address.line, tenant=address.entry.id, host=address.host, **facts)
