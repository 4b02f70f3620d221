"""The platform's cluster does what a real one does: it runs, binds, refuses and removes."""

import json
import secrets
import subprocess
from collections.abc import Generator

import own_platform
import pytest
from own_platform import kubectl

from local.platform import Platform

pytestmark = pytest.mark.engine

home = own_platform.home
platform = own_platform.platform
POD = {
    "securityContext": {"runAsNonRoot": True, "runAsUser": 100, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "main",
            "image": "nothing:1",
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}


@pytest.fixture
def namespace(platform: Platform) -> Generator[str]:
    """A namespace with the strictest Pod Security."""
    name = f"n-{secrets.token_hex(4)}"
    kubectl("create", "namespace", name)
    kubectl("label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted")
    yield name
    kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


def test_a_deployment_becomes_available_and_a_job_completes(namespace: str) -> None:
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": POD}
    selector = {"matchLabels": {"app": "web"}}
    _apply("apps/v1", "Deployment", "web", namespace, {"replicas": 2, "selector": selector, "template": pod})
    _apply("batch/v1", "Job", "once", namespace, {"template": {"spec": POD | {"restartPolicy": "Never"}}})

    kubectl("wait", "--for=condition=Available", "deployment/web", "--timeout=60s", "-n", namespace)
    kubectl("wait", "--for=condition=Complete", "job/once", "--timeout=60s", "-n", namespace)
    assert kubectl("get", "deployment/web", "-o", "jsonpath={.status.readyReplicas}", "-n", namespace) == "2"


@pytest.mark.parametrize("storage_class", [{}, {"storageClassName": "encrypted"}])
def test_a_claim_binds_and_grows(namespace: str, storage_class: dict[str, str]) -> None:
    ask = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}} | storage_class
    more = ask | {"resources": {"requests": {"storage": "20Gi"}}}
    _apply("v1", "PersistentVolumeClaim", "files", namespace, ask)
    kubectl("wait", "--for=jsonpath={.status.capacity.storage}=10Gi", "pvc/files", "--timeout=60s", "-n", namespace)

    _apply("v1", "PersistentVolumeClaim", "files", namespace, more)
    kubectl("wait", "--for=jsonpath={.status.capacity.storage}=20Gi", "pvc/files", "--timeout=60s", "-n", namespace)

    seen = kubectl("get", "pvc/files", "-o", "jsonpath={.status.phase} {.spec.storageClassName}", "-n", namespace)
    assert seen == f"Bound {storage_class.get('storageClassName', 'standard')}"


def test_what_breaks_pod_security_or_a_quota_is_refused(namespace: str) -> None:
    privileged = {"containers": [{"name": "main", "image": "nothing:1", "securityContext": {"privileged": True}}]}
    _apply("v1", "ResourceQuota", "small", namespace, {"hard": {"count/configmaps": "1"}})

    with pytest.raises(subprocess.CalledProcessError, match="violates PodSecurity"):
        _apply("v1", "Pod", "breaks-out", namespace, privileged)
    with pytest.raises(subprocess.CalledProcessError, match="exceeded quota: small"):
        kubectl("create", "configmap", "one-too-many", "-n", namespace)


def test_a_namespace_goes_with_everything_in_it(namespace: str) -> None:
    _apply("v1", "Pod", "leaves-at-once", namespace, POD | {"terminationGracePeriodSeconds": 1})
    kubectl("wait", "--for=condition=Ready", "pod/leaves-at-once", "--timeout=60s", "-n", namespace)

    kubectl("delete", "namespace", namespace, "--timeout=60s")

    assert kubectl("get", "pods", "-n", namespace, "-o", "name") == ""


def _apply(version: str, kind: str, name: str, namespace: str, spec: object) -> None:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
    kubectl("apply", "-f", "-", given=json.dumps(body))
