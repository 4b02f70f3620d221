"""Whether the catalog's pages go together: what a feature needs is described, and nothing that it sets is settled elsewhere."""

from collections.abc import Iterator
from typing import Final

from tenancy.catalog import Catalog
from tenancy.fault import nearest
from tenancy.parameters import DECIDED
from tenancy.problem import Problem, Wording, listed

_NO_ADDON: Final = Wording(
    what="the feature {feature} needs the addon {addon}, which catalog/addons.yaml does not describe",
    why="without its modules and versions nobody can tell who can have the feature",
    do="{do}",
)
_CARRIES_NONE: Final = Wording(
    what="this image is said to carry the addon {addon}, which catalog/addons.yaml does not describe",
    why="a misspelt addon would look as if the image lacked it",
    do="{do}",
)
_SETTLED: Final = Wording(
    what="the feature {feature} sets the parameter {key}, which is settled elsewhere",
    why="addresses and access follow from a tenant's file and its standards; a feature could loosen what they demand",
    do="remove the line",
)


def problems(catalog: Catalog) -> Iterator[Problem]:
    """What one page says of another, and is not so."""
    for industry, trade in catalog.industries.items():
        file = f"catalog/industries/{industry}.yaml"
        page = catalog.documents[file]
        for name, feature in trade.features.items():
            at = ("features", name)
            for number, addon in enumerate(feature.addons):
                if addon not in catalog.addons:
                    line = page.line((*at, "addons", number))
                    yield _NO_ADDON.at(file, line, feature=name, addon=addon, do=_do(catalog, addon))
            for key in feature.parameters:
                if key in DECIDED:
                    yield _SETTLED.at(file, page.line((*at, "parameters", key)), feature=name, key=key)
    yield from _images(catalog)


def _images(catalog: Catalog) -> Iterator[Problem]:
    file = "catalog/releases.yaml"
    for release, offer in catalog.releases.items():
        for ring, image in offer.images.items():
            for number, addon in enumerate(image.carries):
                if addon not in catalog.addons:
                    line = catalog.documents[file].line(
                        ("odoo", release.value, "images", ring.value, "carries", number)
                    )
                    yield _CARRIES_NONE.at(file, line, addon=addon, do=_do(catalog, addon))


def _do(catalog: Catalog, addon: str) -> str:
    meant = nearest(addon, tuple(catalog.addons))
    known = listed(catalog.addons)
    return f"write {meant} instead" if meant else f"describe it in catalog/addons.yaml; there are: {known}"
