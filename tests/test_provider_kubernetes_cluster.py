"""The way to the API server: when it is absent, when its kubeconfig is, and when what answers is no API server."""

from pathlib import Path

import on_platform
import pytest
import yaml
from manifests import CONFIG_MAP, manifest
from plugged import Failed, cluster_settings, plugged

from local.plugins.kind import Refused
from local.plugins.kubernetes.cluster import Cluster

pytestmark = pytest.mark.engine

home = on_platform.home
server = on_platform.direct


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
