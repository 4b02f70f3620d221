"""Every pod of every shipped tenant: what the field learned the hard way that a pod of Odoo's must say."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

import pytest
from copied import TENANTS
from recording import shipped

from tenancy.rules.pods import TEMPLATES

USERS = {"17.0": 101, "18.0": 100, "19.0": 100}
"""The uid of the image of each release; the group is 101 in all."""

pytestmark = pytest.mark.parametrize(("stack", "tenant"), TENANTS)


def at(value: object, *path: str) -> Any:
    for key in path:
        value = cast("Mapping[str, object]", value)[key]
    return value


@cache
def pods(stack: str, tenant: str) -> dict[str, Mapping[str, Any]]:
    """A tenant's pod templates, by the names of what makes them."""
    return {
        made.name: at(made.inputs, *TEMPLATES[made.type], "spec")
        for made, owner in shipped(stack).owned()
        if owner == tenant and made.type in TEMPLATES
    }


def containers(stack: str, tenant: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, pod in pods(stack, tenant).items():
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            yield f"{name}: {container['name']}", container


def web(stack: str, tenant: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The pod and the container of the Odoo that serves."""
    pod = pods(stack, tenant)[f"{tenant}-odoo-web"]
    return pod, next(one for one in pod["containers"] if one["name"] == "odoo")


def deployment(stack: str, tenant: str) -> Mapping[str, object]:
    return shipped(stack).named(f"{tenant}-odoo-web").inputs


def test_services_are_not_put_into_the_environment(stack: str, tenant: str) -> None:
    """One called odoo-http would become ODOO_HTTP_PORT, by which Odoo 19 does not start."""
    assert [name for name, pod in pods(stack, tenant).items() if pod["enableServiceLinks"] is not False] == []


def test_no_pod_has_a_token_of_its_service_account(stack: str, tenant: str) -> None:
    assert [name for name, pod in pods(stack, tenant).items() if pod["automountServiceAccountToken"] is not False] == []


def test_every_pod_runs_as_the_user_of_its_image_in_numbers(stack: str, tenant: str) -> None:
    _, odoo = web(stack, tenant)
    release = odoo["image"].partition(":")[2].partition("-")[0]
    for name, pod in pods(stack, tenant).items():
        security = pod["securityContext"]

        assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (USERS[release], 101, 101), name
        assert (security["runAsNonRoot"], security["seccompProfile"]) == (True, {"type": "RuntimeDefault"}), name


def test_every_container_is_without_rights_and_writes_to_its_volumes_alone(stack: str, tenant: str) -> None:
    for name, container in containers(stack, tenant):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name


def test_odoo_writes_to_its_data_and_to_tmp_and_nowhere_else(stack: str, tenant: str) -> None:
    _, odoo = web(stack, tenant)
    written = [mount["mountPath"] for mount in odoo["volumeMounts"] if not mount.get("readOnly")]

    assert sorted(written) == ["/tmp", "/var/lib/odoo"]  # noqa: S108 - the container's own


def test_a_pod_that_ends_leaves_its_service_first_and_then_waits_for_its_longest_request(
    stack: str, tenant: str
) -> None:
    pod, odoo = web(stack, tenant)

    assert odoo["lifecycle"] == {"preStop": {"sleep": {"seconds": 10}}}
    assert pod["terminationGracePeriodSeconds"] >= 10 + 300


def test_only_one_version_of_a_tenants_odoo_runs_at_a_time(stack: str, tenant: str) -> None:
    """The shipped filestores can be written to from one node alone."""
    assert at(deployment(stack, tenant), "spec", "strategy") == {"type": "Recreate"}


def test_a_restart_never_depends_on_the_database_and_a_start_has_five_minutes(stack: str, tenant: str) -> None:
    _, odoo = web(stack, tenant)
    startup, ready = odoo["startupProbe"], odoo["readinessProbe"]

    assert startup["periodSeconds"] * startup["failureThreshold"] >= 300
    assert startup["httpGet"] == ready["httpGet"] == {"path": "/web/health", "port": "http"}


def test_the_evented_port_is_looked_at_by_itself(stack: str, tenant: str) -> None:
    """Pages are served while the process behind websockets crashes again and again; it has no worker to be busy with."""
    _, odoo = web(stack, tenant)

    assert {port["name"]: port["containerPort"] for port in odoo["ports"]} == {"http": 8069, "evented": 8072}
    assert odoo["livenessProbe"] == {"tcpSocket": {"port": "evented"}, "periodSeconds": 30, "failureThreshold": 6}


def test_the_service_leads_to_both_doors_of_the_pod(stack: str, tenant: str) -> None:
    spec = at(shipped(stack).named(f"{tenant}-odoo-service").inputs, "spec")
    labels = at(deployment(stack, tenant), "spec", "template", "metadata", "labels")

    assert {port["port"]: port["targetPort"] for port in spec["ports"]} == {8069: "http", 8072: "evented", 9: 9}
    assert labels.items() >= spec["selector"].items()


def test_a_changed_configuration_makes_new_pods(stack: str, tenant: str) -> None:
    annotations = at(deployment(stack, tenant), "spec", "template", "metadata", "annotations")

    assert len(annotations["odoo-saas/config-checksum"]) == 16


def test_no_secret_is_an_argument_or_in_the_environment(stack: str, tenant: str) -> None:
    for name, container in containers(stack, tenant):
        said = repr((container.get("command"), container.get("args"), container.get("env")))
        assert "planted-" not in said, name
        assert "valueFrom" not in said, name
