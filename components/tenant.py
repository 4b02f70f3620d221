"""One customer's whole stack: walls, database, filestore, Odoo, address, backup."""

from collections.abc import Iterator

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
from components.once import asking
from components.own_database import OwnDatabase
from components.scratch import Scratch
from components.supplied import Given, supplied, taken
from components.support import Support
from components.watch import Watch
from components.whole import Whole
from tenancy import imprint
from tenancy.ingress import PlainSpec
from tenancy.spec import TenantSpec
from tenancy.supplied import GivenSpec


class Tenant(pulumi.ComponentResource):
    """Everything of one customer hangs below this, and every name begins with the customer's id."""

    address: pulumi.Output[str]

    def __init__(
        self,
        spec: TenantSpec,
        *,
        cluster: kubernetes.Provider,
        server: postgresql.Provider | None,
        passwords: random.Provider,
        given: Given,
        scratch: Scratch | None,
        once: pulumi.ResourceHook,
        born: bool,
        program: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        known: list[pulumi.ProviderResource] = [cluster, passwords]
        if server is not None:
            known.append(server)
        whole = Whole()
        providers = pulumi.ResourceOptions(providers=known, transformations=[asking(once), whole.notice])
        super().__init__("odoo:saas:Tenant", spec.id, None, pulumi.ResourceOptions.merge(opts, providers))
        child = pulumi.ResourceOptions(parent=self)
        labels = dict(spec.labels)

        isolation = Isolation(
            spec.id,
            spec.isolation,
            namespace=spec.namespace,
            labels=labels,
            notes=dict(spec.notes),
            server=spec.database.server,
            keep=spec.keep,
            opts=child,
        )
        brought = [
            supplied(
                f"{spec.id}-supplied-{one.use}",
                one,
                given=given,
                namespace=isolation.namespace
                if one.namespace == spec.namespace or scratch is None
                else scratch.namespace,
                labels=labels,
                opts=child,
            )
            for one in spec.supplied
        ]
        walls = [*isolation.walls, *brought]
        database = _database(spec, isolation, labels, walls=walls, opts=child)
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
            supplied=pulumi.Output.all(*(taken(one, given) for one in _mounted(spec))),
            nodes=spec.node_pool,
            walls=walls,
            opts=child,
        )
        if spec.support:
            Support(f"{spec.id}-support", namespace=isolation.namespace, labels=labels, opts=child)
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
            nodes=spec.node_pool,
            walls=walls,
            keep=spec.keep,
            opts=child,
        )

        if spec.watch is not None:
            Watch(f"{spec.id}-watch", spec.watch, labels=labels, opts=child)
        self.address = address
        everything = pulumi.Output.all(database.database, filestore.claim, odoo.service, backup.repository)
        dropped = spec.odoo.uninstall
        days = dict.fromkeys(dropped.modules, dropped.day.isoformat()) if dropped else {}
        self.register_outputs(
            {
                "name": spec.name,
                "plan": spec.plan,
                "release": spec.release,
                "strategy": spec.database.strategy,
                "server": spec.database.server.name,
                "address": self.address,
                "repository": spec.backup.repository,
                "state": spec.state,
                # Nobody is buried before that day, by whatever means the stack is brought up.
                **({"until": spec.until.isoformat()} if spec.until else {}),
                # Written once everything was there: from then on a missing database is a loss, not a beginning. Whoever was born
                # once stays so: of what an update failed to change, the engine knows nothing while it writes this.
                "born": True if born else everything.apply(lambda _: True),
                # Of whom it is the same again, a plan need not have the engine look at anything (fleet/focus.py).
                "imprint": whole.then(imprint.of(spec, program)),
                # What the gate has let through once, it lets through again: not before Odoo was told of it.
                **({"uninstalls": odoo.service.apply(lambda _: days)} if days else {}),
            }
        )


def _mounted(spec: TenantSpec) -> Iterator[GivenSpec]:
    """What Odoo's pod mounts of secrets that are known here: a new value makes a new pod."""
    for one in spec.supplied:
        if one.use in ("mail", "signin") and isinstance(one.source, GivenSpec):
            yield one.source


def _database(
    spec: TenantSpec,
    isolation: Isolation,
    labels: dict[str, str],
    *,
    walls: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> Database | OwnDatabase:
    """On a server that is there, or with one of its own."""
    name, asked = f"{spec.id}-database", spec.database
    if asked.built is None:
        return Database(name, asked, keep=spec.keep, opts=opts)
    return OwnDatabase(
        name,
        asked,
        asked.built,
        namespace=isolation.namespace,
        labels=labels,
        node_pool=spec.node_pool,
        walls=walls,
        keep=spec.keep,
        opts=opts,
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
