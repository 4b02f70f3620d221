"""How long an Odoo took to start, read off pods as an API server gives them."""

from collections.abc import Mapping
from typing import Any

from fleet.lasting import longest


def pod(tenant: str, ready: str | None, *, restarts: int = 0) -> Mapping[str, Any]:
    condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": ready}
    return {
        "metadata": {"labels": {"odoo-saas/tenant": tenant}, "creationTimestamp": "2027-01-10T12:00:00Z"},
        "status": {"conditions": [condition], "containerStatuses": [{"name": "odoo", "restartCount": restarts}]},
    }


def test_of_several_pods_the_slowest_counts():
    pods = [pod("one", "2027-01-10T12:00:41Z"), pod("one", "2027-01-10T12:01:05Z"), pod("two", "2027-01-10T12:00:07Z")]

    assert longest(pods) == {"one": 65, "two": 7}


def test_of_one_that_is_not_ready_or_began_anew_nothing_is_known():
    assert longest([pod("one", None), pod("two", "2027-01-10T18:00:00Z", restarts=1)]) == {}
