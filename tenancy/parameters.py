"""What is settled inside a tenant's Odoo from outside: configuration parameters, the company's fields, and their modules.

Names and defaults as they stand in 17.0, 18.0 and 19.0 of odoo/odoo; where a release has another, the table says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from tenancy import kit
from tenancy.case import Case
from tenancy.dialect import HTTP_PORT
from tenancy.origin import Origin, Said
from tenancy.reader import Steps
from tenancy.words import IdentityProvider, Release, TwoFactor

IDLE_SECONDS: Final = 604_800
"""Odoo's own limit on a session that is not used."""
LOGIN_TRIES: Final = 10
"""Odoo's own number of failed tries before it makes people wait."""
COOLDOWN_SECONDS: Final = 60
"""How long Odoo makes them wait."""

DECIDED: Final = frozenset(
    (
        "auth_oauth.authorization_header",
        "auth_password_policy.minlength",
        "auth_totp.policy",
        "base.login_cooldown_after",
        "base.login_cooldown_duration",
        "report.url",
        "sessions.max_inactivity_seconds",
        "web.base.url",
        "web.base.url.freeze",
    )
)
"""What this module settles; a feature that did so as well could loosen what a standard demands."""

_WIDTH: Final = tuple(TwoFactor)
"""From nobody to everyone."""
_POLICY: Final[Mapping[TwoFactor, str]] = {
    TwoFactor.EMPLOYEES: "employee_required",
    TwoFactor.EVERYONE: "all_required",
}
_POLICY_MODULE: Final[Mapping[Release, str]] = {
    Release.V17: "auth_totp_mail_enforce",
    Release.V18: "auth_totp_mail_enforce",
    Release.V19: "auth_totp_mail",
}
_AUDIT_FIELD: Final[Mapping[Release, str]] = {
    Release.V17: "check_account_audit_trail",
    Release.V18: "check_account_audit_trail",
    Release.V19: "restrictive_audit_trail",
}
_AUDIT_MODULES: Final[Mapping[Release, tuple[str, ...]]] = {
    # In 17 the field comes with a module of its own, later with accounting itself.
    Release.V17: ("account", "account_audit_trail"),
    Release.V18: ("account",),
    Release.V19: ("account",),
}
_BY_HEADER: Final = frozenset((IdentityProvider.MICROSOFT, IdentityProvider.OPENID))
"""Providers that take a token in a header only; Odoo's documentation asks for it with Microsoft."""

_PROVIDER: Final = ("signin", "provider")
_ADDRESS: Final = Origin("the tenant's first address")
_FROZEN: Final = Origin("without it, the next administrator who signs in changes the address")
_LOOPBACK: Final = Origin("documents are printed inside the pod")


class Setting(NamedTuple):
    """A parameter or a field of the company, and the modules without which Odoo would not know it."""

    key: str
    value: str
    origin: Origin
    steps: Steps = ()
    modules: tuple[str, ...] = ()


def parameters(case: Case, host: str) -> Iterator[Setting]:
    """The configuration parameters (ir.config_parameter) of a tenant whose first address is *host*."""
    yield Setting("web.base.url", f"https://{host}", _ADDRESS)
    yield Setting("web.base.url.freeze", "True", _FROZEN)
    yield Setting("report.url", f"http://127.0.0.1:{HTTP_PORT}", _LOOPBACK)
    yield from _access(case)
    if case.asked.signin.provider in _BY_HEADER:
        yield Setting("auth_oauth.authorization_header", "1", case.by_tenant, _PROVIDER)
    for key, value, page, steps in kit.parameters(case):
        yield Setting(key, value, page, steps)


def _access(case: Case) -> Iterator[Setting]:
    """Who gets in, and for how long; never less than Odoo itself asks for."""
    duty = case.duty
    who, origin, steps = two_factor(case)
    if who is not None and who in _POLICY:
        yield Setting("auth_totp.policy", _POLICY[who], origin, steps, (_POLICY_MODULE[case.asked.release],))
    idle, length, tries, wait = (
        duty.idle_logout_seconds,
        duty.password_length,
        duty.login_tries,
        duty.login_cooldown_seconds,
    )
    if idle.value is not None:
        seconds = min(idle.value, IDLE_SECONDS)
        yield Setting("sessions.max_inactivity_seconds", str(seconds), case.by_duty(idle, "idle_logout_seconds"))
    if length.value is not None:
        origin = case.by_duty(length, "password_length")
        yield Setting("auth_password_policy.minlength", str(length.value), origin, (), ("auth_password_policy",))
    if tries.value is not None:
        count = min(tries.value, LOGIN_TRIES)
        yield Setting("base.login_cooldown_after", str(count), case.by_duty(tries, "login_tries"))
    if wait.value is not None:
        seconds = max(wait.value, COOLDOWN_SECONDS)
        yield Setting("base.login_cooldown_duration", str(seconds), case.by_duty(wait, "login_cooldown_seconds"))


def two_factor(case: Case) -> Said[TwoFactor | None]:
    """Who must show a second factor: the widest of what standards force and what the customer wants."""
    forced, wanted = case.duty.two_factor, case.asked.signin.two_factor
    order = _WIDTH.index
    if forced.value is not None and (wanted is None or order(forced.value) >= order(wanted)):
        return forced.value, case.by_duty(forced, "two_factor"), ()
    return wanted, case.by_tenant, ("signin", "two_factor")


def audit(case: Case) -> Iterator[Setting]:
    """Each company's own trail of changed accounting entries, where a standard or a feature asks for it."""
    forced, release = case.duty.accounting_audit, case.asked.release
    origins = [one.page for one in case.features if one.feature.accounting_audit]
    if forced.value:
        origins.insert(0, case.by_duty(forced, "accounting_audit"))
    for origin in origins[:1]:
        yield Setting(_AUDIT_FIELD[release], "True", origin, (), _AUDIT_MODULES[release])


def modules(case: Case, settings: Iterable[Setting]) -> Iterator[Said[str]]:
    """The modules without which Odoo would not know *settings*, nor how people sign in."""
    for _, _, origin, steps, needed in settings:
        for module in needed:
            yield module, origin, steps
    if case.asked.signin.provider is not None:
        yield "auth_oauth", case.by_tenant, _PROVIDER
