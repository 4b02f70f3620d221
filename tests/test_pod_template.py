"""Every pod of every shipped tenant: what the field learned the hard way that a pod of Odoo's must say."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

import pytest
from copied import STACKS
from recording import shipped

TEMPLATES = {
    "kubernetes:apps/v1:Deployment": ("spec", "template", "spec"),
    "kubernetes:batch/v1:CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
USERS = {"17.0": 101, "18.0": 100, "19.0": 100}
"""The uid of the image of each release; the group is 101 in all."""

pytestmark = pytest.mark.parametrize("stack", STACKS)


def at(value: object, *path: str) -> Any:
    for key in path:
        value = cast("Mapping[str, object]", value)[key]
    return value


@cache
def pods(stack: str) -> dict[str, Mapping[str, Any]]:
    """The pod templates of a stack's tenants, by the names of what makes them."""
    return {
        made.name: at(made.inputs, *TEMPLATES[made.type])
        for made, _ in shipped(stack).owned()
        if made.type in TEMPLATES
    }


def containers(stack: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, pod in pods(stack).items():
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            yield f"{name}: {container['name']}", container


def web(stack: str) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """The tenant, the pod and the container of each Odoo that serves."""
    for name, pod in pods(stack).items():
        for container in pod["containers"]:
            if container["name"] == "odoo":
                yield name.removesuffix("-odoo-web"), pod, container


def test_services_are_not_put_into_the_environment(stack: str) -> None:
    """One called odoo-http would become ODOO_HTTP_PORT, by which Odoo 19 does not start."""
    assert [name for name, pod in pods(stack).items() if pod["enableServiceLinks"] is not False] == []


def test_no_pod_has_a_token_of_its_service_account(stack: str) -> None:
    assert [name for name, pod in pods(stack).items() if pod["automountServiceAccountToken"] is not False] == []


def test_every_pod_of_a_tenant_runs_as_the_user_of_its_image_in_numbers(stack: str) -> None:
    recorded = {made.name: made for made, _ in shipped(stack).owned()}
    for name, pod in pods(stack).items():
        tenant = next(owner for made, owner in shipped(stack).owned() if made.name == name)
        image = at(recorded[f"{tenant}-odoo-web"].inputs, *TEMPLATES["kubernetes:apps/v1:Deployment"])["containers"][0][
            "image"
        ]
        release = image.partition(":")[2].partition("-")[0]
        security = pod["securityContext"]

        assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (USERS[release], 101, 101), name
        assert (security["runAsNonRoot"], security["seccompProfile"]) == (True, {"type": "RuntimeDefault"}), name


def test_every_container_is_without_rights_and_writes_to_its_volumes_alone(stack: str) -> None:
    for name, container in containers(stack):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name


def test_odoo_writes_to_its_data_and_to_tmp_and_nowhere_else(stack: str) -> None:
    for tenant, _, odoo in web(stack):
        written = [mount["mountPath"] for mount in odoo["volumeMounts"] if not mount.get("readOnly")]
        assert sorted(written) == ["/tmp", "/var/lib/odoo"], tenant  # noqa: S108 - the container's own


def test_a_pod_that_ends_leaves_its_service_first_and_then_waits_for_its_longest_request(stack: str) -> None:
    for tenant, pod, odoo in web(stack):
        assert odoo["lifecycle"] == {"preStop": {"sleep": {"seconds": 10}}}, tenant
        assert pod["terminationGracePeriodSeconds"] >= 10 + 300, tenant


def test_only_one_version_of_a_tenants_odoo_runs_at_a_time(stack: str) -> None:
    """The shipped filestores can be written to from one node alone."""
    for made, _ in shipped(stack).owned():
        if made.type == "kubernetes:apps/v1:Deployment":
            assert at(made.inputs, "spec", "strategy") == {"type": "Recreate"}, made.name


def test_a_restart_never_depends_on_the_database_and_a_start_has_five_minutes(stack: str) -> None:
    for tenant, _, odoo in web(stack):
        startup, ready = odoo["startupProbe"], odoo["readinessProbe"]

        assert startup["periodSeconds"] * startup["failureThreshold"] >= 300, tenant
        assert startup["httpGet"] == ready["httpGet"] == {"path": "/web/health", "port": "http"}, tenant


def test_the_evented_port_is_looked_at_by_itself(stack: str) -> None:
    """Pages are served while the process behind websockets crashes again and again; it has no worker to be busy with."""
    for tenant, _, odoo in web(stack):
        ports = {port["name"]: port["containerPort"] for port in odoo["ports"]}

        assert ports == {"http": 8069, "evented": 8072}, tenant
        assert odoo["livenessProbe"] == {
            "tcpSocket": {"port": "evented"},
            "periodSeconds": 30,
            "failureThreshold": 6,
        }, tenant


def test_a_changed_configuration_makes_new_pods(stack: str) -> None:
    for made, _ in shipped(stack).owned():
        if made.type == "kubernetes:apps/v1:Deployment":
            annotations = at(made.inputs, "spec", "template", "metadata", "annotations")
            assert len(annotations["odoo-saas/config-checksum"]) == 16, made.name


def test_no_secret_is_an_argument_or_in_the_environment(stack: str) -> None:
    for name, container in containers(stack):
        said = repr((container.get("command"), container.get("args"), container.get("env")))
        assert "planted-" not in said, name
        assert "valueFrom" not in said, name
