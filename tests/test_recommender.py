"""Whether what a tenant's pods need is watched, as it is rendered."""

import pytest
from copied import configure, copy
from recording import Recording, record, shipped

VPA = "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    root = copy(tmp_path_factory.mktemp("recommender") / "checkout")
    configure(root, "dev", addons=["vertical-pod-autoscaler"])
    recording = record("dev", root=root)
    assert recording.exit_code == 0, recording.log
    return recording


def test_where_the_cluster_has_it_every_web_deployment_is_watched_and_left_as_it_is(watched: Recording) -> None:
    made = {one.name: one.inputs for one in watched.of_type(VPA)}

    assert set(made) == {f"{tenant}-odoo-recommender" for tenant in ("one-barn", "one-spa", "one-wealth")}
    assert made["one-spa-odoo-recommender"]["spec"] == {
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        "updatePolicy": {"updateMode": "Off"},
        "resourcePolicy": {
            "containerPolicies": [
                {"containerName": "odoo", "controlledResources": ["cpu", "memory"]},
                {"containerName": "*", "mode": "Off"},
            ]
        },
    }


def test_where_it_does_not_nobody_is(watched: Recording) -> None:
    assert shipped("dev").of_type(VPA) == []
    assert len(watched.registrations) == len(shipped("dev").registrations) + 3
