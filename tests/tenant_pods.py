"""The pods of a yard's tenants, taken from its API server, to be run as processes of this machine."""

from collections.abc import Mapping
from pathlib import Path

from host_pod import HostPod, Image
from yard import Yard

from local.plugins.kubernetes.cluster import Cluster
from local.plugins.kubernetes.kinds import path
from local.plugins.values import mapping
from tenancy import names


def web_pod(
    yard: Yard, tenant: str, folder: Path, images: Mapping[str, Image] | None = None, *, deployment: str = "web"
) -> HostPod:
    """The pod in which Odoo runs, or that of another Deployment of the tenant's."""
    namespace = names.namespace(tenant)
    found = api(yard).get(path("kubernetes:apps/v1:Deployment", namespace, deployment))
    return HostPod(
        cluster=api(yard),
        namespace=namespace,
        template=mapping(mapping(mapping(found, "spec"), "template"), "spec"),
        folder=folder,
        images=images or {},
        reaches=servers(yard),
    )


def job_pod(yard: Yard, namespace: str, name: str, folder: Path, *more: tuple[str, int]) -> HostPod:
    """The pod that the CronJob *name* starts; *more* are servers that it reaches beside the databases."""
    job = api(yard).get(path("kubernetes:batch/v1:CronJob", namespace, name))
    for key in ("spec", "jobTemplate", "spec", "template"):
        job = mapping(job, key)
    return HostPod(
        cluster=api(yard),
        namespace=namespace,
        template=mapping(job, "spec"),
        folder=folder,
        reaches=(*servers(yard), *more),
    )


def api(yard: Yard) -> Cluster:
    """The yard's API server."""
    return Cluster(yard.platform.home / "kubeconfig", "odoo-local")


def servers(yard: Yard) -> tuple[tuple[str, int], ...]:
    """Where the platform's PostgreSQL servers listen."""
    ports = {int(service["port"]) for service in yard.services().values()}
    return tuple(("127.0.0.1", port) for port in sorted(ports))
