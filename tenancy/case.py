"""The case of one tenant: its file, and every page that bears on it, opened at the right place.

Law and resolve both judge a case, so that neither looks up what the other might look up differently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from tenancy import duty, features
from tenancy.catalog import Catalog
from tenancy.document import Document
from tenancy.duty import Duty, Forced
from tenancy.features import Chosen
from tenancy.industry import Trade
from tenancy.origin import Origin, Said
from tenancy.outgoing import Outgoing
from tenancy.plan import Autoscaling, PlanOffer
from tenancy.problem import Problem, Wording, joined
from tenancy.registry import Entry
from tenancy.release import ReleaseOffer
from tenancy.sealed import Letters
from tenancy.stack import PREFIX, Stack
from tenancy.tenant import Tenant
from tenancy.words import Environment, Ring

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A tenant with its stack, plan, industry, release, duty and features; `by_…` are the pages that they stand on."""

    id: str
    asked: Tenant
    document: Document
    """The tenant's file."""
    stack: Stack
    sheet: Document
    """What the stack was read from."""
    catalog: Catalog
    plan: PlanOffer
    trade: Trade
    release: ReleaseOffer
    duty: Duty
    features: tuple[Chosen, ...]
    letters: Letters
    """Its sealed secrets."""
    by_tenant: Origin
    by_stack: Origin
    by_plan: Origin
    by_industry: Origin
    by_release: Origin

    @classmethod
    def of(cls, stack: Stack, sheet: Document, catalog: Catalog, entry: Entry) -> "Case":
        """The case of the tenant in *entry*, on *stack*, which was read from *sheet*."""
        asked, pages = entry.tenant, catalog.documents
        plan, release, industry = asked.plan.value, asked.release.value, asked.industry.value
        trade = catalog.industries[asked.industry]
        by_tenant = Origin("the tenant's file", entry.document)
        by_industry = Origin(f"industry {industry}", pages[f"catalog/industries/{industry}.yaml"])
        return cls(
            id=entry.id,
            asked=asked,
            document=entry.document,
            stack=stack,
            sheet=sheet,
            catalog=catalog,
            plan=catalog.plans[asked.plan],
            trade=trade,
            release=catalog.releases[asked.release],
            duty=duty.of({standard: catalog.compliance[standard] for standard in asked.compliance}),
            features=features.choose(trade, by_industry, entry.id, asked, by_tenant),
            letters=entry.letters,
            by_tenant=by_tenant,
            by_stack=Origin("the stack", sheet, (), PREFIX),
            by_plan=Origin(f"plan {plan}", pages["catalog/plans.yaml"], ("plans", plan)),
            by_industry=by_industry,
            by_release=Origin(f"release {release}", pages["catalog/releases.yaml"], ("odoo", release)),
        )

    @property
    def ring(self) -> Ring:
        """Whose images it runs: its own word before the stack's."""
        return self.asked.ring or self.stack.ring

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the stack's keys that are for one of the tenant's standards; the law lets nobody with two pass."""
        standards = set(self.asked.compliance)
        return tuple(name for name, key in self.stack.keys.items() if standards & set(key.compliance))

    @property
    def autoscaling(self) -> Autoscaling | None:
        """How far the tenant's web pods multiply; None where there is one."""
        return self.plan.autoscaling if self.asked.autoscaling else None

    @property
    def own_mail(self) -> Outgoing | None:
        """The customer's own mail server; outside production none, for tenants there are trials and copies."""
        return self.asked.mail if self.stack.environment is Environment.PRODUCTION else None

    @property
    def by_container(self) -> Origin:
        return Origin("the size of small containers", self.catalog.documents["catalog/plans.yaml"], ("container",))

    @property
    def by_tools(self) -> Origin:
        return Origin("the images beside Odoo's", self.catalog.documents["catalog/releases.yaml"], ("tools",))

    def by_addon(self, addon: str) -> Origin:
        return Origin(f"addon {addon}", self.catalog.documents["catalog/addons.yaml"], ("addons", addon))

    def by_duty(self, forced: Forced[object], field: str) -> Origin:
        """The standards that forced a *field*, at the page of the first of them."""
        page = self.catalog.documents[f"catalog/compliance/{forced.by[0]}.yaml"]
        return Origin(f"compliance {joined([standard.value for standard in forced.by])}", page, (field, "value"))

    def listed(self, key: str, items: tuple[T, ...]) -> Iterator[Said[T]]:
        """*items* as they are listed under *key* of the tenant's file."""
        return ((item, self.by_tenant, (key, at)) for at, item in enumerate(items))

    def problem(self, wording: Wording, *steps: str | int, **facts: object) -> Problem:
        """The problem that *wording* words, at *steps* of the tenant's file."""
        return wording.at(self.document.file, self.document.line(steps), tenant=self.id, **facts)
