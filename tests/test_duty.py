from collections.abc import Mapping
from dataclasses import fields
from itertools import permutations
from typing import cast

import pytest
from checkout import ROOT
from hypothesis import given
from hypothesis import strategies as st

from tenancy import catalog, duty
from tenancy.duty import FREE, SILENT, UNFORCED, Duty, Forced
from tenancy.profile import Demand, Profile
from tenancy.words import Compliance, Sslmode, TwoFactor

HIPAA, SOX, PCI, GDPR = Compliance.HIPAA, Compliance.SOX, Compliance.PCI, Compliance.GDPR
PROFILES = catalog.load(ROOT).compliance
FLAGS = (
    "dedicated",
    "encrypted",
    "managed_key",
    "egress_denied",
    "audit_log",
    "accounting_audit",
    "own_servers",
    "erasure",
)
MORE_IS_STRICTER = ("log_retention_days", "log_hot_days", "password_length", "login_cooldown_seconds")
LESS_IS_STRICTER = ("idle_logout_seconds", "login_tries")


def shipped(*standards: Compliance) -> Duty:
    return duty.of({standard: PROFILES[standard] for standard in standards})


def demand(value: object) -> dict[str, object]:
    return {"value": value, "answers": ["a control"]}


def profile(**demands: object) -> Profile:
    return Profile.model_validate({"title": "A", **{key: demand(value) for key, value in demands.items()}})


def test_who_answers_to_nothing_is_free():
    assert shipped() == FREE
    assert {getattr(FREE, name) for name in FLAGS} == {UNFORCED}
    assert {getattr(FREE, one.name) for one in fields(FREE) if one.name not in FLAGS} == {SILENT}


def test_a_single_standard_is_the_duty():
    assert shipped(PCI) == Duty(
        dedicated=Forced(value=True, by=(PCI,)),
        encrypted=Forced(value=True, by=(PCI,)),
        managed_key=UNFORCED,
        egress_denied=Forced(value=True, by=(PCI,)),
        audit_log=Forced(value=True, by=(PCI,)),
        accounting_audit=UNFORCED,
        own_servers=Forced(value=True, by=(PCI,)),
        erasure=UNFORCED,
        sslmode=Forced(value=Sslmode.VERIFY_FULL, by=(PCI,)),
        log_retention_days=Forced(value=365, by=(PCI,)),
        log_hot_days=Forced(value=90, by=(PCI,)),
        idle_logout_seconds=Forced(value=900, by=(PCI,)),
        password_length=Forced(value=12, by=(PCI,)),
        two_factor=Forced(value=TwoFactor.EVERYONE, by=(PCI,)),
        login_tries=Forced(value=10, by=(PCI,)),
        login_cooldown_seconds=Forced(value=1800, by=(PCI,)),
        regions=SILENT,
    )


def test_all_four_together_are_as_strict_as_the_strictest_of_them():
    found = shipped(HIPAA, SOX, PCI, GDPR)

    assert found.dedicated == Forced(value=True, by=(HIPAA, SOX, PCI))
    assert found.encrypted == Forced(value=True, by=(HIPAA, SOX, PCI, GDPR))
    assert found.accounting_audit == Forced(value=True, by=(SOX,))
    assert found.own_servers == Forced(value=True, by=(HIPAA, PCI))
    assert found.erasure == Forced(value=True, by=(GDPR,))
    assert found.log_retention_days == Forced(value=2555, by=(SOX,))
    assert found.idle_logout_seconds == Forced(value=900, by=(HIPAA, PCI))
    assert found.two_factor == Forced(value=TwoFactor.EVERYONE, by=(PCI,))
    assert found.regions == Forced(value=("eu-central-1", "eu-west-1"), by=(GDPR,))


@pytest.mark.parametrize(
    ("field", "weak", "strict"),
    [
        ("log_retention_days", 365, 2190),
        ("log_hot_days", 30, 90),
        ("idle_logout_seconds", 3600, 900),
        ("password_length", 8, 12),
        ("two_factor", "employees", "everyone"),
        ("two_factor", "nobody", "employees"),
        ("login_tries", 10, 5),
        ("login_cooldown_seconds", 60, 1800),
        ("sslmode", "verify-ca", "verify-full"),
        ("sslmode", "disable", "allow"),
        ("dedicated", False, True),
        ("encrypted", False, True),
        ("egress_denied", False, True),
        ("audit_log", False, True),
        ("accounting_audit", False, True),
        ("own_servers", False, True),
        ("erasure", False, True),
    ],
)
def test_the_stricter_wins_whichever_comes_first(field: str, weak: object, strict: object):
    for order in permutations([(SOX, profile(**{field: weak})), (PCI, profile(**{field: strict}))]):
        forced: Forced[object] = getattr(duty.of(dict(order)), field)
        assert (forced.value, forced.by) == (strict, (PCI,))


def test_two_that_demand_the_same_are_both_named():
    found = duty.of({SOX: profile(password_length=12), HIPAA: profile(), PCI: profile(password_length=12)})

    assert found.password_length == Forced(value=12, by=(SOX, PCI))


def test_the_regions_are_those_that_every_standard_allows():
    both = duty.of({SOX: profile(regions=["b", "c", "a"]), PCI: profile(regions=["d", "c", "b"]), HIPAA: profile()})

    assert both.regions == Forced(value=("b", "c"), by=(SOX, PCI))


def test_standards_that_share_no_region_leave_none():
    assert duty.of({SOX: profile(regions=["a"]), PCI: profile(regions=["b"])}).regions == Forced(
        value=(), by=(SOX, PCI)
    )


numbers = st.integers(1, 1_000_000)
VALUES: Mapping[str, st.SearchStrategy[object]] = {
    **dict.fromkeys(FLAGS, st.booleans()),
    **dict.fromkeys((*MORE_IS_STRICTER, *LESS_IS_STRICTER), numbers),
    "sslmode": st.sampled_from(Sslmode),
    "two_factor": st.sampled_from(TwoFactor),
    "regions": st.lists(st.sampled_from(("a", "b", "c", "d")), unique=True).map(tuple),
}
profiles = st.fixed_dictionaries({}, optional={**VALUES}).map(lambda demands: profile(**demands))
sets = st.dictionaries(st.sampled_from(Compliance), profiles)


def is_as_strict(one: Duty, other: Duty) -> bool:
    """Whether *one* allows nothing that *other* forbids."""
    order = {"sslmode": tuple(Sslmode).index, "two_factor": tuple(TwoFactor).index}

    def holds(field: str) -> bool:
        mine, yours = getattr(one, field).value, getattr(other, field).value
        if yours is None or mine is None:
            return yours is None
        if field in FLAGS or field in MORE_IS_STRICTER:
            return mine >= yours
        if field in LESS_IS_STRICTER:
            return mine <= yours
        if field in order:
            return order[field](mine) >= order[field](yours)
        return set(mine) <= set(yours)

    return all(holds(one.name) for one in fields(Duty))


@given(sets, st.sampled_from(Compliance), profiles)
def test_a_standard_more_never_loosens_anything(before: Mapping[Compliance, Profile], word: Compliance, more: Profile):
    after = duty.of({**before, word: more}) if word not in before else duty.of(before)

    assert is_as_strict(after, duty.of(before))


@given(sets)
def test_the_order_of_standards_changes_no_value(found: Mapping[Compliance, Profile]):
    turned = {standard: found[standard] for standard in reversed(tuple(found))}

    assert [value(duty.of(turned), one.name) for one in fields(Duty)] == [
        value(duty.of(found), one.name) for one in fields(Duty)
    ]


@given(sets)
def test_whoever_is_named_for_a_value_really_demands_it(found: Mapping[Compliance, Profile]):
    for one in fields(Duty):
        forced = cast("Forced[object]", getattr(duty.of(found), one.name))
        asked = [cast("Demand[object]", getattr(found[standard], one.name)).value for standard in forced.by]
        if one.name == "regions":
            allowed = [set(cast("tuple[str, ...]", regions)) for regions in asked]
            assert all(set(duty.of(found).regions.value or ()) <= regions for regions in allowed)
        else:
            assert asked == [forced.value] * len(asked)


def value(found: Duty, field: str) -> object:
    return cast("Forced[object]", getattr(found, field)).value
