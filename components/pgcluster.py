"""A PostgreSQL server that CloudNativePG runs: what it is asked for, the walls around it, and where it writes its past.

The operator itself has never run here. What it is asked for is judged by an API server that has its definitions, and what
it is told to say to a new server is said to a real one (tests/test_bootstrap.py).
"""

import pulumi
import pulumi_kubernetes as kubernetes

from components.certificate import certificate
from components.node_pool import toleration
from components.pgwalls import walls
from tenancy.pgcluster import ArchiveSpec, PgClusterSpec
from tenancy.resources import Resources
from tenancy.spec import NodePoolSpec

Document = dict[str, object]

BARMAN = "barman-cloud.cloudnative-pg.io"
"""The plugin; what CloudNativePG itself has for object stores is on its way out."""


class PgCluster(pulumi.ComponentResource):
    """A Cluster and its NetworkPolicy, and where the past is kept, an ObjectStore and a ScheduledBackup."""

    name: pulumi.Output[str]
    """The Cluster's, known once the operator has been asked for it."""

    def __init__(
        self,
        name: str,
        spec: PgClusterSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        notes: dict[str, str],
        login: pulumi.Input[str],
        node_pool: NodePoolSpec | None,
        before: list[pulumi.Resource],
        keep: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:PgCluster", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep)
        wall = kubernetes.networking.v1.NetworkPolicy(
            f"{name}-walls",
            metadata={"name": spec.policy, "namespace": namespace, "labels": labels},
            spec=walls(spec),
            opts=child,
        )
        stands: list[pulumi.Resource] = [*before, wall]
        if (signed := spec.certificate) is not None:
            stands.append(
                certificate(
                    f"{name}-certificate",
                    hosts=signed.hosts,
                    secret=signed.secret,
                    issuer=signed.issuer,
                    namespace=namespace,
                    labels=labels,
                    # The label has instances take a renewed one at once.
                    more={"usages": ["server auth"], "secretTemplate": {"labels": {"cnpg.io/reload": "true"}}},
                    opts=child,
                )
            )
        if spec.archive is not None:
            store = kubernetes.apiextensions.CustomResource(
                f"{name}-archive",
                api_version="barmancloud.cnpg.io/v1",
                kind="ObjectStore",
                metadata={"name": spec.name, "namespace": namespace, "labels": labels},
                spec=_store(spec.archive),
                opts=kept,
            )
            stands.append(store)
        cluster = kubernetes.apiextensions.CustomResource(
            name,
            api_version="postgresql.cnpg.io/v1",
            kind="Cluster",
            metadata={
                "name": spec.name,
                "namespace": namespace,
                "labels": labels,
                **({"annotations": notes} if notes else {}),
            },
            spec=_cluster(spec, labels=labels, login=login, node_pool=node_pool),
            opts=pulumi.ResourceOptions.merge(
                kept,
                # How it began cannot be changed any more; without the walls its pods would be cut off, or open.
                pulumi.ResourceOptions(ignore_changes=["spec.bootstrap"], depends_on=stands),
            ),
        )
        if spec.archive is not None:
            kubernetes.apiextensions.CustomResource(
                f"{name}-copies",
                api_version="postgresql.cnpg.io/v1",
                kind="ScheduledBackup",
                metadata={"name": spec.name, "namespace": namespace, "labels": labels},
                spec=_copies(spec.name, spec.archive),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[cluster]),
            )
        self.name = cluster.id.apply(lambda _: spec.name)
        self.register_outputs({"name": self.name})


def _cluster(
    spec: PgClusterSpec, *, labels: dict[str, str], login: pulumi.Input[str], node_pool: NodePoolSpec | None
) -> Document:
    plugins: list[Document] = []
    if spec.archive is not None:
        plugins.append({"name": BARMAN, "isWALArchiver": True, "parameters": {"barmanObjectName": spec.name}})
    return {
        "imageName": spec.image,
        "instances": spec.instances,
        "enableSuperuserAccess": False,
        **_certificates(spec),
        # The budget for a single instance would keep its node from ever being drained.
        "enablePDB": spec.instances > 1,
        "storage": {"size": spec.storage, "storageClass": spec.storage_class},
        "resources": _resources(spec.resources),
        "priorityClassName": spec.priority_class,
        "affinity": _affinity(node_pool),
        # The operator has its own app.kubernetes.io labels.
        "inheritedMetadata": {"labels": {key: value for key, value in labels.items() if key.startswith("odoo-saas/")}},
        "postgresql": {"parameters": dict(spec.parameters), "pg_hba": list(spec.access)},
        "bootstrap": {
            "initdb": {
                "database": spec.database,
                "owner": spec.role,
                "secret": {"name": login},
                "encoding": "UTF8",
                "localeCollate": "C",
                "localeCType": "C.UTF-8",
                "dataChecksums": True,
                "postInitSQL": list(spec.first),
                **({} if spec.shared is None else {"postInitTemplateSQL": list(spec.shared.template)}),
                "postInitApplicationSQL": list(spec.inside),
            }
        },
        **({"managed": {"roles": [_tenants_role(spec, login)]}} if spec.shared is None else {}),
        **({"plugins": plugins} if plugins else {}),
    }


def _tenants_role(spec: PgClusterSpec, login: pulumi.Input[str]) -> Document:
    """What the tenant's role may do is compared with this for ever, and set back.

    Not so the admin's of a server that tenants share: since PostgreSQL 16 it belongs to every role that it makes, and the
    operator takes all memberships from a managed role that are not listed (cloudnative-pg#11448). Its password is kept up
    from the Secret of `bootstrap.initdb` all the same, and what it may do is said at the first start.
    """
    return {
        "name": spec.role,
        "login": True,
        "superuser": False,
        "createdb": False,
        "createrole": False,
        "replication": False,
        "bypassrls": False,
        "connectionLimit": spec.connection_limit,
        "passwordSecret": {"name": login},
    }


def _certificates(spec: PgClusterSpec) -> Document:
    """Only the server's own: those with which instances know each other stay the operator's."""
    if (signed := spec.certificate) is not None:
        return {"certificates": {"serverTLSSecret": signed.secret, "serverCASecret": signed.secret}}
    if spec.shared is not None and spec.shared.hosts:
        return {"certificates": {"serverAltDNSNames": list(spec.shared.hosts)}}
    return {}


def _affinity(node_pool: NodePoolSpec | None) -> Document:
    """Instances keep apart from each other where they can, and on the nodes that are kept for their tenant."""
    found: Document = {"enablePodAntiAffinity": True, "topologyKey": "kubernetes.io/hostname"}
    if node_pool is not None:
        found["nodeSelector"] = dict(node_pool.labels)
        if node_pool.taint is not None:
            found["tolerations"] = [toleration(node_pool.taint)]
    return found


def _store(spec: ArchiveSpec) -> Document:
    credentials: Document = {"inheritFromIAMRole": True}
    if spec.secret is not None:
        credentials = {
            "accessKeyId": {"name": spec.secret, "key": "access-key-id"},
            "secretAccessKey": {"name": spec.secret, "key": "secret-access-key"},
        }
    written: Document = {
        "compression": "gzip",
        **({} if spec.encryption is None else {"encryption": spec.encryption}),
    }
    return {
        "configuration": {
            "destinationPath": spec.path,
            "endpointURL": spec.endpoint,
            "s3Credentials": credentials,
            "wal": written,
            "data": written,
        },
        "retentionPolicy": f"{spec.days}d",
        "instanceSidecarConfiguration": {"resources": _resources(spec.resources)},
    }


def _copies(name: str, spec: ArchiveSpec) -> Document:
    return {
        "cluster": {"name": name},
        "schedule": spec.schedule,
        # What is written down from now on is worth nothing without a first copy to begin with.
        "immediate": True,
        "backupOwnerReference": "cluster",
        "method": "plugin",
        "pluginConfiguration": {"name": BARMAN},
    }


def _resources(spec: Resources) -> Document:
    return {
        "requests": {"cpu": spec.cpu_request, "memory": spec.memory_request},
        "limits": {"cpu": spec.cpu_limit, "memory": spec.memory_limit},
    }
