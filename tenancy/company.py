"""How a tenant presents itself: its branding, and the fields of Odoo's main company that it comes to."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.origin import Origin, Why
from tenancy.parameters import Setting
from tenancy.settings import BrandingSpec

_AT: Final = "odoo.settings.branding"
_ODOOS: Final = Origin("nobody names one, so Odoo keeps its own")
_BRANDING: Final = Origin("the branding")


def branding(case: Case, why: Why) -> BrandingSpec:
    """What the customer said, or else its industry."""
    said, look, own, usual = case.asked.branding, case.trade.branding, case.by_tenant, case.by_industry
    return BrandingSpec(
        name=why.first(
            f"{_AT}.name", (said.name, own, ("branding", "name")), otherwise=(case.asked.name, own, ("name",))
        ),
        logo=why.first(f"{_AT}.logo", (said.logo, own, ("branding", "logo")), otherwise=(None, _ODOOS, ())),
        primary=why.first(
            f"{_AT}.primary",
            (said.primary, own, ("branding", "primary")),
            (look and look.primary, usual, ("branding", "primary")),
            otherwise=(None, _ODOOS, ()),
        ),
        secondary=why.first(
            f"{_AT}.secondary",
            (said.secondary, own, ("branding", "secondary")),
            (look and look.secondary, usual, ("branding", "secondary")),
            otherwise=(None, _ODOOS, ()),
        ),
        mail_from=why.first(
            f"{_AT}.mail_from", (said.mail_from, own, ("branding", "mail_from")), otherwise=(None, _ODOOS, ())
        ),
    )


def fields(brand: BrandingSpec) -> Iterator[Setting]:
    """The fields of res.company that *brand* comes to; the logo has to be fetched first and is none of them."""
    for field, value in (
        ("name", brand.name),
        ("email", brand.mail_from),
        ("primary_color", brand.primary),
        ("secondary_color", brand.secondary),
    ):
        if value is not None:
            yield Setting(field, value, _BRANDING)
