"""Stand-ins plugged into the embedded platform: the providers for its cluster and its server, and a namespace to use."""

from collections.abc import Generator
from pathlib import Path

import pytest
from manifests import NAMESPACE, manifest
from plugged import Plugged, cluster_settings, fresh, plugged, server_settings

from local.platform import Platform
from local.plugins.kubernetes.cluster import Cluster


@pytest.fixture(scope="module")
def home(platform: Platform) -> Path:
    return platform.home


@pytest.fixture(scope="module")
def cluster(platform: Platform) -> Generator[Plugged]:
    with plugged("kubernetes", cluster_settings(platform.home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def direct(platform: Platform) -> Cluster:
    """The API server, asked without a provider."""
    return Cluster(platform.home / "kubeconfig", "odoo-local")


@pytest.fixture(scope="module")
def server(platform: Platform) -> Generator[Plugged]:
    with plugged("postgresql", server_settings(platform.home)) as provider:
        yield provider


@pytest.fixture(scope="module")
def namespace(cluster: Plugged) -> Generator[str]:
    made = cluster.create(NAMESPACE, manifest(NAMESPACE, fresh("place")))
    yield made.id
    cluster.delete(made)
