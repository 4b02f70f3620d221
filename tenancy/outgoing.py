"""The mail server of a customer's own."""

from pydantic import Field

from tenancy.field import Cidr, Label, Line, Port
from tenancy.form import Form


class Outgoing(Form):
    """Where a customer's mail goes out in production, if not through the stack's server."""

    host: Line = Field(description="which server takes outgoing mail", examples=["smtp.example.com"])
    port: Port = Field(default=587, description="at which port it takes it", examples=[587])
    cidr: Cidr = Field(description="in which range of addresses it is", examples=["10.1.2.5/32"])
    secret: Label | None = Field(
        default=None, description="which supplied secret holds its user and password", examples=["smtp-spa"]
    )
    from_filter: Line | None = Field(
        default=None,
        description="from which addresses or domains it takes mail",
        examples=["spa.example.com"],
    )
