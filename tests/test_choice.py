from dataclasses import replace

from places import (
    DEDICATED,
    SHARED,
    SPA,
    US,
    WEALTH,
    plan_of,
    resident,
    server,
)

from tenancy.arrival import Arrival
from tenancy.candidate import Budget, Candidate
from tenancy.words import Compliance


def why(arrival: Arrival, *candidates: Candidate) -> tuple[str, ...]:
    (choice,) = plan_of((arrival,), candidates).choices
    return choice.why


def test_a_choice_says_why():
    assert why(WEALTH, DEDICATED, SHARED) == (
        "dedicated: plan premium",
        "stack prod: for production; the customer names no region",
        "dedicated-1: no other has room for it; it held 0 of 1 tenants, 0 of 80 connections",
    )
    assert why(replace(SPA, region=US), SHARED, server("a", tenants=Budget(used=7, bears=50)))[1:] == (
        "stack prod: for production, in the customer's region us-east-1",
        "shared-1: the emptiest of 2 with room for it; it held 4 of 50 tenants, 48 of 400 connections",
    )
    assert why(replace(SPA, stack="prod"), SHARED, server("z"))[1:] == (
        "stack prod: the file is in its folder",
        f"shared-1: as empty as the next and first by name, of 2 with room for it; it held {SHARED.load}",
    )
    crowded = server("a", residents=(resident("other", "group"),))
    assert why(replace(SPA, customer="group", compliance=(Compliance.GDPR,), regions=(US,)), SHARED, crowded)[1:] == (
        "stack prod: for production, in us-east-1, where gdpr allows it",
        "shared-1: fewest tenants of group, of 2 with room for it; it held 4 of 50 tenants, 48 of 400 connections",
    )
