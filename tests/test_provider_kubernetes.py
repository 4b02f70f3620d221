import os
import subprocess
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from manifests import (
    APP,
    CLAIM,
    CONFIG_MAP,
    CRON_JOB,
    DEPLOYMENT,
    KINDS,
    NAMESPACE,
    PRIORITY,
    QUOTA,
    SECRET,
    SERVICE,
    changed,
    manifest,
    pod,
    with_value,
)
from plugged import Failed, Made, Plugged, cluster_settings, fresh, plugged

from local.platform import Platform
from local.plugins.kind import Refused
from local.plugins.kubernetes.cluster import Cluster
from local.plugins.kubernetes.kinds import KINDS as SERVED
from local.plugins.values import UNKNOWN, Values, mapping

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def cluster(platform: Platform) -> Generator[Plugged]:
    with plugged("kubernetes", cluster_settings(platform.home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(platform: Platform) -> Cluster:
    """The same API server, asked directly."""
    return Cluster(platform.home / "kubeconfig", "odoo-local")


@pytest.fixture(scope="module")
def home(platform: Platform) -> Path:
    return platform.home


@pytest.fixture(scope="module")
def namespace(cluster: Plugged) -> Generator[str]:
    made = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("place")))
    yield made.id
    cluster.delete(made)


def named(type: str, namespace: str, stem: str) -> Values:
    return manifest(type, fresh(stem), namespace if SERVED[type].namespaced else "")


def test_every_served_kind_is_tried() -> None:
    assert set(KINDS) == set(SERVED)


@pytest.mark.parametrize("type", KINDS)
def test_an_object_is_made_changed_read_imported_and_removed(cluster: Plugged, namespace: str, type: str) -> None:
    asked = named(type, namespace, "round")
    made = cluster.create(type, asked)
    name = str(mapping(asked, "metadata")["name"])

    assert made.id == (f"{namespace}/{name}" if SERVED[type].namespaced else name)
    assert cluster.fields(made, asked) == {}

    after = changed(type, asked)
    assert {path.split("[")[0] for path in cluster.fields(made, after)} <= {KINDS[type].at, "metadata.labels"}
    assert cluster.fields(made, after) != {}
    cluster.update(made, after, preview=True)
    again = cluster.read(made)
    assert again is not None
    assert again.inputs == asked, "a preview changes nothing"

    updated = cluster.update(made, after)
    seen = cluster.read(updated)
    assert seen is not None
    assert seen.inputs == after
    found = cluster.adopt(type, made.id)
    assert found is not None
    # A list without keys is one field to the server, with what it has filled in.
    filled = {"spec.limits[0].default", "spec.limits[0].defaultRequest"}
    assert set(cluster.fields(found, after)) <= filled

    cluster.delete(updated)
    assert cluster.read(updated) is None
    assert cluster.adopt(type, made.id) is None
    cluster.delete(updated)


@pytest.mark.parametrize("type", KINDS)
def test_a_preview_makes_nothing(cluster: Plugged, namespace: str, type: str) -> None:
    asked = named(type, namespace, "never")
    cluster.preview(type, asked)
    name = str(mapping(asked, "metadata")["name"])

    assert cluster.adopt(type, f"{namespace}/{name}" if SERVED[type].namespaced else name) is None


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


def test_a_preview_repeats_the_servers_refusal(cluster: Plugged, namespace: str) -> None:
    asked = with_value(named(DEPLOYMENT, namespace, "refused"), "spec.replicaz", 1)

    with pytest.raises(Failed, match=rf"Deployment {namespace}/refused-.*spec.replicaz: field not declared in schema"):
        cluster.preview(DEPLOYMENT, asked)


def test_a_refusal_names_the_object_and_repeats_the_servers_words(cluster: Plugged, namespace: str) -> None:
    asked = named(CRON_JOB, namespace, "refused")

    with pytest.raises(Failed, match=r"CronJob .*/refused-.* is invalid: spec.schedule: Invalid value: \"noon\""):
        cluster.create(CRON_JOB, with_value(asked, "spec.schedule", "noon"))


def test_a_changed_priority_is_refused_in_the_servers_words(cluster: Plugged) -> None:
    """As with the official provider, which does not know that the API server allows no other value."""
    made = cluster.create(PRIORITY, named(PRIORITY, "", "priority"))

    with pytest.raises(Failed, match=rf"PriorityClass {made.id}: .*value: Forbidden: may not be changed in an update"):
        cluster.update(made, {**made.inputs, "value": 11})
    cluster.delete(made)


def test_an_object_that_exists_is_not_taken_over(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(CONFIG_MAP, named(CONFIG_MAP, namespace, "taken"))

    with pytest.raises(Failed, match=f"ConfigMap {made.id}: already exists"):
        cluster.create(CONFIG_MAP, changed(CONFIG_MAP, made.inputs))
    again = cluster.read(made)
    assert again is not None
    assert again.inputs == made.inputs
    cluster.delete(made)


def test_a_preview_in_a_namespace_that_is_yet_to_be_made_says_what_is_asked(cluster: Plugged) -> None:
    asked = manifest(CONFIG_MAP, "one", "yet-to-come")

    assert cluster.preview(CONFIG_MAP, asked) == asked


def test_a_preview_with_unknown_values_asks_no_server(cluster: Plugged, namespace: str) -> None:
    asked = with_value(named(SECRET, namespace, "unknown"), "stringData.key", UNKNOWN)

    assert cluster.preview(SECRET, asked) == asked


def test_a_missing_name_is_refused(cluster: Plugged) -> None:
    wrong = cluster.wrong(CONFIG_MAP, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}})

    assert set(wrong) == {"metadata.name", "metadata.namespace"}


def test_an_unknown_type_is_refused_by_name(cluster: Plugged) -> None:
    with pytest.raises(Failed, match=r"does not serve kubernetes:core/v1:Pod; it serves .*core/v1:Namespace"):
        cluster.create("kubernetes:core/v1:Pod", {})


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


def test_an_absent_server_is_named_at_once(home: Path, tmp_path: Path) -> None:
    said = (home / "kubeconfig").read_text()
    server = yaml.safe_load(said)["clusters"][0]["cluster"]["server"]
    (tmp_path / "kubeconfig").write_text(said.replace(server, "https://127.0.0.1:1"))
    settings = cluster_settings(home, kubeconfig=f"{tmp_path / 'kubeconfig'}")

    with plugged("kubernetes", settings) as provider:
        with pytest.raises(Failed, match=r"the API server at https://127.0.0.1:1 cannot be reached: .*refused"):
            provider.create(CONFIG_MAP, manifest(CONFIG_MAP, "one", "place"))
        with pytest.raises(Failed, match="cannot be reached"):
            provider.adopt(CONFIG_MAP, "place/one")


def test_a_missing_kubeconfig_or_context_is_named(home: Path) -> None:
    with plugged("kubernetes") as provider:
        with pytest.raises(Failed, match=r"^kubeconfig /nowhere: No such file or directory; name one file by"):
            provider.configure({"kubeconfig": "/nowhere", "context": "odoo-local"})
        with pytest.raises(Failed, match=r"^the kubeconfig has no context called prod$"):
            provider.configure(cluster_settings(home, context="prod"))


def test_an_answer_that_is_no_object_is_repeated_as_it_is(server: Cluster) -> None:
    """What the API server says before it is ready, or a proxy in its place, is no JSON."""
    with pytest.raises(Refused, match="404 page not found"):
        server.get("/healthz/nothing")


def unschedulable(namespace: str) -> Values:
    """No node has such a label."""
    template = pod(nodeSelector={"no": "such"})
    body: Values = {"spec": {"replicas": 1, "selector": {"matchLabels": APP}, "template": template}}
    return manifest(DEPLOYMENT, fresh("waits"), namespace, body=body)


def kubectl(platform: Platform, *arguments: str) -> None:
    """A hand on the cluster that is not ours."""
    environment = {**os.environ, **platform.environment()}
    subprocess.run(("kubectl", *arguments), env=environment, check=True, capture_output=True)
