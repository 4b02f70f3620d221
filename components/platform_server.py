"""A PostgreSQL server that the platform builds, for tenants to share."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random

from components.pgcluster import PgCluster
from tenancy.platform_server import PlatformServerSpec


class PlatformServer(pulumi.ComponentResource):
    """The admin's password, handed to the operator in a Secret, and the server; tenants' databases are made by the admin."""

    name: pulumi.Output[str]
    """Known once the operator has been asked for it."""

    def __init__(
        self,
        name: str,
        spec: PlatformServerSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        before: list[pulumi.Resource],
        born: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:PlatformServer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # As for a tenant's: without signs that have meanings in a file of connection services.
        password = random.RandomPassword(f"{name}-password", length=32, special=False, opts=child)
        login = kubernetes.core.v1.Secret(
            f"{name}-login",
            # The label has the operator look when the password changes.
            metadata={"name": spec.login, "namespace": namespace, "labels": {**labels, "cnpg.io/reload": "true"}},
            type="kubernetes.io/basic-auth",
            string_data={"username": spec.built.role, "password": password.result},
            opts=child,
        )
        server = PgCluster(
            name,
            spec.built,
            namespace=namespace,
            labels=labels,
            notes=dict(spec.notes),
            login=login.metadata["name"].apply(str),
            node_pool=spec.node_pool,
            before=before,
            keep=spec.keep,
            opts=child,
        )
        self.name = server.name
        # What the next run goes by: that it was there once, whatever fails from then on, and whether it may go.
        self.register_outputs({"born": True if born else server.name.apply(lambda _: True), "released": not spec.keep})
