"""Reads the catalog, and holds that every word of the vocabularies has its entry in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from tenancy.addon import Addon, Addons
from tenancy.document import AS_IT_IS, Document, Instead, read
from tenancy.form import Form, fill
from tenancy.industry import Trade
from tenancy.plan import Container, PlanOffer
from tenancy.pricelist import Costs, Overdue, Plans
from tenancy.problem import Problem, Refused
from tenancy.profile import Profile
from tenancy.reader import Steps
from tenancy.release import ReleaseOffer, Releases, Tools
from tenancy.words import Compliance, Industry, Plan, Release, Ring

FormT = TypeVar("FormT", bound=Form)
WordT = TypeVar("WordT", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything on offer."""

    container: Container
    plans: Mapping[Plan, PlanOffer]
    costs: Costs
    overdue: Overdue
    releases: Mapping[Release, ReleaseOffer]
    tools: Tools
    industries: Mapping[Industry, Trade]
    compliance: Mapping[Compliance, Profile]
    addons: Mapping[str, Addon]
    documents: Mapping[str, Document]
    """What each page was read from, by its file."""

    @property
    def images(self) -> Mapping[Steps, str]:
        """Every image of the page of images, by the steps to it."""
        odoo: dict[Steps, str] = {
            ("odoo", release.value, "images", ring.value, "image"): one.reference
            for release, offer in self.releases.items()
            for ring, one in offer.images.items()
        }
        tools = self.tools
        beside = {
            "postgres": tools.postgres,
            "pgbouncer": tools.pgbouncer,
            "server": tools.server,
            "restic": tools.restic,
            "nginx": tools.nginx,
        }
        return odoo | {("tools", name): image for name, image in beside.items()}


def load(root: Path, *, instead: Instead = AS_IT_IS) -> Catalog:
    """The catalog of the checkout at *root*, with what stands *instead* of some of its files.

    Raises Refused with everything that is wrong in any of them.
    """
    shelf = _Shelf(root=root, instead=instead, problems=[], documents={})
    plans = shelf.filled(Plans, "plans.yaml")
    releases = shelf.filled(Releases, "releases.yaml")
    industries = {word: trade for word in Industry if (trade := shelf.filled(Trade, f"industries/{word}.yaml"))}
    profiles = {word: found for word in Compliance if (found := shelf.filled(Profile, f"compliance/{word}.yaml"))}
    addons = shelf.filled(Addons, "addons.yaml")
    if plans:
        shelf.problems.extend(_gaps("plans.yaml", "plan", Plan, plans.plans))
    if releases:
        shelf.problems.extend(_gaps("releases.yaml", "release", Release, releases.odoo))
        for release, offer in releases.odoo.items():
            shelf.problems.extend(_gaps("releases.yaml", f"image of {release} for ring", Ring, offer.images))
    if shelf.problems or not plans or not releases or not addons:
        raise Refused(shelf.problems)
    return Catalog(
        container=plans.container,
        plans=plans.plans,
        costs=plans.costs,
        overdue=plans.overdue,
        releases=releases.odoo,
        tools=releases.tools,
        industries=industries,
        compliance=profiles,
        addons=addons.addons,
        documents=shelf.documents,
    )


@dataclass(frozen=True, kw_only=True)
class _Shelf:
    """Where the files are, and what was wrong with those taken down so far."""

    root: Path
    instead: Instead
    problems: list[Problem]
    documents: dict[str, Document]

    def filled(self, form: type[FormT], name: str) -> FormT | None:
        file = f"catalog/{name}"
        try:
            document = read(self.root / file, file=file, instead=self.instead)
            self.documents[file] = document
            return fill(form, document)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None


def _gaps(name: str, kind: str, words: Iterable[WordT], entries: Mapping[WordT, object]) -> Iterator[Problem]:
    for word in words:
        if word not in entries:
            yield Problem(
                file=f"catalog/{name}",
                what=f"there is no {kind} {word}",
                why="a tenant may ask for it, so there has to be an answer",
                do=f"add an entry for {word}",
            )
