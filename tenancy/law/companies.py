"""Whether the further companies that a customer names can live in its database."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.features import on_offer
from tenancy.problem import Problem, Wording, listed

_NO_COMPANIES: Final = Wording(
    what="companies are named, and none of the customer's features allows several in one database",
    why="they would not be set up, and nobody would notice",
    do="add a feature that allows them under features: {features}",
)
_COMPANY_TWICE: Final = Wording(
    what="companies names {company}, as the main company is called already",
    why="Odoo refuses two companies of one name",
    do="remove it, or give one of the two another name",
)


def problems(case: Case) -> Iterator[Problem]:
    """Companies that nobody would set up, and those that Odoo would refuse."""
    asked, known = case.asked, case.trade.features
    if asked.companies and not any(one.feature.companies for one in case.features):
        able = [name for name in on_offer(case.trade, case.id, asked) if known[name].companies]
        yield case.problem(_NO_COMPANIES, "companies", features=listed(able))
    main = asked.branding.name or asked.name
    for number, company in enumerate(asked.companies):
        if company == main:
            yield case.problem(_COMPANY_TWICE, "companies", number, company=company)
