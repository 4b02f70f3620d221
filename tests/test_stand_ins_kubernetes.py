"""How the stand-in for pulumi-kubernetes differs from the official one, as docs/stand-ins.md lists it."""

import time
from contextlib import suppress
from pathlib import Path

import definitions
import on_platform
import pytest
import yaml
from manifests import CONFIG_MAP, SECRET, TRAEFIK, changed, manifest
from plugged import Failed, Made, Plugged, cluster_settings, fresh, plugged

from local.plugins.kubernetes.cluster import FIELD_MANAGER, Answer, Cluster
from local.plugins.kubernetes.kinds import path
from local.plugins.values import Value, Values, items, mapping, text

home = on_platform.home
cluster = on_platform.cluster
direct = on_platform.direct
namespace = on_platform.namespace

STORE = f"{TRAEFIK}TLSStore"


@pytest.mark.engine
def test_the_namespace_has_to_be_named(cluster: Plugged) -> None:
    assert cluster.wrong(CONFIG_MAP, manifest(CONFIG_MAP, "one")) == {
        "metadata.namespace": "name the namespace; nothing may land in `default` unsaid"
    }


@pytest.mark.engine
def test_an_object_is_created_by_apply(cluster: Plugged, direct: Cluster, namespace: str) -> None:
    made = cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("applied"), namespace))

    assert [text(entry, "operation") for entry in managers(direct, made)] == ["Apply"]
    cluster.delete(made)


@pytest.mark.engine
def test_there_is_one_field_manager(cluster: Plugged, direct: Cluster, namespace: str) -> None:
    two = [cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("managed"), namespace)) for _ in range(2)]

    assert [text(entry, "manager") for made in two for entry in managers(direct, made)] == [FIELD_MANAGER] * 2
    for made in two:
        cluster.delete(made)


@pytest.mark.engine
def test_the_state_holds_the_object_and_no_bookkeeping(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(CONFIG_MAP, manifest(CONFIG_MAP, fresh("stated"), namespace))

    assert set(made.state) == {"apiVersion", "kind", "metadata", "data"}
    assert "managedFields" not in mapping(made.state, "metadata")
    cluster.delete(made)


@pytest.mark.engine
def test_the_state_spells_out_a_secret(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(SECRET, manifest(SECRET, fresh("spelled"), namespace))

    assert made.state["data"] == {"key": "b25l"}
    assert made.state["stringData"] == {"key": "one"}
    cluster.delete(made)


@pytest.mark.engine
def test_an_immutable_secret_is_not_replaced(cluster: Plugged, namespace: str) -> None:
    made = cluster.create(SECRET, {**manifest(SECRET, fresh("fixed"), namespace), "immutable": True})
    after = changed(SECRET, made.inputs)

    assert cluster.fields(made, after) == {"stringData.key": "UPDATE"}
    with pytest.raises(Failed, match="field is immutable when `immutable` is set"):
        cluster.update(made, after)
    cluster.delete(made)


@pytest.mark.engine
def test_a_custom_resource_whose_definition_is_missing_is_refused_at_once(
    cluster: Plugged, namespace: str, no_definition: None
) -> None:
    with pytest.raises(
        Failed, match=r"TLSStore .*: (404 page not found|the server could not find the requested resource)"
    ):
        cluster.create(STORE, manifest(STORE, fresh("unknown"), namespace))


@pytest.mark.engine
def test_a_custom_resource_whose_definition_is_missing_is_previewed_as_it_was_asked(
    cluster: Plugged, namespace: str, no_definition: None
) -> None:
    asked = manifest(STORE, fresh("unknown"), namespace)

    assert cluster.preview(STORE, asked) == asked


@pytest.fixture
def no_definition(direct: Cluster) -> None:
    """Of TLSStores, whatever another file's tests have put there."""
    at = f"{definitions.AT}tlsstores.traefik.io"
    with suppress(Answer):
        direct.delete(at, "Foreground")
    with pytest.raises(Answer, match=r"not found|could not find"):
        until_gone(direct)


def until_gone(direct: Cluster) -> None:
    """Raises the server's answer, once it has none of TLSStores."""
    end = time.monotonic() + definitions.SECONDS
    while time.monotonic() < end:
        direct.get("/apis/traefik.io/v1alpha1/namespaces/default/tlsstores")
        time.sleep(0.1)


@pytest.mark.engine
def test_a_preview_needs_the_cluster(home: Path, tmp_path: Path) -> None:
    said = (home / "kubeconfig").read_text()
    address = yaml.safe_load(said)["clusters"][0]["cluster"]["server"]
    (tmp_path / "kubeconfig").write_text(said.replace(address, "https://127.0.0.1:1"))

    with (
        plugged("kubernetes", cluster_settings(home, kubeconfig=f"{tmp_path / 'kubeconfig'}")) as provider,
        pytest.raises(Failed, match="cannot be reached"),
    ):
        provider.preview(CONFIG_MAP, manifest(CONFIG_MAP, "one", "place"))


@pytest.mark.engine
def test_a_kubeconfig_is_one_file_with_an_embedded_key_pair(home: Path, tmp_path: Path) -> None:
    said = (home / "kubeconfig").read_text()
    entries = yaml.safe_load(said)
    entries["users"][0]["user"] = {"token": "one"}
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(entries))

    with plugged("kubernetes") as provider:
        for kubeconfig in (said, f"{home / 'kubeconfig'}:{tmp_path / 'kubeconfig'}"):
            with pytest.raises(Failed, match=r"^kubeconfig "):
                provider.configure(cluster_settings(home, kubeconfig=kubeconfig))
        with pytest.raises(
            Failed, match="has no client-certificate-data: the stand-in logs in by an embedded pair only"
        ):
            provider.configure(cluster_settings(home, kubeconfig=f"{tmp_path / 'kubeconfig'}"))


def test_only_another_identifier_is_another_cluster() -> None:
    settings: dict[str, Value] = {"kubeconfig": "here", "context": "one"}
    with plugged("kubernetes") as provider:
        assert not provider.replaces_all(settings, {**settings, "kubeconfig": "there", "context": "two"})
        named = {**settings, "clusterIdentifier": "one"}
        assert provider.replaces_all(named, {**named, "clusterIdentifier": "two"})


def managers(direct: Cluster, made: Made) -> list[Values]:
    namespace, _, name = made.id.partition("/")
    live = direct.get(path(made.type, namespace, name))
    return [entry for entry in items(mapping(live, "metadata"), "managedFields") if isinstance(entry, dict)]
