"""Every kind by the stand-in for pulumi-kubernetes, from its making to its removal; and what is refused, in whose words."""

from collections.abc import Callable

import definitions
import on_platform
import pytest
from manifests import (
    CERTIFICATE,
    CONFIG_MAP,
    CRON_JOB,
    DEPLOYMENT,
    KINDS,
    MIDDLEWARE,
    PRIORITY,
    SECRET,
    changed,
    manifest,
    named,
    with_value,
)
from plugged import Failed, Plugged

from local.plugins.kubernetes.cluster import Cluster
from local.plugins.kubernetes.kinds import KINDS as SERVED
from local.plugins.values import UNKNOWN, mapping

pytestmark = pytest.mark.engine

cluster = on_platform.cluster
direct = on_platform.direct
namespace = on_platform.namespace

OPERATORS = {
    "autoscaling.k8s.io": "vertical-pod-autoscaler",
    "barmancloud.cnpg.io": "barman-cloud",
    "bitnami.com": "sealed-secrets",
    "cert-manager.io": "cert-manager",
    "external-secrets.io": "external-secrets",
    "monitoring.coreos.com": "monitoring",
    "postgresql.cnpg.io": "cnpg",
    "traefik.io": "traefik",
}
"""Whose definitions each group of custom resources comes with."""


@pytest.fixture(scope="module")
def served(direct: Cluster) -> Callable[[str], None]:
    """Sees to it that the API server knows a type, or skips."""

    def serve(type: str) -> None:
        if (group := type.split(":")[1].partition("/")[0]) in OPERATORS:
            definitions.install(direct, OPERATORS[group])

    return serve


def test_every_served_kind_is_tried() -> None:
    assert set(KINDS) == set(SERVED)


@pytest.mark.parametrize("type", KINDS)
def test_an_object_is_made_changed_read_imported_and_removed(
    cluster: Plugged, namespace: str, served: Callable[[str], None], type: str
) -> None:
    served(type)
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


def test_a_custom_resource_of_another_name_is_another_one(
    cluster: Plugged, namespace: str, served: Callable[[str], None]
) -> None:
    """Its fields change in place, whatever they are; only name and namespace replace it."""
    served(MIDDLEWARE)
    made = cluster.create(MIDDLEWARE, named(MIDDLEWARE, namespace, "limit"))

    assert not cluster.diff(made, changed(MIDDLEWARE, made.inputs)).replaces
    assert list(cluster.diff(made, with_value(made.inputs, "metadata.name", "other")).replaces) == ["metadata.name"]
    cluster.delete(made)


def test_a_custom_resource_is_held_against_its_definition(
    cluster: Plugged, namespace: str, served: Callable[[str], None]
) -> None:
    served(CERTIFICATE)
    asked = with_value(named(CERTIFICATE, namespace, "refused"), "spec.dnsNamez", ["a.example"])

    with pytest.raises(Failed, match=r"Certificate .*/refused-.*spec.dnsNamez: field not declared in schema"):
        cluster.preview(CERTIFICATE, asked)


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
