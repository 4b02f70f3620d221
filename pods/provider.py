"""Whoever vouches for the people that sign in, as Odoo is told (auth.oauth.provider)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

from psycopg2.extensions import cursor
from record import Record
from trouble import Unprepared
from wanted import SignIn

DISCOVERY = "/.well-known/openid-configuration"
"""OpenID Connect Discovery 1.0, section 4: what stands below an issuer."""
SECONDS = 10


class Unreachable(Exception):
    """The issuer could not be asked; says why."""


@dataclass(frozen=True)
class Provider:
    """One row; the one that the tenant's file names is the only one that is allowed."""

    values: Mapping[str, str]

    @staticmethod
    def of(signin: SignIn, asking: cursor, record: Record) -> "Provider":
        """The wanted row. Raises Unreachable where an issuer has to be asked for it, and does not answer.

        The supplied secret's client_secret is for others: Odoo's own module asks with the client id alone.
        """
        authorization, userinfo = signin.authorization, signin.userinfo
        if signin.issuer is not None and signin.issuer == record.issuer and record.provider is not None:
            asking.execute(
                "SELECT auth_endpoint, validation_endpoint FROM auth_oauth_provider WHERE auth_endpoint = %s",
                (record.provider,),
            )
            authorization, userinfo = asking.fetchone() or (None, None)
        if authorization is None or userinfo is None:
            authorization, userinfo = _discover(f"{signin.issuer}")
        return Provider(
            {
                "auth_endpoint": authorization,
                "validation_endpoint": userinfo,
                "client_id": _client_id(signin),
                "scope": signin.scope,
                "name": signin.name,
                "body": f"Sign in with {signin.name}",
            }
        )

    @property
    def address(self) -> str:
        """Where people are sent; what tells one provider from another."""
        return self.values["auth_endpoint"]

    @property
    def name(self) -> str:
        return self.values["name"]

    def differs(self, asking: cursor) -> bool:
        """Whether Odoo has it otherwise, or allows another."""
        asking.execute(
            "SELECT auth_endpoint, validation_endpoint, client_id, scope FROM auth_oauth_provider WHERE enabled"
        )
        keys = ("auth_endpoint", "validation_endpoint", "client_id", "scope")
        return asking.fetchall() != [tuple(self.values[key] for key in keys)]


def find(signin: SignIn | None, asking: cursor, record: Record) -> tuple[Provider | None, str | None]:
    """The provider that is wanted, and why it could not be had; that is no reason to keep people from their passwords."""
    if signin is None:
        return None, None
    try:
        return Provider.of(signin, asking, record), None
    except Unreachable as error:
        return None, f"{error}; until it does, people sign in with passwords"


def is_allowed(asking: cursor, address: str) -> bool:
    """Whether Odoo sends people to *address* to sign in."""
    asking.execute("SELECT to_regclass('public.auth_oauth_provider') IS NOT NULL")
    if asking.fetchone() != (True,):
        return False
    asking.execute("SELECT count(*) FROM auth_oauth_provider WHERE enabled AND auth_endpoint = %s", (address,))
    return asking.fetchone() != (0,)


def _client_id(signin: SignIn) -> str:
    try:
        return (signin.credentials / "client_id").read_text().strip()
    except FileNotFoundError:
        raise Unprepared(
            f"the supplied secret for signing in with {signin.name} has no key client_id, and the provider answers nobody "
            "without one. Supply it with the keys client_id and client_secret."
        ) from None


def _discover(issuer: str) -> tuple[str, str]:
    """The addresses that an issuer publishes of itself."""
    if not issuer.startswith(("https://", "http://")):
        raise Unreachable(f"{issuer} is no address")
    try:
        with urlopen(issuer.rstrip("/") + DISCOVERY, timeout=SECONDS) as answer:  # noqa: S310  # judged above
            said = json.load(answer)
        return said["authorization_endpoint"], said["userinfo_endpoint"]
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"{issuer} does not say where people sign in ({error})") from None
