"""Whether a customer's Odoo may speak to the services outside that its file names, and to whoever vouches for its people."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.outside import LOGOS
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.words import Compliance

_UNKNOWN: Final = Wording(
    what="apis names {name}, and the stack knows no service of that name",
    why="network policies know ranges of addresses, and the stack's file says which ones a name stands for",
    do="write one of: {known}; or have it added to apis in {sheet}",
)
_TOO_MANY: Final = Wording(
    what="apis names {count} services, and the plan {plan} gives {most}",
    why="every way out is one more by which data can leave, and is looked after",
    do="name fewer, or choose a plan that gives more: {plans}",
)
_UNVETTED: Final = Wording(
    what="apis names {name}, which has not been looked into for {standards}",
    why="the standard forbids every way out that nobody has looked into",
    do="remove it; or have it looked into, and the standard written to its compliance in {sheet}",
)
_NO_ADDRESS: Final = Wording(
    what="signin names the provider {provider}, and nobody says in which range of addresses it is",
    why="Odoo asks it who has signed in, and no way out leads to an address that nobody names",
    do="add the range below signin, such as\ncidr: 203.0.113.10/32\nor have {provider} added to apis in {sheet}",
)

_NO_LOGOS: Final = Wording(
    what="branding.logo is an address on the web, and the stack names no service logos",
    why="the customer's pod fetches it, and no way out leads to an address that nobody names",
    do="remove it; or have the range that it is in added to apis in {sheet}, below logos",
)
_UNVETTED_LOGO: Final = Wording(
    what="branding.logo is fetched from the service logos, which has not been looked into for {standards}",
    why="the standard forbids every way out that nobody has looked into",
    do="remove it, and set the logo in Odoo; or have logos looked into, and the standard written to its compliance in {sheet}",
)


def problems(case: Case) -> Iterator[Problem]:
    """What the tenant's file opens, and may not; and what it should open, and cannot."""
    asked, apis, sheet = case.asked, case.stack.apis, case.sheet.file
    plans = case.catalog.plans
    if len(asked.apis) > case.plan.apis:
        more = [name for name, offer in plans.items() if offer.apis >= len(asked.apis)]
        facts = {"count": len(asked.apis), "plan": asked.plan, "most": case.plan.apis, "plans": listed(more)}
        yield case.problem(_TOO_MANY, "apis", **facts)
    for at, name in enumerate(asked.apis):
        if name not in apis:
            yield case.problem(_UNKNOWN, "apis", at, name=name, known=listed(apis), sheet=sheet)
        elif lacking := _lacking(case, name):
            yield case.problem(_UNVETTED, "apis", at, name=name, standards=joined(lacking), sheet=sheet)
    if asked.branding.logo is not None:
        if LOGOS not in apis:
            yield case.problem(_NO_LOGOS, "branding", "logo", sheet=sheet)
        elif LOGOS not in asked.apis and (lacking := _lacking(case, LOGOS)):
            yield case.problem(_UNVETTED_LOGO, "branding", "logo", standards=joined(lacking), sheet=sheet)
    provider = asked.signin.provider
    if provider is not None and asked.signin.cidr is None and provider not in apis:
        yield case.problem(_NO_ADDRESS, "signin", "provider", provider=provider, sheet=sheet)


def _lacking(case: Case, name: str) -> list[Compliance]:
    """The standards that forbid the way to a service until it was looked into for them."""
    forced = case.duty.egress_denied
    return [one for one in forced.by if one not in case.stack.apis[name].compliance] if forced.value else []
