"""Kill Bill's catalog: what is sold, at which price, and what happens when a customer changes or leaves.

A plan without a price is not in it: zero would be billed as zero, and no price at all means that nobody can buy the plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from tenancy.billing.currency import currencies, foreign, missing, prices
from tenancy.billing.element import Element, element, page, record
from tenancy.catalog import Catalog
from tenancy.field import Day
from tenancy.money import Money
from tenancy.plan import PlanOffer
from tenancy.problem import Refused, joined
from tenancy.words import Plan, Strategy

NAME: Final = "odoo-saas"
"""The catalog's name: Kill Bill takes pages of one name for versions of one catalog, so it never changes."""
EXTRA_USER: Final = "extra-user"
EXTRA_FILESTORE: Final = "extra-filestore-gb"
"""What is counted and reported to Kill Bill once a month: users, and gigabytes, beyond what the customer has paid for."""

_ALL_PLANS: Final = "DEFAULT"
"""Kill Bill's own name for the list of prices that everybody sees."""
_UNBOUNDED: Final = "-1"
_IMMEDIATE: Final = {"policy": "IMMEDIATE"}
# An addon's trial ends with that of the plan it belongs to, and a change of plan begins no second trial.
_ALIGNED: Final = {"alignment": "START_OF_BUNDLE"}


def catalog_xml(catalog: Catalog, effective: Day) -> str:
    """The page, in force from the start of the day *effective* in UTC.

    Raises Refused where a price is not said in every currency, or in one that Kill Bill does not know.
    """
    amounts, paid = tuple(prices(catalog)), currencies(catalog)
    if found := (*missing(catalog, amounts, paid), *foreign(catalog, amounts)):
        raise Refused(found)
    sold = {plan: offer for plan, offer in catalog.plans.items() if offer.price.month is not None}
    asked = [plan.value for plan in catalog.plans if plan not in sold]
    plans = [made for plan, offer in sold.items() for made in _plans(plan, offer, paid)]
    return page(
        element(
            "catalog",
            element("effectiveDate", f"{effective.isoformat()}T00:00:00+00:00"),
            element("catalogName", NAME),
            element("recurringBillingMode", "IN_ADVANCE"),
            element("currencies", *(element("currency", currency) for currency in paid)),
            element(
                "units",
                element("unit", name=EXTRA_USER, prettyName="user beyond the plan's"),
                element("unit", name=EXTRA_FILESTORE, prettyName="gigabyte of filestore beyond the plan's"),
            ),
            element("products", *(made for plan, offer in sold.items() for made in _products(plan, offer))),
            element(
                "rules",
                element("changePolicy", record("changePolicyCase", _IMMEDIATE)),
                element("changeAlignment", record("changeAlignmentCase", _ALIGNED)),
                element("cancelPolicy", record("cancelPolicyCase", _IMMEDIATE)),
                element("createAlignment", record("createAlignmentCase", _ALIGNED)),
            ),
            element("plans", *plans),
            element(
                "priceLists",
                element(
                    "defaultPriceList",
                    element("plans", *(element("plan", made.attrib["name"]) for made in plans)),
                    name=_ALL_PLANS,
                ),
            ),
        ),
        remark=f"Not sold here, because the price is asked for: {joined(asked)}." if asked else "",
    )


def own_database(plan: Plan) -> str:
    """The product that a customer of *plan* pays for who has a database server of its own beyond the plan.

    There is one for each plan, because Kill Bill finds a price by product and period, and the price is the plan's.
    """
    return f"{plan}-dedicated-database"


def monthly(product: str) -> str:
    """Kill Bill's plan for *product*; names of plans and products must differ."""
    return f"{product}-monthly"


def _products(plan: Plan, offer: PlanOffer) -> Iterator[Element]:
    """The plan, and the database server of one's own that can be added where it has none."""
    extra = own_database(plan)
    shares = offer.strategy is Strategy.SHARED
    available = [element("available", element("addonProduct", extra))] if shares else []
    yield element("product", element("category", "BASE"), *available, name=plan.value, prettyName=plan.title())
    if shares:
        yield element("product", element("category", "ADD_ON"), name=extra, prettyName=_extra_title(plan))


def _plans(plan: Plan, offer: PlanOffer, paid: Sequence[str]) -> Iterator[Element]:
    """What each product of _products costs: nothing while it is tried, then so much a month."""
    price = offer.price
    assert price.month is not None
    usages = element(
        "usages",
        _usage(f"{plan}-extra-users", "Users beyond the plan's", EXTRA_USER, price.overage.user, paid),
        _usage(
            f"{plan}-extra-filestore", "Filestore beyond the plan's", EXTRA_FILESTORE, price.overage.filestore_gb, paid
        ),
    )
    trial = [_trial(price.trial_days, paid)] if price.trial_days else []
    yield _plan(plan.value, plan.title(), *trial, _evergreen(price.month, paid, usages))
    if offer.strategy is Strategy.SHARED:
        yield _plan(own_database(plan), _extra_title(plan), *trial, _evergreen(price.dedicated_database, paid))


def _extra_title(plan: Plan) -> str:
    return f"Dedicated database ({plan.title()})"


def _plan(product: str, title: str, *phases: Element) -> Element:
    return element("plan", element("product", product), *phases, name=monthly(product), prettyName=title)


def _trial(days: int, paid: Sequence[str]) -> Element:
    nothing = _priced("fixedPrice", dict.fromkeys(paid, Decimal(0)), paid)
    return element(
        "initialPhases",
        element(
            "phase", record("duration", {"unit": "DAYS", "number": f"{days}"}), element("fixed", nothing), type="TRIAL"
        ),
    )


def _evergreen(month: Money, paid: Sequence[str], *usages: Element) -> Element:
    recurring = element("recurring", element("billingPeriod", "MONTHLY"), _priced("recurringPrice", month, paid))
    return element("finalPhase", record("duration", {"unit": "UNLIMITED"}), recurring, *usages, type="EVERGREEN")


def _usage(name: str, title: str, unit: str, each: Money, paid: Sequence[str]) -> Element:
    """So much for each *unit* that was reported for the month, billed after it."""
    block = element(
        "tieredBlock",
        element("unit", unit),
        element("size", "1"),
        _priced("prices", each, paid),
        element("max", _UNBOUNDED),
    )
    return element(
        "usage",
        element("billingPeriod", "MONTHLY"),
        element("tiers", element("tier", element("blocks", block))),
        name=name,
        prettyName=title,
        billingMode="IN_ARREAR",
        usageType="CONSUMABLE",
        tierBlockPolicy="ALL_TIERS",
    )


def _priced(tag: str, money: Mapping[str, Decimal], paid: Sequence[str]) -> Element:
    """*money* in every currency, to the last digit that the price list says."""
    return element(tag, *(record("price", {"currency": one, "value": f"{money[one]:f}"}) for one in paid))
