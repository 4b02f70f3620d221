"""What a tenant's standards come to together: field by field the strictest wins, and who forced it is kept.

A standard more can only make a duty stricter. What no standard speaks of is left to whoever decides next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tenancy.profile import Demand, Profile
from tenancy.words import Compliance, Sslmode, TwoFactor

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Profiles = Mapping[Compliance, Profile]


@dataclass(frozen=True, kw_only=True)
class Forced(Generic[T_co]):
    """A value, and the standards that ask for just this one."""

    value: T_co
    by: tuple[Compliance, ...]


UNFORCED: Final = Forced(value=False, by=())
"""What nobody demands, where a standard would say yes or no."""
SILENT: Final = Forced(value=None, by=())
"""What nobody speaks of."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What a tenant has to keep to, under the names that a profile has for it; a value of None leaves it free."""

    dedicated: Forced[bool]
    encrypted: Forced[bool]
    managed_key: Forced[bool]
    egress_denied: Forced[bool]
    audit_log: Forced[bool]
    accounting_audit: Forced[bool]
    own_servers: Forced[bool]
    erasure: Forced[bool]
    sslmode: Forced[Sslmode | None]
    log_retention_days: Forced[int | None]
    log_hot_days: Forced[int | None]
    idle_logout_seconds: Forced[int | None]
    password_length: Forced[int | None]
    two_factor: Forced[TwoFactor | None]
    login_tries: Forced[int | None]
    login_cooldown_seconds: Forced[int | None]
    regions: Forced[tuple[str, ...] | None]
    """Where the data may be, in alphabetical order; nowhere, where the standards contradict each other."""


# How values of a kind combine:
#   a yes or no           yes, if one standard says yes
#   days of logs          the longest: what one standard wants kept, another does not let go
#   idle time, tries      the least
#   password, cooldown    the longest
#   sslmode, two_factor   the last in the order of their vocabulary, which runs from weak to strong
#   regions               those that every standard allows
def of(profiles: Profiles) -> Duty:
    """The duty of a tenant that answers to all the standards in *profiles*."""
    return _together(profiles) if profiles else FREE


def _together(profiles: Profiles) -> Duty:
    return Duty(
        dedicated=_any(profiles, lambda one: one.dedicated),
        encrypted=_any(profiles, lambda one: one.encrypted),
        managed_key=_any(profiles, lambda one: one.managed_key),
        egress_denied=_any(profiles, lambda one: one.egress_denied),
        audit_log=_any(profiles, lambda one: one.audit_log),
        accounting_audit=_any(profiles, lambda one: one.accounting_audit),
        own_servers=_any(profiles, lambda one: one.own_servers),
        erasure=_any(profiles, lambda one: one.erasure),
        sslmode=_most(profiles, lambda one: one.sslmode, _SSLMODES.index),
        log_retention_days=_most(profiles, lambda one: one.log_retention_days, _as_it_is),
        log_hot_days=_most(profiles, lambda one: one.log_hot_days, _as_it_is),
        idle_logout_seconds=_most(profiles, lambda one: one.idle_logout_seconds, _less_is_more),
        password_length=_most(profiles, lambda one: one.password_length, _as_it_is),
        two_factor=_most(profiles, lambda one: one.two_factor, _TWO_FACTORS.index),
        login_tries=_most(profiles, lambda one: one.login_tries, _less_is_more),
        login_cooldown_seconds=_most(profiles, lambda one: one.login_cooldown_seconds, _as_it_is),
        regions=_shared(profiles),
    )


def _demands(profiles: Profiles, field: Callable[[Profile], Demand[T] | None]) -> tuple[tuple[Compliance, T], ...]:
    found = ((standard, field(profile)) for standard, profile in profiles.items())
    return tuple((standard, demand.value) for standard, demand in found if demand is not None)


def _most(
    profiles: Profiles, field: Callable[[Profile], Demand[T] | None], strength: Callable[[T], int]
) -> Forced[T | None]:
    demands = _demands(profiles, field)
    if not demands:
        return SILENT
    strictest = max((value for _, value in demands), key=strength)
    return Forced(value=strictest, by=tuple(standard for standard, value in demands if value == strictest))


def _any(profiles: Profiles, field: Callable[[Profile], Demand[bool] | None]) -> Forced[bool]:
    by = tuple(standard for standard, value in _demands(profiles, field) if value)
    return Forced(value=True, by=by) if by else UNFORCED


def _shared(profiles: Profiles) -> Forced[tuple[str, ...] | None]:
    demands = _demands(profiles, lambda one: one.regions)
    if not demands:
        return SILENT
    common = set[str].intersection(*(set(regions) for _, regions in demands))
    return Forced(value=tuple(sorted(common)), by=tuple(standard for standard, _ in demands))


def _as_it_is(number: int) -> int:
    return number


def _less_is_more(number: int) -> int:
    return -number


_SSLMODES: Final = tuple(Sslmode)
_TWO_FACTORS: Final = tuple(TwoFactor)
FREE: Final = _together({})
"""The duty of a tenant that answers to no standard."""
