"""What the stand-in for pulumi-kubernetes makes of a change: the program's, in place or by replacement, and anyone else's."""

import os
import subprocess
from pathlib import Path

import on_platform
import pytest
from manifests import (
    CLAIM,
    CONFIG_MAP,
    DEPLOYMENT,
    NAMESPACE,
    QUOTA,
    SECRET,
    SERVICE,
    changed,
    manifest,
    named,
    with_value,
)
from plugged import Made, Plugged, cluster_settings, plugged

from local.platform import Platform
from local.plugins.values import mapping

pytestmark = pytest.mark.engine

cluster = on_platform.cluster
home = on_platform.home
namespace = on_platform.namespace


@pytest.mark.parametrize(
    ("type", "at", "value"),
    [
        (NAMESPACE, "metadata.name", "other"),
        (CONFIG_MAP, "metadata.namespace", "other"),
        (SECRET, "type", "other"),
        (SERVICE, "spec.clusterIP", "10.0.0.9"),
        (QUOTA, "spec.scopes", ["BestEffort"]),
        (CLAIM, "spec.storageClassName", "other"),
        (CLAIM, "spec.accessModes", ["ReadWriteMany"]),
        (DEPLOYMENT, "spec.selector.matchLabels.app", "other"),
    ],
)
def test_an_immutable_field_replaces_the_object(cluster: Plugged, type: str, at: str, value: str) -> None:
    inputs = manifest(type, "one", "place")
    answer = cluster.diff(Made(type=type, id="place/one", inputs=inputs, state={}), with_value(inputs, at, value))

    assert len(answer.replaces) == 1
    assert answer.replaces[0].startswith(at)


def test_an_object_of_the_same_name_goes_before_the_new_one_comes(cluster: Plugged) -> None:
    inputs = manifest(SECRET, "one", "place")
    made = Made(type=SECRET, id="place/one", inputs=inputs, state={})

    assert cluster.diff(made, {**inputs, "type": "other"}).deleteBeforeReplace


def test_an_object_of_another_name_comes_before_the_old_one_goes(cluster: Plugged) -> None:
    inputs = manifest(CONFIG_MAP, "one", "place")
    made = Made(type=CONFIG_MAP, id="place/one", inputs=inputs, state={})
    answer = cluster.diff(made, with_value(inputs, "metadata.name", "two"))

    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["metadata.name"], False)


@pytest.mark.parametrize(("type", "at"), [(SECRET, "stringData.key"), (CONFIG_MAP, "data.key")])
def test_data_replaces_unless_the_provider_is_told_that_it_may_change(
    cluster: Plugged, home: Path, type: str, at: str
) -> None:
    inputs = manifest(type, "one", "place")
    made = Made(type=type, id="place/one", inputs=inputs, state={})
    settings = {"enableSecretMutable": "false", "enableConfigMapMutable": "false"}

    assert cluster.fields(made, changed(type, inputs)) == {at: "UPDATE"}
    with plugged("kubernetes", cluster_settings(home, **settings)) as strict:
        assert strict.fields(made, changed(type, inputs)) == {at: "UPDATE_REPLACE"}


def test_an_object_edited_behind_the_programs_back_is_drift_and_repaired(
    cluster: Plugged, platform: Platform, namespace: str
) -> None:
    made = cluster.create(DEPLOYMENT, named(DEPLOYMENT, namespace, "drift"))
    kubectl(platform, "scale", "deployment", made.id.partition("/")[2], "--replicas=0", "--namespace", namespace)
    seen = cluster.read(made)

    assert seen is not None
    assert cluster.fields(seen, made.inputs) == {"spec.replicas": "UPDATE"}
    repaired = cluster.update(seen, made.inputs)
    assert mapping(repaired.state, "spec")["replicas"] == 1
    cluster.delete(repaired)


def test_a_secret_edited_behind_the_programs_back_is_drift(
    cluster: Plugged, platform: Platform, namespace: str
) -> None:
    made = cluster.create(SECRET, named(SECRET, namespace, "drift"))
    patch = '{"stringData": {"key": "changed"}}'
    kubectl(platform, "patch", "secret", made.id.partition("/")[2], "--patch", patch, "--namespace", namespace)
    seen = cluster.read(made)

    assert seen is not None
    assert seen.inputs["stringData"] == {"key": "changed"}
    cluster.delete(made)


def kubectl(platform: Platform, *arguments: str) -> None:
    """A hand on the cluster that is not ours."""
    environment = {**os.environ, **platform.environment()}
    subprocess.run(("kubectl", *arguments), env=environment, check=True, capture_output=True)
