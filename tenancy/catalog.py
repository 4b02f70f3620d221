"""Reads the catalog, and holds that every word of the vocabularies has its entry in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from tenancy.document import read
from tenancy.form import Form, fill
from tenancy.offer import Container, PlanOffer, Plans, Profile, ReleaseOffer, Releases, Tools, Trade
from tenancy.problem import Problem, Refused
from tenancy.words import Compliance, Industry, Plan, Release, Ring

FormT = TypeVar("FormT", bound=Form)
WordT = TypeVar("WordT", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything on offer."""

    container: Container
    plans: Mapping[Plan, PlanOffer]
    releases: Mapping[Release, ReleaseOffer]
    tools: Tools
    industries: Mapping[Industry, Trade]
    compliance: Mapping[Compliance, Profile]


def load(root: Path) -> Catalog:
    """The catalog of the checkout at *root*. Raises Refused with everything that is wrong in any of its files."""
    shelf = _Shelf(root=root, problems=[])
    plans = shelf.filled(Plans, "plans.yaml")
    releases = shelf.filled(Releases, "releases.yaml")
    industries = {word: trade for word in Industry if (trade := shelf.filled(Trade, f"industries/{word}.yaml"))}
    profiles = {word: found for word in Compliance if (found := shelf.filled(Profile, f"compliance/{word}.yaml"))}
    if plans:
        shelf.problems.extend(_gaps("plans.yaml", "plan", Plan, plans.plans))
    if releases:
        shelf.problems.extend(_gaps("releases.yaml", "release", Release, releases.odoo))
        for release, offer in releases.odoo.items():
            shelf.problems.extend(_gaps("releases.yaml", f"image of {release} for ring", Ring, offer.images))
    if shelf.problems or not plans or not releases:
        raise Refused(shelf.problems)
    return Catalog(
        container=plans.container,
        plans=plans.plans,
        releases=releases.odoo,
        tools=releases.tools,
        industries=industries,
        compliance=profiles,
    )


@dataclass(frozen=True, kw_only=True)
class _Shelf:
    """Where the files are, and what was wrong with those taken down so far."""

    root: Path
    problems: list[Problem]

    def filled(self, form: type[FormT], name: str) -> FormT | None:
        file = f"catalog/{name}"
        try:
            return fill(form, read(self.root / file, file=file))
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
