"""Whether people can sign in the way a customer wants, and as safely as its standards demand."""

from collections.abc import Iterator
from typing import Final

from tenancy.case import Case
from tenancy.problem import Problem, Wording, joined
from tenancy.words import IdentityProvider, TwoFactor

_WIDTH: Final = tuple(TwoFactor)

_NO_SECRET: Final = Wording(
    what="signin names the provider {provider}, and no secret",
    why="the provider lets Odoo ask only with a client id and a key, which are supplied under a name",
    do="add the name of the supplied secret below signin, such as\nsecret: sso-{id}",
)
_NO_ISSUER: Final = Wording(
    what="signin names the provider {provider}, and no issuer",
    why="{provider} is spoken at many places, and Odoo has to know which one to ask",
    do="add the provider's address below signin, such as\nissuer: https://login.example.com/realms/{id}",
)
_TOO_NARROW: Final = Wording(
    what="two_factor says {asked}, and compliance {standards} demands {demanded}",
    why="a standard's demand is not the customer's to waive",
    do="write two_factor: {demanded}, or leave the line out",
)


def problems(case: Case) -> Iterator[Problem]:
    """What is missing, or is too little."""
    said, forced = case.asked.signin, case.duty.two_factor
    if said.provider is not None and said.secret is None:
        yield case.problem(_NO_SECRET, "signin", "provider", provider=said.provider, id=case.id)
    if said.provider is IdentityProvider.OPENID and said.issuer is None:
        yield case.problem(_NO_ISSUER, "signin", "provider", provider=said.provider, id=case.id)
    if (
        said.two_factor is not None
        and forced.value is not None
        and _WIDTH.index(said.two_factor) < _WIDTH.index(forced.value)
    ):
        yield case.problem(
            _TOO_NARROW,
            "signin",
            "two_factor",
            asked=said.two_factor,
            standards=joined(forced.by),
            demanded=forced.value,
        )
