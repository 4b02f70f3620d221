"""The form of the catalog's page of addons: what there is beyond Odoo's community edition, and where it comes from."""

from collections.abc import Mapping

from pydantic import Field

from tenancy.field import Distinct, Label, Line
from tenancy.form import Form
from tenancy.words import Release


class Addon(Form):
    """One addon; which images carry it stands with the images."""

    title: Line = Field(description="what the addon is called, as people read it", examples=["Resource booking"])
    source: Line = Field(
        description="where its code is kept", examples=["https://github.com/OCA/calendar, resource_booking"]
    )
    modules: Distinct[Line] = Field(
        description="which Odoo modules it brings, in the order of installation", examples=[["resource_booking"]]
    )
    versions: Mapping[Release, Line] = Field(
        description="in which releases it exists, and which version is meant, as its manifest says",
        examples=[{"17.0": "17.0.1.0.0"}],
    )


class Addons(Form):
    """All addons that a feature may need."""

    addons: Mapping[Label, Addon] = Field(description="what there is beyond the community edition")
