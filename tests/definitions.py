"""Upstream's CustomResourceDefinitions, put on a real API server, so that it judges what the program renders for operators.

They are data for tests and are not part of this repository; where the folder is not there, a test that needs it is skipped.
"""

import time
from pathlib import Path
from typing import Final, cast

import pytest
import yaml

from local.plugins.kubernetes.cluster import Cluster
from local.plugins.values import Values, items, mapping, text

OWN: Final = Path(__file__).parent
"""For an operator whose definitions are not in that folder, a small one of ours."""
FOLDER: Final = Path(__file__).parents[2] / "shared" / "crds"
SECONDS: Final = 30
AT: Final = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/"


def install(cluster: Cluster, *operators: str) -> None:
    """Puts the definitions of *operators* (folders, such as traefik) on *cluster*, and waits until they are served."""
    if not FOLDER.is_dir():
        pytest.skip("needs the CustomResourceDefinitions of the operators, a folder shared/crds beside the checkout")
    names = [_apply(cluster, body) for operator in operators for body in _bodies(operator)]
    end = time.monotonic() + SECONDS
    while not all(_is_served(cluster, name) for name in names):
        assert time.monotonic() < end, f"not served within {SECONDS} s: {names}"
        time.sleep(0.1)


def _bodies(operator: str) -> list[Values]:
    own = OWN / f"{operator}.yaml"
    files = [own] if own.exists() else sorted((FOLDER / operator).glob("*.yaml"))
    return [cast("Values", body) for file in files for body in yaml.load_all(file.read_text(), _Loader) if body]


class _Loader(yaml.CSafeLoader):
    """Quick, and for it a lone equals sign is a text, as it is for everybody but YAML 1.1."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)  # pyright: ignore[reportUnknownLambdaType, reportUnknownMemberType]


def _apply(cluster: Cluster, body: Values) -> str:
    name = text(mapping(body, "metadata"), "name")
    cluster.apply(f"{AT}{name}", body, force=True, dry_run=False)
    return name


def _is_served(cluster: Cluster, name: str) -> bool:
    conditions = items(mapping(cluster.get(f"{AT}{name}"), "status"), "conditions")
    return any(
        isinstance(one, dict) and (text(one, "type"), text(one, "status")) == ("Established", "True")
        for one in conditions
    )
