"""What asks for a database server of its own, one thing after the other."""

from pathlib import Path

import pytest
from checkout import ROOT

from tenancy import catalog
from tenancy.dedication import Reason, reasons
from tenancy.duty import of
from tenancy.tenant import Tenant
from tenancy.words import Compliance, Plan

CATALOG = catalog.load(Path(ROOT))
SAID = {"name": "One", "owner": "it@one.example", "release": "18.0", "industry": "generic"}


def found(plan: str = "basic", **fields: object) -> tuple[Reason, ...]:
    asked = Tenant.model_validate({**SAID, "plan": plan, **fields})
    duty = of({standard: CATALOG.compliance[standard] for standard in asked.compliance})
    return reasons(asked, CATALOG.plans[Plan(plan)], duty)


def test_a_small_plan_that_wants_nothing_shares():
    assert found() == ()


@pytest.mark.parametrize("plan", ["premium", "enterprise"])
def test_a_plan_with_a_server_of_its_own_is_a_reason(plan: str):
    assert found(plan) == (Reason(key="plan", words=f"plan {plan}"),)


@pytest.mark.parametrize("standard", [Compliance.HIPAA, Compliance.SOX, Compliance.PCI])
def test_a_standard_that_demands_one_is_a_reason(standard: Compliance):
    assert found(compliance=[standard]) == (Reason(key="compliance", words=f"compliance {standard}"),)


def test_one_that_does_not_is_none():
    assert found(compliance=[Compliance.GDPR]) == ()


@pytest.mark.parametrize(("size", "is_large"), [("5G", False), ("5000M", False), ("5001M", True), ("6G", True)])
def test_a_database_of_more_than_5g_is_a_reason_and_one_of_just_that_is_none(size: str, is_large: bool):
    words = f"a database_size of {size} (more than 5G)"

    assert found(database_size=size) == ((Reason(key="database_size", words=words),) if is_large else ())


def test_the_customers_own_wish_comes_last():
    assert found("premium", dedicated=True) == (
        Reason(key="plan", words="plan premium"),
        Reason(key="dedicated", words="dedicated: true"),
    )
