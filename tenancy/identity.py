"""The providers that vouch for people, as Odoo's sign-in (auth.oauth.provider) is told of them.

Sources: addons/auth_oauth/data of odoo/odoo for Google; Odoo's documentation, "Microsoft Azure sign-in", for Microsoft, with
the address that Microsoft has for every organisation's accounts.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from tenancy.words import IdentityProvider

SCOPE: Final = "openid profile email"
"""What Odoo asks to know of a person."""


class Known(NamedTuple):
    """A provider; the two addresses are None where its issuer has to be asked for them."""

    name: str
    authorization: str | None
    """Where people are sent to sign in."""
    userinfo: str | None
    """Where Odoo asks who has signed in."""


PROVIDERS: Final[Mapping[IdentityProvider, Known]] = {
    IdentityProvider.GOOGLE: Known(
        "Google", "https://accounts.google.com/o/oauth2/auth", "https://www.googleapis.com/oauth2/v3/userinfo"
    ),
    IdentityProvider.MICROSOFT: Known(
        "Microsoft",
        "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
        "https://graph.microsoft.com/oidc/userinfo",
    ),
    IdentityProvider.OPENID: Known("OpenID", None, None),
}
