"""Whether a customer can have the features that it asks for, and those that its industry usually has."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.fault import nearest
from tenancy.features import Chosen, on_offer, usual
from tenancy.problem import Problem, Wording, joined, listed
from tenancy.reader import Steps

_UNKNOWN: Final = Wording(
    what='there is no feature "{feature}" in the industry {industry}',
    why="nobody would notice that the customer does not get it",
    do="{do}",
)
_FOR_OTHERS: Final = Wording(
    what="the feature {feature} is kept to {customers}",
    why="it was made for them, and is not on offer to anybody else",
    do="remove the line; this customer may ask for: {features}",
)
_NOT_USUAL: Final = Wording(
    what='without names "{feature}", which this customer would not have anyway',
    why="what was meant to be left out would still be there",
    do="{do}",
)
_BOTH: Final = Wording(
    what="the feature {feature} stands under features and under without",
    why="only one of the two can be meant, and no program can know which",
    do="remove it from one of them",
)
_DEMANDS: Final = Wording(
    what="the feature {feature} is only for customers that answer to {standards}",
    why="what it keeps about people needs the protection that the standard brings",
    do="add it under compliance, which needs a dedicated database where the standard says so, or {drop}",
)
_NOT_IN_RELEASE: Final = Wording(
    what="the feature {feature} needs the addon {addon}, of which there is no version for release {release}",
    why="Odoo would not start with an addon of another release",
    do="choose a release that has it ({releases}), or {drop}",
)
_NOT_CARRIED: Final = Wording(
    what="the feature {feature} needs the addon {addon}, which the image of the ring {ring} for release {release} "
    "does not carry",
    why="an addon is part of an image; nothing is fetched into a customer's Odoo while it runs",
    do="choose a ring whose image carries it ({rings}), have it baked into the image, or {drop}",
)
_PARAMETER_TWICE: Final = Wording(
    what="the features {one} and {other} set the parameter {key} to different values",
    why="only one of the two can be meant, and no program can know which",
    do="leave one of them out: write it under without, or remove it under features",
)


def problems(case: Case) -> Iterator[Problem]:
    """Each wish that cannot be had, and each usual feature that the tenant cannot have."""
    yield from _asked(case)
    yield from _without(case)
    may = set(on_offer(case.trade, case.id, case.asked))
    had = [one for one in case.features if one.name in may]
    for number, one in enumerate(had):
        yield from _standards(case, one)
        yield from _addons(case, one)
        for other in had[:number]:
            yield from _parameters(case, other, one)


def _asked(case: Case) -> Iterator[Problem]:
    known, may = case.trade.features, tuple(on_offer(case.trade, case.id, case.asked))
    for number, name in enumerate(case.asked.features):
        at = ("features", number)
        if name not in known:
            meant = nearest(name, may)
            do = f"write {meant} instead" if meant else f"remove it; this customer may ask for: {listed(may)}"
            yield case.problem(_UNKNOWN, *at, feature=name, industry=case.asked.industry, do=do)
        elif name not in may:
            customers = joined(known[name].only)
            yield case.problem(_FOR_OTHERS, *at, feature=name, customers=customers, features=listed(may))
        elif name in case.asked.without:
            yield case.problem(_BOTH, *at, feature=name)


def _without(case: Case) -> Iterator[Problem]:
    there = tuple(usual(case.trade, case.id, case.asked))
    for number, name in enumerate(case.asked.without):
        if name not in there and name not in case.asked.features:
            meant = nearest(name, there)
            do = f"write {meant} instead" if meant else f"remove it; what this customer usually has: {listed(there)}"
            yield case.problem(_NOT_USUAL, "without", number, feature=name, do=do)


def _standards(case: Case, one: Chosen) -> Iterator[Problem]:
    missing = [standard for standard in one.feature.demands if standard not in case.asked.compliance]
    if missing:
        yield case.problem(_DEMANDS, *_at(one), feature=one.name, standards=joined(missing), drop=_drop(one))


def _addons(case: Case, one: Chosen) -> Iterator[Problem]:
    """What the release has no version of, or else the ring's image does not carry; unknown addons are the catalog's."""
    release, images = case.asked.release, case.release.images
    for name in one.feature.addons:
        facts = {"feature": one.name, "addon": name, "release": release, "drop": _drop(one)}
        if name not in case.catalog.addons:
            continue
        versions = case.catalog.addons[name].versions
        if release not in versions:
            yield case.problem(_NOT_IN_RELEASE, *_at(one), **facts, releases=listed(sorted(versions)))
        elif name not in images[case.ring].carries:
            rings = listed(ring for ring, image in images.items() if name in image.carries)
            yield case.problem(_NOT_CARRIED, *_at(one), **facts, ring=case.ring, rings=rings)


def _parameters(case: Case, one: Chosen, other: Chosen) -> Iterator[Problem]:
    for key in sorted(set(one.feature.parameters) & set(other.feature.parameters)):
        if one.feature.parameters[key] != other.feature.parameters[key]:
            yield case.problem(_PARAMETER_TWICE, *_at(other), one=one.name, other=other.name, key=key)


def _at(one: Chosen) -> Steps:
    """Where the tenant's file speaks of a feature; a usual one is not in it."""
    return () if one.is_usual else one.steps


def _drop(one: Chosen) -> str:
    return f"write it under without: [{one.name}]" if one.is_usual else "remove the line"
