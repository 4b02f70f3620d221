"""A tenant's database: its role, its locale, who may enter, and the two extensions that Odoo looks for."""

import pulumi
import pulumi_postgresql as postgresql
import pulumi_random as random

from tenancy.spec import DatabaseSpec

EXTENSIONS = "extensions"
"""The schema of `unaccent`: its own functions belong to a superuser and can be made immutable by nobody else."""

UNACCENT = f"SELECT {EXTENSIONS}.unaccent('{EXTENSIONS}.unaccent', $1)"
"""Odoo indexes with public.unaccent(text) only where it is immutable (odoo/odoo: modules/db.py)."""


class Database(pulumi.ComponentResource):
    """Role, database, grants and extensions on a server of the stack, made by an admin who is no superuser."""

    database: pulumi.Output[str]
    """The database's name, known once the tenant's role may work in it."""
    password: pulumi.Output[str]

    def __init__(
        self, name: str, spec: DatabaseSpec, *, keep: bool, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("odoo:saas:Database", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=keep, retain_on_delete=keep)

        password = random.RandomPassword(
            f"{name}-password",
            length=32,
            # The password stands in connection strings and configuration files, where signs have meanings.
            special=False,
            keepers={"version": str(spec.password_version)},
            opts=child,
        )
        role = postgresql.Role(
            f"{name}-role",
            name=spec.role,
            password=password.result,
            login=True,
            superuser=False,
            create_database=False,
            create_role=False,
            connection_limit=spec.connection_limit,
            statement_timeout=spec.statement_timeout_ms,
            idle_in_transaction_session_timeout=spec.idle_in_transaction_timeout_ms,
            opts=kept,
        )
        # Unknown only where the registry is judged without its servers; a run of the program has been told of them.
        admin = spec.server.admin
        assert admin is not None
        database = postgresql.Database(
            name,
            name=spec.name,
            # Not the tenant's role: who owns a database may drop it.
            owner=admin,
            template="template0",
            encoding="UTF8",
            lc_collate="C",
            lc_ctype="C.UTF-8",
            opts=pulumi.ResourceOptions.merge(
                kept,
                pulumi.ResourceOptions(
                    # It goes before the role, which PostgreSQL does not drop as long as it owns anything.
                    depends_on=[role],
                    ignore_changes=["encoding", "lcCollate", "lcCtype", "template"],
                ),
            ),
        )
        entered = self._grants(name, role.name, database.name)
        self._extensions(name, role.name, database.name, admin, entered)

        self.database = pulumi.Output.all(database.name, entered.id).apply(lambda made: str(made[0]))
        self.password = password.result
        self.register_outputs({"database": self.database, "role": role.name})

    def _grants(self, name: str, role: pulumi.Output[str], database: pulumi.Output[str]) -> postgresql.Grant:
        """Chained: PostgreSQL refuses two grants on one object at once."""
        closed = postgresql.Grant(
            f"{name}-closed",
            database=database,
            role="public",
            object_type="database",
            privileges=[],
            opts=pulumi.ResourceOptions(parent=self),
        )
        entered = postgresql.Grant(
            f"{name}-connect",
            database=database,
            role=role,
            object_type="database",
            privileges=["CONNECT", "TEMPORARY"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),
        )
        return postgresql.Grant(
            f"{name}-schema-public",
            database=database,
            role=role,
            object_type="schema",
            schema="public",
            privileges=["CREATE", "USAGE"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[entered]),
        )

    def _extensions(
        self,
        name: str,
        role: pulumi.Output[str],
        database: pulumi.Output[str],
        owner: str,
        entered: postgresql.Grant,
    ) -> None:
        child = pulumi.ResourceOptions(parent=self)
        schema = postgresql.Schema(
            f"{name}-schema-extensions", name=EXTENSIONS, database=database, owner=owner, opts=child
        )
        postgresql.Grant(
            f"{name}-schema-extensions-usage",
            database=database,
            role=role,
            object_type="schema",
            schema=schema.name,
            privileges=["USAGE"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[entered]),
        )
        postgresql.Extension(f"{name}-pg-trgm", name="pg_trgm", database=database, schema="public", opts=child)
        unaccent = postgresql.Extension(
            f"{name}-unaccent", name="unaccent", database=database, schema=schema.name, opts=child
        )
        postgresql.Function(
            f"{name}-unaccent-immutable",
            name="unaccent",
            database=database,
            schema="public",
            # Without a name it would have lost its type once it is read back (docs/stand-ins.md).
            args=[{"name": "value", "type": "text"}],
            returns="text",
            language="sql",
            volatility="IMMUTABLE",
            parallel="SAFE",
            strict=True,
            body=UNACCENT,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[unaccent],
                # Another name of the argument would make it anew, which Odoo's indexes with it do not allow.
                ignore_changes=["args"],
            ),
        )
