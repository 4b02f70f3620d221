"""Where restores are rehearsed: a role of their own on the scratch server, and the database where results are kept.

Results are rows of a table, because whoever restores is connected there already: no pod of ours gets a token for the API
server, and what asks for figures asks PostgreSQL (docs/restore.md).
"""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_postgresql as postgresql
import pulumi_random as random

from components.guest import guests
from components.isolation import addresses, name_servers
from components.pooler import AUTHORITY
from tenancy.scratch import ScratchSpec

COMPONENT = {"app.kubernetes.io/component": "rehearsal"}


class Scratch(pulumi.ComponentResource):
    """One for the tenants of a stack; its role makes databases, has guests let in, and enters no tenant's database."""

    namespace: pulumi.Output[str]
    """The platform's, known once the walls around rehearsals stand in it."""
    secret: pulumi.Output[str]
    """Its Secret with the way to the scratch server, known once the role may work there."""

    def __init__(
        self,
        spec: ScratchSpec,
        *,
        cluster: kubernetes.Provider,
        server: postgresql.Provider,
        passwords: random.Provider,
        namespace: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        providers = pulumi.ResourceOptions(providers=[cluster, server, passwords])
        super().__init__("odoo:saas:Scratch", "scratch", None, pulumi.ResourceOptions.merge(opts, providers))
        child = pulumi.ResourceOptions(parent=self)
        labels = dict(spec.labels)
        password = random.RandomPassword("scratch-password", length=32, special=False, opts=child)
        role = postgresql.Role(
            "scratch-role",
            name=spec.name,
            password=password.result,
            login=True,
            superuser=False,
            create_database=True,
            create_role=False,
            connection_limit=spec.connection_limit,
            opts=child,
        )
        results = postgresql.Database(
            "scratch-results",
            name=spec.name,
            owner=spec.admin,
            template="template0",
            encoding="UTF8",
            lc_collate="C",
            lc_ctype="C.UTF-8",
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["encoding", "lcCollate", "lcCtype", "template"]),
        )
        entered = self._grants(role.name, results.name)
        ready = [one.id for one in (entered, *guests(results.name, self))]
        service = pulumi.Output.all(results.name, role.name, password.result, *ready).apply(
            lambda known: (
                f"[scratch]\nhost={spec.host}\nport={spec.port}\nsslmode={spec.sslmode}\n"
                f"dbname={known[0]}\nuser={known[1]}\npassword={known[2]}\n{_vouching(spec)}"
            )
        )
        secret = kubernetes.core.v1.Secret(
            "scratch-connection",
            metadata={"name": spec.secret, "namespace": namespace, "labels": labels},
            type="Opaque",
            string_data={
                "pg_service.conf": service,
                **({AUTHORITY: spec.trusted} if spec.trusted is not None else {}),
            },
            opts=child,
        )
        walls = kubernetes.networking.v1.NetworkPolicy(
            "scratch-walls",
            metadata={"name": spec.policy, "namespace": namespace, "labels": labels},
            spec={
                "pod_selector": {"match_labels": {**COMPONENT, "odoo-saas/stack": labels["odoo-saas/stack"]}},
                "policy_types": ["Ingress", "Egress"],
                "egress": [
                    {
                        "to": [addresses(spec.dns_cidr), name_servers(spec.dns_namespace)],
                        "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
                    },
                    *(
                        {"to": [addresses(cidr)], "ports": [{"protocol": "TCP", "port": port}]}
                        for cidr, port in spec.ways
                    ),
                ],
            },
            opts=child,
        )
        self.namespace = walls.metadata["namespace"].apply(str)
        self.secret = secret.metadata["name"]
        self.register_outputs({"secret": self.secret})

    def _grants(self, role: pulumi.Output[str], database: pulumi.Output[str]) -> postgresql.Grant:
        """Chained: PostgreSQL refuses two grants on one object at once."""
        closed = postgresql.Grant(
            "scratch-closed",
            database=database,
            role="public",
            object_type="database",
            privileges=[],
            opts=pulumi.ResourceOptions(parent=self),
        )
        entered = postgresql.Grant(
            "scratch-connect",
            database=database,
            role=role,
            object_type="database",
            privileges=["CONNECT"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),
        )
        return postgresql.Grant(
            "scratch-schema-public",
            database=database,
            role=role,
            object_type="schema",
            schema="public",
            privileges=["CREATE", "USAGE"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[entered]),
        )


def _vouching(spec: ScratchSpec) -> str:
    """Who vouches for the server: the client's image knows nobody."""
    return f"sslrootcert=/connection/{AUTHORITY}\n" if spec.trusted is not None else ""
