"""Who vouches for the people that sign in to a customer's Odoo, and what they must show."""

from pydantic import Field

from tenancy.field import Cidr, Label, Line
from tenancy.form import Form
from tenancy.words import IdentityProvider, TwoFactor


class SignIn(Form):
    """How people sign in; what is left out is Odoo's own."""

    provider: IdentityProvider | None = Field(
        default=None, description="who vouches for the people that sign in", examples=["google"]
    )
    issuer: Line | None = Field(
        default=None,
        description="where an openid provider is asked",
        examples=["https://login.example.com/realms/spa"],
    )
    secret: Label | None = Field(
        default=None, description="which supplied secret holds the provider's client id and key", examples=["sso-spa"]
    )
    cidr: Cidr | None = Field(
        default=None,
        description="in which range of addresses the provider is, if the stack does not know it",
        examples=["203.0.113.10/32"],
    )
    two_factor: TwoFactor | None = Field(
        default=None, description="who must sign in with a second factor", examples=["employees"]
    )
