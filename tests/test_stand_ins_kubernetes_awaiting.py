"""How the stand-in for pulumi-kubernetes waits otherwise than the official one, as docs/stand-ins.md lists it."""

from pathlib import Path

import on_platform
import pytest
from manifests import CLAIM, CONFIG_MAP, DEPLOYMENT, INGRESS, NAMESPACE, QUOTA, SERVICE, manifest, with_value
from plugged import Failed, Plugged, cluster_settings, fresh, plugged

from local.plugins.kubernetes.awaiting import READY, Claim
from local.plugins.kubernetes.object import DEFAULT_SECONDS
from local.plugins.values import Values

home = on_platform.home
cluster = on_platform.cluster
namespace = on_platform.namespace


@pytest.mark.engine
def test_only_deployments_and_claims_are_awaited(cluster: Plugged, namespace: str) -> None:
    """The official provider would wait for an address of the Ingress and for pods behind the Service; none ever comes."""
    assert set(READY) == {"Deployment", "PersistentVolumeClaim"}
    for type in (INGRESS, SERVICE, QUOTA):
        cluster.delete(cluster.create(type, manifest(type, fresh("unawaited"), namespace), timeout=1))


@pytest.mark.engine
def test_a_refused_deployment_is_not_waited_for(cluster: Plugged, namespace: str) -> None:
    closed = cluster.create(QUOTA, manifest(QUOTA, fresh("closed"), namespace, body={"spec": {"hard": {"pods": "0"}}}))

    with pytest.raises(Failed, match=r"FailedCreate: .*exceeded quota"):
        cluster.create(DEPLOYMENT, manifest(DEPLOYMENT, fresh("refused"), namespace))
    cluster.delete(closed)


@pytest.mark.engine
def test_everything_is_awaited_for_ten_minutes(home: Path) -> None:
    """Shown by the words of a wait that is cut short, and by the number that it is given otherwise."""
    assert DEFAULT_SECONDS == 600.0
    with plugged("kubernetes", cluster_settings(home)) as provider:
        place = provider.create(NAMESPACE, manifest(NAMESPACE, fresh("patient")))
        asked = with_value(manifest(CLAIM, "one", place.id), "spec.storageClassName", "no-such-class")
        with pytest.raises(Failed, match="PersistentVolumeClaim was not ready within 1 s"):
            provider.create(CLAIM, asked, timeout=1)
        provider.delete(place)


def test_a_claim_that_waits_for_a_consumer_is_not_ready() -> None:
    assert not Claim()({"status": {"phase": "Pending"}})
    assert Claim()({"status": {"phase": "Bound"}})


@pytest.mark.engine
@pytest.mark.parametrize("annotation", ["timeoutSeconds", "waitFor", "patchForce", "deletionPropagationPolicy"])
def test_only_one_annotation_is_heeded(cluster: Plugged, annotation: str) -> None:
    def wrong(annotation: str) -> dict[str, str]:
        return cluster.wrong(CONFIG_MAP, manifest(CONFIG_MAP, "one", "place", annotations={annotation: "true"}))

    assert wrong("pulumi.com/skipAwait") == {}
    assert wrong(f"pulumi.com/{annotation}") == {
        "metadata.annotations": f"the stand-in for pulumi-kubernetes does not serve pulumi.com/{annotation}"
    }


@pytest.mark.engine
def test_a_removal_is_always_awaited(cluster: Plugged) -> None:
    annotations: Values = {"pulumi.com/skipAwait": "true"}
    made = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("leaving"), annotations=annotations))
    cluster.delete(made)

    assert cluster.read(made) is None
