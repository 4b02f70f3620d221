from dataclasses import replace

import pytest
from places import (
    CLINIC,
    DEDICATED,
    EU,
    SHARED,
    SPA,
    US,
    WEALTH,
    home,
    plan_of,
    resident,
    server,
)

from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate
from tenancy.words import Compliance, Environment, Sslmode, Strategy


def only(arrival: Arrival, place: Candidate) -> str:
    """Why *place* is rejected, where another takes the tenant in."""
    refuge = replace(
        place,
        stack=arrival.stack or "refuge",
        server="refuge",
        machine="refuge",
        environment=arrival.environment,
        region=arrival.region or US,
        elsewhere=None,
        strategy=arrival.strategy,
        sslmode=Sslmode.VERIFY_FULL,
        profile=(),
        residents=(),
        tenants=Budget(used=0, bears=50),
        connections=Budget(used=0, bears=400),
        stack_tenants=Budget(used=0, bears=25),
    )
    (choice,) = plan_of((arrival,), (place, refuge)).choices
    assert choice.server == "refuge"
    (rejection,) = choice.rejected
    assert (rejection.stack, rejection.server) == (place.stack, place.server)
    return rejection.why


PATIENTS = replace(SPA, compliance=(Compliance.HIPAA,), apart=True)
"""A tenant that would share, but only with its like; no plan of ours has such, but the rule must hold for it too."""


@pytest.mark.parametrize(
    ("arrival", "place", "why"),
    [
        (SPA, replace(SHARED, environment=Environment.STAGING), "is for staging, and production is wanted"),
        (replace(SPA, stack="dev"), SHARED, "belongs to stack prod, and the file to stack dev"),
        (replace(SPA, region=EU), SHARED, "is in us-east-1, and the customer's region is eu-central-1"),
        (
            replace(SPA, compliance=(Compliance.GDPR,), regions=(EU, US)),
            replace(SHARED, region="ap-south-1"),
            "is in ap-south-1, and gdpr keeps data in eu-central-1 and us-east-1",
        ),
        (SPA, DEDICATED, "is dedicated, and the tenant is shared: plan basic"),
        (WEALTH, SHARED, "is shared, and the tenant is dedicated: plan premium"),
        (
            CLINIC,
            replace(DEDICATED, sslmode=Sslmode.REQUIRE),
            "has sslmode require, and verify-full is demanded",
        ),
        (SPA, replace(SHARED, profile=(Compliance.HIPAA,)), "is kept to tenants of hipaa"),
        (
            CLINIC,
            replace(DEDICATED, tenants=Budget(used=1, bears=2), residents=(resident("bank", None, Compliance.SOX),)),
            "has tenants of other standards: bank",
        ),
        (
            SPA,
            replace(SHARED, residents=(replace(resident("clinic", None, Compliance.PCI), apart=True),)),
            "has tenants of other standards: clinic",
        ),
        (SPA, replace(SHARED, tenants=Budget(used=50, bears=50)), "holds 50 of 50 tenants"),
        (
            SPA,
            replace(SHARED, connections=Budget(used=389, bears=400)),
            "has 11 of 400 connections left, 12 needed",
        ),
        (
            SPA,
            replace(SHARED, stack_tenants=Budget(used=25, bears=25)),
            "is in stack prod, which holds 25 of 25 tenants",
        ),
        (SPA, replace(SHARED, elsewhere=EU), "is in eu-central-1, and its stack in us-east-1"),
        (SPA, server("z", tenants=Budget(used=5, bears=50)), "is fuller: 5 of 50 tenants, 48 of 400 connections"),
        (
            replace(SPA, customer="group"),
            replace(SHARED, residents=(resident("other", "group"),)),
            "has tenants of group already: other",
        ),
        (
            SPA,
            replace(SHARED, environment=Environment.STAGING, strategy=Strategy.DEDICATED),
            "is for staging, and production is wanted",
        ),
    ],
)
def test_a_rejected_server_is_told_why(arrival: Arrival, place: Candidate, why: str):
    assert only(arrival, place) == why


def test_the_last_tenant_that_fits_is_taken_in():
    place = replace(
        SHARED,
        tenants=Budget(used=49, bears=50),
        connections=Budget(used=388, bears=400),
        stack_tenants=Budget(used=24, bears=25),
    )

    assert home(SPA, place) == "prod/shared-1"


def test_tenants_of_one_standard_share_a_server_that_is_kept_to_it():
    like = replace(resident("other", None, Compliance.HIPAA), apart=True)

    assert home(PATIENTS, replace(SHARED, profile=(Compliance.HIPAA,), residents=(like,))) == "prod/shared-1"


def test_a_server_that_is_kept_to_several_standards_takes_tenants_of_each():
    assert home(CLINIC, replace(DEDICATED, profile=(Compliance.SOX, Compliance.HIPAA))) == "prod/dedicated-1"


def test_who_answers_to_one_standard_more_is_another():
    place = replace(SHARED, residents=(resident("bank", None, Compliance.HIPAA, Compliance.SOX),))
    wider = replace(PATIENTS, compliance=(Compliance.HIPAA, Compliance.SOX))

    assert only(PATIENTS, place) == "has tenants of other standards: bank"
    assert only(wider, replace(place, residents=(resident("clinic", None, Compliance.HIPAA),))) == (
        "has tenants of other standards: clinic"
    )
    assert home(wider, place) == "prod/shared-1"


def test_of_a_server_of_another_kind_nobody_wants_to_know_how_full_it_is():
    assert only(SPA, replace(DEDICATED, tenants=Budget(used=1, bears=1))) == (
        "is dedicated, and the tenant is shared: plan basic"
    )


def test_of_a_budget_that_is_exceeded_nothing_is_left():
    assert Budget(used=5, bears=3).left == 0
    assert str(Budget(used=5, bears=3).more(1)) == "6 of 3"
