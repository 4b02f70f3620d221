"""What is set inside a tenant's Odoo, decided: parameters, its companies, and how people sign in."""

from typing import Final

from tenancy import company, parameters
from tenancy.case import Case
from tenancy.identity import PROVIDERS, SCOPE
from tenancy.origin import Line, Origin, Said, Why
from tenancy.parameters import Setting
from tenancy.settings import SettingsSpec, SignInSpec
from tenancy.words import TwoFactor

_AT: Final = "odoo.settings"
_UNASKED: Final = Origin("nobody asks for it")
_ONE_COMPANY: Final = Origin("the customer names no further company")
_UNAUDITED: Final = Origin("neither a standard nor a feature wants accounting audited")
_PLACE: Final = Origin("where the provider is known to be")
_ASKED: Final = Origin("the issuer is asked, when Odoo is prepared")
_SCOPE: Final = Origin("what Odoo's sign-in makes use of")
_OWN_PASSWORDS: Final = Origin("people sign in with a password of Odoo's own")


def decide(case: Case, host: str, why: Why) -> tuple[SettingsSpec, tuple[Said[str], ...]]:
    """The settings of a tenant whose first address is *host*; and the modules that they need, with the reason for each."""
    brand = company.branding(case, why)
    given = tuple(parameters.parameters(case, host))
    fields, everywhere = tuple(company.fields(brand)), tuple(parameters.audit(case))
    spec = SettingsSpec(
        parameters=why.lines(f"{_AT}.parameters", _plain(given)),
        company=why.lines(f"{_AT}.company", _plain(fields)),
        every_company=why.lines(f"{_AT}.every_company", _plain(everywhere), none=_UNAUDITED),
        companies=why.each(
            f"{_AT}.companies",
            ((name, case.by_tenant, ("companies", at)) for at, name in enumerate(case.asked.companies)),
            none=_ONE_COMPANY,
        ),
        branding=brand,
        signin=_signin(case, why),
        two_factor=_two_factor(case, why),
    )
    return spec, tuple(parameters.modules(case, (*given, *fields, *everywhere)))


def _plain(settings: tuple[Setting, ...]) -> tuple[Line[str], ...]:
    return tuple([(key, value, origin, steps) for key, value, origin, steps, _ in settings])


def _signin(case: Case, why: Why) -> SignInSpec | None:
    said = case.asked.signin
    if said.provider is None or said.secret is None:
        return why(f"{_AT}.signin", None, _OWN_PASSWORDS)
    known, at, by = PROVIDERS[said.provider], f"{_AT}.signin", case.by_tenant
    # An issuer that the customer names is a place of its own, also with a provider that has a common one.
    authorization, userinfo = (known.authorization, known.userinfo) if said.issuer is None else (None, None)
    place = _PLACE if said.issuer is None else _ASKED
    return SignInSpec(
        provider=why(f"{at}.provider", said.provider, by, "signin", "provider"),
        name=why(f"{at}.name", known.name, by, "signin", "provider"),
        issuer=why(f"{at}.issuer", said.issuer, by, "signin", "issuer"),
        authorization=why(f"{at}.authorization", authorization, place),
        userinfo=why(f"{at}.userinfo", userinfo, place),
        scope=why(f"{at}.scope", SCOPE, _SCOPE),
        secret=why(f"{at}.secret", said.secret, by, "signin", "secret"),
    )


def _two_factor(case: Case, why: Why) -> TwoFactor | None:
    who, origin, steps = parameters.two_factor(case)
    return why(f"{_AT}.two_factor", who, origin, *steps)
