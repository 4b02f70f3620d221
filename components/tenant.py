"""One customer's whole stack: walls, database, filestore, Odoo, address, backup."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_postgresql as postgresql
import pulumi_random as random

from components.backup import Backup
from components.database import Database
from components.filestore import Filestore
from components.ingress import Ingress
from components.ingress_route import IngressRoute
from components.isolation import Isolation
from components.odoo import Odoo
from components.scratch import Scratch
from tenancy.ingress import PlainSpec
from tenancy.spec import TenantSpec


class Tenant(pulumi.ComponentResource):
    """Everything of one customer hangs below this, and every name begins with the customer's id."""

    address: pulumi.Output[str]

    def __init__(
        self,
        spec: TenantSpec,
        *,
        cluster: kubernetes.Provider,
        server: postgresql.Provider,
        passwords: random.Provider,
        scratch: Scratch | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        providers = pulumi.ResourceOptions(providers=[cluster, server, passwords])
        super().__init__("odoo:saas:Tenant", spec.id, None, pulumi.ResourceOptions.merge(opts, providers))
        child = pulumi.ResourceOptions(parent=self)
        labels = dict(spec.labels)

        isolation = Isolation(
            spec.id,
            spec.isolation,
            namespace=spec.namespace,
            labels=labels,
            server=spec.database.server,
            keep=spec.keep,
            opts=child,
        )
        database = Database(f"{spec.id}-database", spec.database, keep=spec.keep, opts=child)
        filestore = Filestore(
            f"{spec.id}-filestore",
            spec.filestore,
            namespace=isolation.namespace,
            labels=labels,
            keep=spec.keep,
            opts=child,
        )
        odoo = Odoo(
            f"{spec.id}-odoo",
            spec.odoo,
            namespace=isolation.namespace,
            labels=labels,
            release=spec.release,
            service_account=isolation.service_account,
            database=spec.database,
            database_name=database.database,
            database_password=database.password,
            claim=filestore.claim,
            walls=isolation.walls,
            opts=child,
        )
        address = _address(spec, namespace=isolation.namespace, labels=labels, service=odoo.service, opts=child)
        backup = Backup(
            f"{spec.id}-backup",
            spec.backup,
            namespace=isolation.namespace,
            labels=labels,
            service_account=isolation.service_account,
            odoo=spec.odoo,
            database=spec.database,
            database_name=database.database,
            database_password=database.password,
            claim=filestore.claim,
            rehearsal=spec.rehearsal,
            scratch=scratch,
            walls=isolation.walls,
            keep=spec.keep,
            opts=child,
        )

        self.address = address
        everything = pulumi.Output.all(database.database, filestore.claim, odoo.service, backup.repository)
        self.register_outputs(
            {
                "name": spec.name,
                "plan": spec.plan,
                "release": spec.release,
                "strategy": spec.database.strategy,
                "server": spec.database.server.name,
                "address": self.address,
                "state": spec.state,
                # Written once everything was there: from then on a missing database is a loss, not a beginning.
                "born": everything.apply(lambda _: True),
            }
        )


def _address(
    spec: TenantSpec,
    *,
    namespace: pulumi.Input[str],
    labels: dict[str, str],
    service: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The way in, by the means that the stack's ingress controller is told of."""
    name, asked, way = f"{spec.id}-ingress", spec.ingress, spec.ingress.way
    if isinstance(way, PlainSpec):
        return Ingress(name, asked, way, namespace=namespace, labels=labels, service=service, opts=opts).address
    return IngressRoute(name, asked, way, namespace=namespace, labels=labels, service=service, opts=opts).address
