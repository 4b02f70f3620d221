"""The currencies that customers pay in, and what the page of plans fails to say in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tenancy.catalog import Catalog
from tenancy.money import Money
from tenancy.problem import Problem, Wording

FILE: Final = "catalog/plans.yaml"

_CODES: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTC BTN BWP BYR BZD CAD CDF CHF "
    "CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL "
    "LYD MAD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SPL SRD STD SVC SYP SZL THB TJS TMT TND TOP TRY TTD TVD TWD "
    "TZS UAH UGX USD UYU UZS VEF VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWD"
)
KNOWN: Final = frozenset(_CODES.split())
"""Every currency that Kill Bill has a word for: the values of `currency` in the schema of its catalog, 0.25.4."""

_MISSING: Final = Wording(
    what="{key} says nothing in {currency}",
    why="customers pay in {currency}, and what is not said in it can neither be billed nor weighed against a price",
    do="add the amount in {currency}, or take {currency} out of every price of this page",
)
_FOREIGN: Final = Wording(
    what="{key} is in {currency}, for which Kill Bill has no word",
    why="it refuses a whole catalog for one currency that it does not know",
    do="write a currency that it knows, such as USD or EUR",
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """What one thing costs, and where on the page this is said."""

    steps: tuple[str, ...]
    money: Money


def prices(catalog: Catalog) -> Iterator[Amount]:
    """Everything that customers pay."""
    for plan, offer in catalog.plans.items():
        price = ("plans", plan.value, "price")
        if offer.price.month is not None:
            yield Amount(steps=(*price, "month"), money=offer.price.month)
        yield Amount(steps=(*price, "dedicated_database"), money=offer.price.dedicated_database)
        yield Amount(steps=(*price, "overage", "user"), money=offer.price.overage.user)
        yield Amount(steps=(*price, "overage", "filestore_gb"), money=offer.price.overage.filestore_gb)


def costs(catalog: Catalog) -> Iterator[Amount]:
    """Everything that we pay."""
    said = catalog.costs
    yield Amount(steps=("costs", "cpu"), money=said.cpu)
    yield Amount(steps=("costs", "memory_gib"), money=said.memory_gib)
    yield Amount(steps=("costs", "storage_gb"), money=said.storage_gb)
    yield Amount(steps=("costs", "backup_gb"), money=said.backup_gb)
    yield Amount(steps=("costs", "shared_database"), money=said.shared_database)
    yield Amount(steps=("costs", "dedicated_database"), money=said.dedicated_database)


def currencies(catalog: Catalog) -> tuple[str, ...]:
    """Every currency that customers pay in, in the order in which the page first names it."""
    return tuple(dict.fromkeys(currency for amount in prices(catalog) for currency in amount.money))


def missing(catalog: Catalog, amounts: Iterable[Amount], wanted: Sequence[str]) -> Iterator[Problem]:
    """A problem for each of *amounts* and each *wanted* currency that it says nothing in."""
    for amount in amounts:
        for currency in wanted:
            if currency not in amount.money:
                yield _problem(_MISSING, catalog, amount, currency)


def foreign(catalog: Catalog, amounts: Iterable[Amount]) -> Iterator[Problem]:
    """A problem for each currency of *amounts* that Kill Bill does not know."""
    for amount in amounts:
        for currency in amount.money:
            if currency not in KNOWN:
                yield _problem(_FOREIGN, catalog, amount, currency)


def _problem(wording: Wording, catalog: Catalog, amount: Amount, currency: str) -> Problem:
    line = catalog.documents[FILE].line(amount.steps)
    return wording.at(FILE, line, key=".".join(amount.steps), currency=currency)
