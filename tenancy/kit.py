"""What a tenant's industry and features turn into: Odoo's modules, addons' modules and parameters."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.origin import Line, Origin, Said

ALWAYS: Final = ("base", "web")
"""Modules without which there is no Odoo."""

_ALWAYS: Final = Origin("every Odoo has it")


def modules(case: Case) -> Iterator[Said[str]]:
    """What is to be installed, in order; a module may come more than once."""
    for module in ALWAYS:
        yield module, _ALWAYS, ()
    release = case.asked.release
    yield from ((module, case.by_industry, ("modules",)) for module in case.trade.modules_of(release))
    for one in case.features:
        yield from ((module, one.page, ()) for module in one.feature.modules_of(release))
        for addon in one.feature.addons:
            # One that is unknown is the catalog's fault, and refused as such.
            known = case.catalog.addons.get(addon)
            for module in known.modules if known else ():
                yield module, case.by_addon(addon), ("modules",)


def parameters(case: Case) -> Iterator[Line[str]]:
    """The configuration parameters that the tenant's features set."""
    for one in case.features:
        for key, value in one.feature.parameters.items():
            yield key, value, one.page, ("parameters", key)
