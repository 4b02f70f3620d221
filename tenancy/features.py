"""A tenant's features: its industry's usual ones, less those it does without, and those it asks for.

It takes what is there: what was asked for and cannot be had is the law's to refuse.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tenancy.industry import Feature, Trade
from tenancy.origin import Origin
from tenancy.reader import Steps
from tenancy.tenant import Tenant


class Chosen(NamedTuple):
    """A feature that a tenant has."""

    name: str
    feature: Feature
    page: Origin
    """Where the feature is described."""
    origin: Origin
    """Who chose it."""
    steps: Steps
    """Where that stands, further down on the page of the origin."""
    is_usual: bool
    """Whether the customer has it without asking for it."""


def is_for(feature: Feature, id: str, asked: Tenant) -> bool:
    """Whether *feature* is kept to nobody, or to the tenant *id* or its customer."""
    return feature.for_everyone or id in feature.only or asked.customer in feature.only


def usual(trade: Trade, id: str, asked: Tenant) -> Iterator[str]:
    """What the tenant *id* has without asking for it."""
    return (name for name, feature in trade.features.items() if feature.default and is_for(feature, id, asked))


def on_offer(trade: Trade, id: str, asked: Tenant) -> Iterator[str]:
    """What the tenant *id* may ask for, in alphabetical order."""
    return (name for name, feature in sorted(trade.features.items()) if is_for(feature, id, asked))


def choose(trade: Trade, industry: Origin, id: str, asked: Tenant, file: Origin) -> tuple[Chosen, ...]:
    """The features of the tenant *id*, which *asked* for some in *file*, in the order of the page of its *industry*."""
    found: list[Chosen] = []
    defaults = set(usual(trade, id, asked)) - set(asked.without)
    for name, feature in trade.features.items():
        page = Origin(f"feature {name}", industry.document, ("features", name))
        if name in asked.features:
            found.append(Chosen(name, feature, page, file, ("features", asked.features.index(name)), is_usual=False))
        elif name in defaults:
            found.append(Chosen(name, feature, page, page, ("default",), is_usual=True))
    return tuple(found)
