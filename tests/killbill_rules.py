"""What Kill Bill refuses when it loads a page of the right shape, and what its manual asks for besides.

From killbill/killbill: DefaultPlan, DefaultPlanPhase, DefaultRecurring, DefaultInternationalPrice, DefaultTier,
DefaultPlanRules, DefaultPriceList, DefaultPriceListSet, DefaultOverdueState, DefaultOverdueStateSet. From
killbill/killbill-docs: catalog-core (names, prices in all currencies), catalog-usage, overdue (order, names, reevaluation).
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from killbill import Element, misshapen, read


def catalog_faults(page: str) -> list[str]:
    """Everything that is wrong with a catalog; of one that is misshapen, only that."""
    if faults := misshapen(page, "catalog"):
        return faults
    root = read(page)
    return [*_names(root), *_prices(root), *_phases(root), *_defaults(root), *_lists(root), *_addons(root)]


def overdue_faults(page: str) -> list[str]:
    """Everything that is wrong with an overdue page; of one that is misshapen, only that."""
    return misshapen(page, "overdueConfig") or list(_states(read(page)))


def text(element: Element, path: str) -> str:
    """What stands at *path*; nothing if there is no such tag."""
    return element.findtext(path) or ""


def _names(root: Element) -> Iterator[str]:
    """Names are unique across the whole page, and whoever is named is there."""
    names = [one.attrib["name"] for one in root.iter() if "name" in one.attrib]
    yield from (f"{name} is the name of {count} things" for name, count in Counter(names).items() if count > 1)
    for path, kind in (
        ("plans/plan/product", "products/product"),
        (".//addonProduct", "products/product"),
        (".//tieredBlock/unit", "units/unit"),
        ("priceLists/*/plans/plan", "plans/plan"),
    ):
        there = {one.attrib["name"] for one in root.findall(kind)}
        yield from (f"there is no {kind} {one.text}" for one in root.findall(path) if one.text not in there)


def _prices(root: Element) -> Iterator[str]:
    sold = [one.text for one in root.findall("currencies/currency")]
    for prices in (one for tag in ("fixedPrice", "recurringPrice", "prices") for one in root.iter(tag)):
        said = [text(price, "currency") for price in prices]
        if sorted(said) != sorted(map(str, sold)):
            yield f"{prices.tag} is said in {said}, and sold is in {sold}"
        yield from (f"{prices.tag} is negative" for price in prices if Decimal(text(price, "value")) < 0)


def _phases(root: Element) -> Iterator[str]:
    for plan in root.findall("plans/plan"):
        name = plan.attrib["name"]
        for phase in plan.iter("phase"):
            if phase.attrib["type"] == "EVERGREEN":
                yield f"{name} begins with what never ends"
        for final in plan.findall("finalPhase"):
            if final.attrib["type"] in ("TRIAL", "DISCOUNT"):
                yield f"{name} ends with {final.attrib['type']}"
        for phase in (*plan.iter("phase"), *plan.iter("finalPhase")):
            yield from (f"{name}: {fault}" for fault in _phase(phase))


def _phase(phase: Element) -> Iterator[str]:
    if all(phase.find(tag) is None for tag in ("fixed", "recurring", "usages/usage")):
        yield "a phase without any price"
    for recurring in phase.findall("recurring"):
        if (recurring.find("recurringPrice") is None) != (text(recurring, "billingPeriod") == "NO_BILLING_PERIOD"):
            yield "a price without a period, or the other way round"
    if (text(phase, "duration/unit") == "UNLIMITED") != (phase.find("duration/number") is None):
        yield "a number of days for what never ends, or none for what does"
    for usage in phase.iter("usage"):
        if usage.attrib["billingMode"] != "IN_ARREAR" or not all(
            tier.findall(".//tieredBlock") for tier in usage.iter("tier")
        ):
            yield "usage that is not billed block by block after its month"
        tiers = [Decimal(text(tier, ".//tieredBlock/max")) for tier in usage.iter("tier")]
        if not tiers or tiers[-1] != -1:
            yield "usage that is free beyond its last tier"


def _defaults(root: Element) -> Iterator[str]:
    """Each rule needs a case without conditions, and has no case twice."""
    for rule in ("changePolicy", "cancelPolicy"):
        cases = [tuple((one.tag, one.text) for one in case) for case in root.findall(f"rules/{rule}/*")]
        if not any(len(case) == 1 for case in cases):
            yield f"{rule} has no case for everything else"
        if len(set(cases)) < len(cases):
            yield f"{rule} has a case twice"


def _lists(root: Element) -> Iterator[str]:
    listed = Counter(one.text for one in root.findall("priceLists/*/plans/plan"))
    plans = {plan.attrib["name"]: text(plan, "product") for plan in root.findall("plans/plan")}
    yield from (f"{plan} is in {listed[plan]} lists" for plan in plans if listed[plan] != 1)
    products = Counter(plans.values())
    yield from (f"{product} has {count} prices for one period" for product, count in products.items() if count > 1)
    if [one.attrib["name"] for one in root.findall("priceLists/defaultPriceList")] != ["DEFAULT"]:
        yield "the list for everybody is not called DEFAULT"


def _addons(root: Element) -> Iterator[str]:
    kinds = {one.attrib["name"]: text(one, "category") for one in root.findall("products/product")}
    added = {str(one.text) for one in root.iter("addonProduct")}
    yield from (f"{name} is added and no addon" for name in sorted(added) if kinds.get(name) != "ADD_ON")
    addons = {name for name, kind in kinds.items() if kind == "ADD_ON"}
    yield from (f"nobody can add {name}" for name in sorted(addons - added))
    sold = {text(plan, "product") for plan in root.findall("plans/plan")}
    yield from (f"{name} has no price" for name in kinds if name not in sold)


def _states(root: Element) -> Iterator[str]:
    states = root.findall("accountOverdueStates/state")
    names = [state.attrib["name"] for state in states]
    yield from (f"{name} is longer than 50 characters" for name in names if len(name) > 50)
    if len(set(names)) < len(names):
        yield "two states have one name"
    path = "condition/timeSinceEarliestUnpaidInvoiceEqualsOrExceeds/number"
    days = [int(text(state, path) or 0) for state in states]
    if days != sorted(set(days), reverse=True) or 0 in days:
        yield f"the last state does not come first: {days}"
    first = int(text(root, "accountOverdueStates/initialReevaluationInterval/number") or 0)
    waits = [int(text(state, "autoReevaluationInterval/number") or 0) for state in states]
    awaited = [0, *(later - earlier for later, earlier in pairwise(days))]
    if first != days[-1] or waits != awaited:
        yield f"looked at again after {first} and {waits} days, and the states follow after {days[-1]} and {awaited}"
