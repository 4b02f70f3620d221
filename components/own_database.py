"""A tenant's database on a server of its own, which is built with the tenant.

It presents the same few outputs as a database on a server that is there already, so nothing else has to know.
"""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random

from components.pgcluster import PgCluster
from tenancy import names
from tenancy.pgcluster import PgClusterSpec
from tenancy.spec import DatabaseSpec, NodePoolSpec


class OwnDatabase(pulumi.ComponentResource):
    """The role's password, handed to the operator in a Secret, and the server."""

    database: pulumi.Output[str]
    """The database's name, known once the operator has been asked for its server."""
    password: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        spec: DatabaseSpec,
        built: PgClusterSpec,
        *,
        namespace: pulumi.Input[str],
        labels: dict[str, str],
        node_pool: NodePoolSpec | None,
        walls: list[pulumi.Resource],
        keep: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("odoo:saas:OwnDatabase", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        password = random.RandomPassword(
            f"{name}-password",
            length=32,
            # The password stands in connection strings and configuration files, where signs have meanings.
            special=False,
            keepers={"version": str(spec.password_version)},
            opts=child,
        )
        login = kubernetes.core.v1.Secret(
            f"{name}-login",
            # The label has the operator look when the password changes.
            metadata={
                "name": names.OWN_LOGIN,
                "namespace": namespace,
                "labels": {**labels, "cnpg.io/reload": "true"},
            },
            type="kubernetes.io/basic-auth",
            string_data={"username": built.role, "password": password.result},
            opts=child,
        )
        server = PgCluster(
            name,
            built,
            namespace=namespace,
            labels=labels,
            # Whether it may go, its namespace says.
            notes={},
            login=login.metadata["name"].apply(str),
            node_pool=node_pool,
            before=walls,
            keep=keep,
            opts=child,
        )
        self.database = server.name.apply(lambda _: built.database)
        self.password = password.result
        self.register_outputs({"database": self.database, "role": built.role})
