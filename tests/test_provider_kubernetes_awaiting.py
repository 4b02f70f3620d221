"""How the stand-in for pulumi-kubernetes waits: until an object is ready, refused, out of time, or no longer wanted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import on_platform
import pytest
from manifests import APP, CLAIM, DEPLOYMENT, NAMESPACE, manifest, named, pod, with_value
from plugged import Failed, Made, Plugged, cluster_settings, fresh, plugged

from local.plugins.values import Values, mapping

pytestmark = pytest.mark.engine

cluster = on_platform.cluster
home = on_platform.home
namespace = on_platform.namespace


def test_a_deployment_is_awaited_until_it_is_available(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(DEPLOYMENT, named(DEPLOYMENT, namespace, "awaited"))

    assert mapping(made.state, "status")["availableReplicas"] == 1
    cluster.delete(made)


def test_a_claim_is_awaited_until_it_is_bound(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(CLAIM, named(CLAIM, namespace, "awaited"))

    assert mapping(made.state, "status")["phase"] == "Bound"
    cluster.delete(made)


def test_an_annotation_spares_the_wait(cluster: Plugged, namespace: str) -> None:
    asked = unschedulable(namespace)
    made = cluster.create(DEPLOYMENT, with_value(asked, "metadata.annotations", {"pulumi.com/skipAwait": "true"}))

    assert "availableReplicas" not in mapping(made.state, "status")
    cluster.delete(made)


def test_an_object_that_is_not_ready_in_time_is_kept_and_said_to_be_unfinished(
    cluster: Plugged, namespace: str
) -> None:
    asked = unschedulable(namespace)
    with pytest.raises(Failed, match=r"Deployment .*: Deployment was not ready within 1 s") as failed:
        cluster.create(DEPLOYMENT, asked, timeout=1)
    left = failed.value.left

    assert left is not None
    assert left.id == f"{namespace}/{mapping(asked, 'metadata')['name']}"
    found = cluster.adopt(DEPLOYMENT, left.id)
    assert found is not None
    cluster.delete(found)


def test_a_cancelled_wait_ends(home: Path, namespace: str) -> None:
    asked = unschedulable(namespace)
    with plugged("kubernetes", cluster_settings(home)) as provider, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(provider.create, DEPLOYMENT, asked, timeout=300)
        made = Made(type=DEPLOYMENT, id=f"{namespace}/{mapping(asked, 'metadata')['name']}", inputs={}, state={})
        tick = threading.Event()
        while provider.read(made) is None:
            tick.wait(0.05)
        provider.cancel()
        with pytest.raises(Failed, match="cancelled while waiting") as failed:
            waiting.result(30)
    assert failed.value.left is not None
    with plugged("kubernetes", cluster_settings(home)) as provider:
        provider.delete(made)


def test_a_pod_that_breaks_pod_security_is_told_at_once(cluster: Plugged) -> None:
    labels: Values = {"pod-security.kubernetes.io/enforce": "restricted"}
    strict = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("strict"), labels=labels))

    with pytest.raises(Failed, match=r'FailedCreate: .* violates PodSecurity "restricted:latest"') as failed:
        cluster.create(DEPLOYMENT, named(DEPLOYMENT, strict.id, "root"))
    assert failed.value.left is not None
    cluster.delete(strict)


def unschedulable(namespace: str) -> Values:
    """No node has such a label."""
    template = pod(nodeSelector={"no": "such"})
    body: Values = {"spec": {"replicas": 1, "selector": {"matchLabels": APP}, "template": template}}
    return manifest(DEPLOYMENT, fresh("waits"), namespace, body=body)
