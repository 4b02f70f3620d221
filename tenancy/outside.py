"""Services outside the cluster that Odoo may speak to, by name: a payment provider, a carrier, whoever vouches for people."""

from typing import Annotated, Final

from pydantic import Field

from tenancy.field import Cidr, Distinct, Port
from tenancy.form import Form
from tenancy.words import Compliance

LOGOS: Final = "logos"
"""The service from which customers' logos are fetched, as a stack calls it."""


class Api(Form):
    """Where a service outside is."""

    cidrs: Annotated[Distinct[Cidr], Field(min_length=1, max_length=50)] = Field(
        description="in which ranges of addresses it is", examples=[["203.0.113.0/28"]]
    )
    port: Port = Field(default=443, description="at which port it answers", examples=[443])
    compliance: Distinct[Compliance] = Field(
        default=(), description="for customers of which standards it has been looked into", examples=[["pci"]]
    )
