"""Since when a customer's Odoo stands still, by states that are written out."""

from datetime import UTC, datetime

import pytest
from held_thing import held

from fleet.held import Held, State
from fleet.standstill import since

TENANT = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant::acme"
ODOO = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant$odoo:saas:Odoo::acme-odoo"
NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


def deployment(
    name: str, modified: datetime | None = NOON, grace: int | None = None, parent: str = ODOO, pods: int | None = 0
) -> Held:
    pod = {} if grace is None else {"terminationGracePeriodSeconds": grace}
    urn = f"urn:pulumi:dev::odoo-saas::odoo:saas:Tenant$odoo:saas:Odoo$kubernetes:apps/v1:Deployment::{name}"
    asked = {} if pods is None else {"replicas": pods}
    return held(urn, parent, modified, {"spec": {**asked, "template": {"spec": pod}}})


def found(*deployments: Held, state: str = "suspended") -> datetime | None:
    tenant = held(TENANT, outputs={"state": state})
    everything = State(resources=(tenant, held(ODOO, TENANT), *deployments), pending=(), interrupted=False)
    return since(everything, tenant)


def test_it_counts_from_the_last_change_and_the_time_that_pods_have_to_end():
    assert found(deployment("web", grace=150)) == datetime(2027, 1, 10, 12, 2, 30, tzinfo=UTC)
    assert found(deployment("web")) == datetime(2027, 1, 10, 12, 0, 30, tzinfo=UTC)


def test_it_counts_from_whatever_stopped_last():
    later = deployment("cron", NOON.replace(hour=13), grace=60)

    assert found(deployment("web", grace=150), later) == datetime(2027, 1, 10, 13, 1, tzinfo=UTC)


def test_another_tenants_pods_do_not_count():
    other = deployment("other", NOON.replace(hour=20), parent="urn:pulumi:dev::odoo-saas::odoo:saas:Tenant::other")

    assert found(deployment("web"), other) == datetime(2027, 1, 10, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", ["archived", "released"])
def test_it_still_stands_still_once_it_is_archived_or_released(state: str):
    assert found(deployment("web"), state=state) == datetime(2027, 1, 10, 12, 0, 30, tzinfo=UTC)


def test_nothing_is_known_of_whoever_is_in_use_or_of_whom_the_state_says_too_little():
    assert found(deployment("web"), state="active") is None
    assert found(deployment("web"), deployment("cron", None)) is None
    assert found() is None


@pytest.mark.parametrize("pods", [1, None])
def test_one_that_an_update_failed_to_stop_runs_on_whatever_the_tenant_is_called(pods: int | None):
    assert found(deployment("web"), deployment("cron", pods=pods)) is None
