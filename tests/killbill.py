"""Kill Bill's rules for its two pages, as far as ours use them: which tags in which order, which words, what must agree.

The shapes are those of catalog.xsd and overdue.xsd, as docs.killbill.io has them and as the tools of Kill Bill 0.25.4 make
them anew (org.kill-bill.billing:killbill-catalog and killbill-overdue, xsd-tool).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

Element = ET.Element

NAME: Final = r"[A-Za-z_][A-Za-z0-9_.-]*"
"""As much of XML's NCName as anybody needs: the manual names spaces, most signs, and digits at the beginning."""
PERIODS: Final = (
    "DAILY|WEEKLY|BIWEEKLY|THIRTY_DAYS|THIRTY_ONE_DAYS|SIXTY_DAYS|NINETY_DAYS|MONTHLY|BIMESTRIAL|QUARTERLY|TRIANNUAL|"
    "BIANNUAL|ANNUAL|SESQUIENNIAL|BIENNIAL|TRIENNIAL|NO_BILLING_PERIOD"
)
WORDS: Final[Mapping[str, str]] = {
    "alignment": "START_OF_BUNDLE|START_OF_SUBSCRIPTION|CHANGE_OF_PLAN|CHANGE_OF_PRICELIST",
    "billingMode": "IN_ADVANCE|IN_ARREAR",
    "boolean": "true|false|0|1",
    "cancellation": "END_OF_TERM|IMMEDIATE|NONE",
    "category": "BASE|ADD_ON|STANDALONE",
    "currency": "[A-Z]{3}",
    "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)",
    "decimal": r"[+-]?\d+(?:\.\d+)?",
    "int": r"-?\d+",
    "name": NAME,
    "period": PERIODS,
    "phase": "TRIAL|DISCOUNT|FIXEDTERM|EVERGREEN",
    "policy": "START_OF_TERM|END_OF_TERM|IMMEDIATE|ILLEGAL",
    "string": ".*",
    "tierBlockPolicy": "ALL_TIERS|TOP_TIER",
    "timeUnit": "DAYS|WEEKS|MONTHS|YEARS|UNLIMITED",
    "usageType": "CAPACITY|CONSUMABLE",
}
"""What may stand in a tag or an attribute that holds no other tags."""
SHAPES: Final[Mapping[str, str]] = {
    "catalog": "effectiveDate:dateTime catalogName:string recurringBillingMode?:billingMode currencies:currencies "
    "units?:units products:products rules:rules plans:plans priceLists:priceLists",
    "currencies": "currency*:currency",
    "units": "unit*:unit",
    "unit": "@name!:name @prettyName:string",
    "products": "product*:product",
    "product": "@name!:name @prettyName:string category:category included?:addons available?:addons",
    "addons": "addonProduct*:name",
    "rules": "changePolicy?:changePolicy changeAlignment?:changeAlignment cancelPolicy?:cancelPolicy "
    "createAlignment?:createAlignment",
    "changePolicy": "changePolicyCase*:policyCase",
    "cancelPolicy": "cancelPolicyCase*:policyCase",
    "policyCase": "policy:policy",
    "changeAlignment": "changeAlignmentCase*:alignmentCase",
    "createAlignment": "createAlignmentCase*:alignmentCase",
    "alignmentCase": "alignment:alignment",
    "plans": "plan*:plan",
    "plan": "@name!:name @prettyName:string effectiveDateForExistingSubscriptions?:dateTime product:name "
    "recurringBillingMode?:billingMode initialPhases?:initialPhases finalPhase:phases plansAllowedInBundle?:int",
    "initialPhases": "phase*:phases",
    "phases": "@type!:phase @prettyName:string duration:duration fixed?:fixed recurring?:recurring usages?:usages",
    "duration": "unit:timeUnit number?:int",
    "fixed": "@type:string fixedPrice?:prices",
    "recurring": "billingPeriod:period recurringPrice?:prices",
    "prices": "price*:price",
    "price": "currency:currency value:decimal",
    "usages": "usage*:usage",
    "usage": "@name!:name @prettyName:string @billingMode!:billingMode @usageType!:usageType "
    "@tierBlockPolicy:tierBlockPolicy billingPeriod:period tiers?:tiers",
    "tiers": "tier*:tier",
    "tier": "blocks?:blocks",
    "blocks": "tieredBlock*:tieredBlock",
    "tieredBlock": "unit:name size:decimal prices:prices max:decimal",
    "priceLists": "defaultPriceList:priceList childPriceList*:priceList",
    "priceList": "@name!:name @prettyName:string plans:planNames",
    "planNames": "plan*:name",
    "overdueConfig": "accountOverdueStates:states",
    "states": "initialReevaluationInterval?:duration state+:state",
    "state": "@name!:name condition?:condition externalMessage?:string blockChanges?:boolean "
    "disableEntitlementAndChangesBlocked?:boolean subscriptionCancellationPolicy?:cancellation isClearState?:boolean "
    "autoReevaluationInterval?:duration",
    "condition": "numberOfUnpaidInvoicesEqualsOrExceeds?:int totalUnpaidInvoiceBalanceEqualsOrExceeds?:decimal "
    "timeSinceEarliestUnpaidInvoiceEqualsOrExceeds?:duration",
}
"""What each tag holds, in order: name, how often (? * +; once if nothing stands there), shape; attributes with @."""


def read(page: str) -> Element:
    """The page, which we have written ourselves."""
    return ET.fromstring(page)  # noqa: S314


def misshapen(page: str, shape: str) -> list[str]:
    """Every tag, attribute or word that is not as *shape* has it."""
    return list(_misshapen(read(page), shape, shape))


def _misshapen(element: Element, shape: str, path: str) -> Iterator[str]:
    if shape in WORDS:
        if len(element) or element.attrib or not re.fullmatch(WORDS[shape], element.text or ""):
            yield f"{path}: {element.text!r} is no {shape}"
        return
    rules = re.findall(r"(@?)(\w+)([?*+!]?):(\w+)", SHAPES[shape])
    attributes = {name: (mark, kind) for at, name, mark, kind in rules if at}
    for name, value in element.attrib.items():
        if name not in attributes or not re.fullmatch(WORDS[attributes[name][1]], value):
            yield f"{path}: no attribute {name} with {value!r}"
    yield from (f"{path}: no {name}" for name, (mark, _) in attributes.items() if mark and name not in element.attrib)
    if (element.text or "").strip():
        yield f"{path}: text {element.text!r}"
    rest = list(element)
    for at, name, mark, kind in rules:
        if at:
            continue
        count = 0
        while rest and rest[0].tag == name and (count == 0 or mark in ("*", "+")):
            yield from _misshapen(rest.pop(0), kind, f"{path}/{name}")
            count += 1
        if count == 0 and mark in ("", "+"):
            yield f"{path}: no {name}"
    yield from (f"{path}: {one.tag} is not awaited here" for one in rest)
