"""How a tenant's Odoo behaves, whatever size it has: the part of a specification that its people notice."""

from dataclasses import dataclass

from tenancy.words import IdentityProvider, TwoFactor

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class BrandingSpec:
    """How Odoo presents itself; None leaves Odoo's own."""

    name: str
    """What the company is called on documents."""
    logo: str | None
    """The https address that the company's logo is fetched from."""
    primary: str | None
    """A colour, as a hash and six digits."""
    secondary: str | None
    mail_from: str | None


@dataclass(frozen=True, kw_only=True)
class SignInSpec:
    """Who vouches for the people that sign in."""

    provider: IdentityProvider
    name: str
    """As people read it where they sign in."""
    issuer: str | None
    """Where a provider is asked for the two addresses; None for those whose place is known."""
    authorization: str | None
    """Where people are sent to sign in; None where the issuer has to be asked."""
    userinfo: str | None
    """Where Odoo asks who has signed in; None where the issuer has to be asked."""
    scope: str
    """What Odoo asks to know of a person."""
    secret: str
    """The supplied secret that holds client id and key; its name alone."""


@dataclass(frozen=True, kw_only=True)
class MailSpec:
    """The server that takes outgoing mail."""

    host: str
    port: int
    cidr: str
    secret: str | None
    """The supplied secret that holds its user and password, by name; None where it wants none."""
    from_filter: str | None
    """From which addresses or domains it takes mail; None where from all."""


@dataclass(frozen=True, kw_only=True)
class SettingsSpec:
    """What stands in the tenant's database besides its data."""

    parameters: Pairs
    """Key and value of each ir.config_parameter that is settled from outside."""
    company: Pairs
    """Field and value of the main company (res.company), as Odoo calls them; the logo is in the branding."""
    every_company: Pairs
    """The same of every company in the database, those included that people add."""
    companies: tuple[str, ...]
    """The further companies in the same database."""
    branding: BrandingSpec
    signin: SignInSpec | None
    """None where people sign in with a password of Odoo's own."""
    two_factor: TwoFactor | None
    """Who must show a second factor; None where nobody has asked for one."""
