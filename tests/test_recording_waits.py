"""What an update waits for, and how long, in every shipped stack: as the program tells the engine."""

import json
from typing import Any, cast

import pytest
from copied import STACKS
from recording import TENANT, shipped
from registration import Registration

DEPLOYMENT, SERVICE = "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service"

pytestmark = pytest.mark.parametrize("stack", STACKS)


def of_tenants(stack: str, type: str) -> list[Registration]:
    return [made for made, _ in shipped(stack).owned() if made.type == type]


def asked(made: Registration) -> dict[str, Any]:
    return cast("dict[str, Any]", made.inputs)


def test_an_update_waits_for_odoo_longer_than_the_cluster_does(stack: str):
    """The engine's own ten minutes would end a first initialisation, or an update of modules, that is well on its way."""
    found = of_tenants(stack, DEPLOYMENT)
    told = {made.name: json.loads(made.wire).get("customTimeouts") for made in found}

    assert len([name for name in told if name.endswith("-odoo-web")]) == len(shipped(stack).of_type(TENANT))
    for made in found:
        spec = asked(made)["spec"]
        least = spec.get("progressDeadlineSeconds", 600) + spec["template"]["spec"]["terminationGracePeriodSeconds"]
        assert told[made.name] is not None, made.name
        assert told[made.name]["create"] == told[made.name]["update"]
        assert int(told[made.name]["update"].removesuffix("s")) > least, made.name


def test_no_update_waits_for_endpoints_that_a_stopped_odoo_never_has(stack: str):
    found = of_tenants(stack, SERVICE)

    tenants = sorted(made.name for made in shipped(stack).of_type(TENANT))
    assert sorted(made.name for made in found) == [f"{tenant}-odoo-service" for tenant in tenants]
    for made in found:
        assert asked(made)["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}, made.name
