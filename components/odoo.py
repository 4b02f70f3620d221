"""A tenant's Odoo: its configuration, its pods and the Service in front of them."""

import hashlib
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict, DeploymentStrategyArgsDict

from components.autoscaler import Autoscaler
from components.configuration import odoo_conf, pgbouncer_ini, userlist, wanted
from components.cron import Cron
from components.pooler import vouching
from components.recommender import recommender
from components.web_pod import notes, waiting, web_pod
from tenancy.spec import DatabaseSpec, NodePoolSpec, OdooSpec
from tenancy.words import Release

PODS = Path(__file__).parents[1] / "pods"
PREPARE = (
    "administrator",
    "company",
    "conf",
    "fulfilled",
    "installation",
    "interior",
    "lock",
    "log",
    "logo",
    "mark",
    "menus",
    "modules",
    "neutral",
    "ownership",
    "parameters",
    "patience",
    "prepare",
    "process",
    "provider",
    "record",
    "removal",
    "settings",
    "trouble",
    "wanted",
)
"""The programs of the container of that name."""
JOBS = "jobs"
"""The program of the pod of scheduled jobs; those above are what else it needs."""
COMPONENT = {"app.kubernetes.io/component": "web"}


class Odoo(pulumi.ComponentResource):
    """One Deployment with PgBouncer beside Odoo and `prepare` before it; one configuration Secret for all three."""

    service: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: OdooSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        release: Release,
        service_account: pulumi.Input[str],
        database: DatabaseSpec,
        database_name: pulumi.Input[str],
        database_password: pulumi.Input[str],
        claim: pulumi.Input[str],
        supplied: pulumi.Output[list[dict[str, str]]],
        nodes: NodePoolSpec | None,
        walls: list[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:Odoo", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        def password(of: str) -> random.RandomPassword:
            keepers = {"version": str(spec.password_version)}
            return random.RandomPassword(f"{name}-{of}-password", length=32, special=False, keepers=keepers, opts=child)

        admin, master = password("admin"), password("master")
        files = pulumi.Output.all(database_name, database_password, master.result, admin.result).apply(
            lambda known: {
                "odoo.conf": odoo_conf(spec, database_password=known[1], master_password=known[2]),
                "pgbouncer.ini": pgbouncer_ini(database, database_name=known[0]),
                "userlist.txt": userlist(database, password=known[1]),
                "admin-password": known[3],
                **vouching(database.server.trust),
            }
        )
        secret = kubernetes.core.v1.Secret(
            f"{name}-config",
            metadata={"name": "odoo", "namespace": namespace, "labels": labels},
            type="Opaque",
            string_data=files,
            opts=child,
        )
        told = wanted(spec, release=release)
        needed = PREPARE if spec.cron is None else (*PREPARE, JOBS)
        programs = kubernetes.core.v1.ConfigMap(
            f"{name}-programs",
            metadata={"name": "programs", "namespace": namespace, "labels": labels},
            data={"wanted.json": told, **{f"{each}.py": (PODS / f"{each}.py").read_text() for each in needed}},
            opts=child,
        )
        # Pods do not notice a changed file; a changed checksum makes new ones. It says nothing of what it sums. The
        # programs are not in it: a better one is used when a pod starts next, and makes nobody's Odoo start anew.
        sums = supplied.apply(lambda more: files.apply(lambda known: _checksum({**known, "wanted.json": told}, more)))
        checksum = pulumi.Output.unsecret(sums)
        pods: DeploymentSpecArgsDict = {
            "strategy": _strategy(spec),
            "progress_deadline_seconds": spec.progress_deadline_seconds,
            "selector": {"match_labels": _selector(labels)},
            "template": {
                "metadata": {
                    "labels": {**labels, **COMPONENT},
                    "annotations": {"odoo-saas/config-checksum": checksum},
                },
                "spec": web_pod(
                    spec,
                    service_account=service_account,
                    claim=claim,
                    secret=secret.metadata["name"],
                    programs=programs.metadata["name"],
                    nodes=nodes,
                    selector=_selector(labels),
                    trust=database.server.trust,
                ),
            },
        }
        if spec.replicas is not None:
            # Unsaid where an autoscaler decides: what is said here would be taken back from it at every run.
            pods["replicas"] = spec.replicas
        deployment = kubernetes.apps.v1.Deployment(
            f"{name}-web",
            metadata={
                "name": "web",
                "namespace": namespace,
                "labels": {**labels, **COMPONENT},
                **notes(spec.replicas),
            },
            spec=pods,
            opts=pulumi.ResourceOptions(parent=self, depends_on=walls, custom_timeouts=waiting(spec)),
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata={
                "name": "odoo",
                "namespace": namespace,
                "labels": labels,
                # The engine would wait for endpoints, with every change of it, and a tenant that is stopped has none.
                "annotations": {"pulumi.com/skipAwait": "true"},
            },
            spec={
                "selector": _selector(labels),
                "ports": [
                    {"name": "http", "port": 8069, "target_port": "http"},
                    {"name": "evented", "port": 8072, "target_port": "evented"},
                    # Nothing listens there. A Service without endpoints would do with some controllers; others leave
                    # out the path that leads to it, and send what comes to the path around it.
                    {"name": "closed", "port": 9, "target_port": 9},
                ],
            },
            # Nobody is led to an Odoo that has never been ready.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[deployment]),
        )
        if spec.autoscaling is not None:
            Autoscaler(
                f"{name}-autoscaler",
                spec.autoscaling,
                namespace=namespace,
                labels=labels,
                selector=_selector(labels),
                deployment=deployment.metadata["name"],
                opts=child,
            )
        if spec.recommends:
            recommender(
                f"{name}-recommender",
                namespace=namespace,
                labels=labels,
                deployment=deployment.metadata["name"],
                opts=child,
            )
        if spec.cron is not None:
            Cron(
                f"{name}-cron",
                spec.cron,
                odoo=spec,
                namespace=namespace,
                labels=labels,
                selector=_selector(labels),
                checksum=checksum,
                service_account=service_account,
                claim=claim,
                secret=secret.metadata["name"],
                programs=programs.metadata["name"],
                nodes=nodes,
                trust=database.server.trust,
                walls=walls,
                opts=child,
            )
        self.service = service.metadata["name"]
        self.register_outputs({"service": self.service})


def _strategy(spec: OdooSpec) -> DeploymentStrategyArgsDict:
    """Two Odoos of different code on one database are worse than a minute of none."""
    if spec.rolls:
        return {"type": "RollingUpdate", "rolling_update": {"max_surge": 1, "max_unavailable": 0}}
    return {"type": "Recreate"}


def _checksum(files: dict[str, str], supplied: list[dict[str, str]]) -> str:
    """Of everything that is mounted. What is generated is in it too, so that nobody finds a short password by trying."""
    secrets = [("supplied", repr([sorted(one.items()) for one in supplied]))] if supplied else []
    return hashlib.sha256(repr([*sorted(files.items()), *secrets]).encode()).hexdigest()[:16]


def _selector(labels: dict[str, str]) -> dict[str, str]:
    """What never changes over a tenant's life: a selector cannot."""
    return {"odoo-saas/tenant": labels["odoo-saas/tenant"], **COMPONENT}
