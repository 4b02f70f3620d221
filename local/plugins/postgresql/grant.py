"""Grants: exactly the named privileges of one role on one database or one of its schemas."""

from collections.abc import Mapping
from typing import ClassVar

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from local.plugins.kind import Absent, Ask, Refused
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Values, items, text


class Grant(Record):
    """An empty list of privileges revokes them all; the role `public` is everybody."""

    noun = "Grant"
    fields: ClassVar = {
        "database": Field(replaces=True, needed=True),
        "role": Field(replaces=True, needed=True),
        "objectType": Field(replaces=True, needed=True),
        "schema": Field("", replaces=True),
        "privileges": Field([], unordered=True),
    }

    _PRIVILEGES: ClassVar[Mapping[str, frozenset[str]]] = {
        "database": frozenset({"CREATE", "CONNECT", "TEMPORARY"}),
        "schema": frozenset({"CREATE", "USAGE"}),
    }

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        asked, wrong = super().check(ask)
        served = self._PRIVILEGES.get(text(asked, "objectType"))
        if served is None:
            return asked, {
                **wrong,
                "objectType": "the stand-in for pulumi-postgresql grants on database and schema only",
            }
        if unknown := [one for one in items_of(asked) if one not in served]:
            wrong = {
                **wrong,
                "privileges": f"there is no {', '.join(unknown)} here; there is {', '.join(sorted(served))}",
            }
        return asked, wrong

    def id_of(self, asked: Values) -> str:
        parts = (text(asked, "role"), text(asked, "database"), text(asked, "schema"), text(asked, "objectType"))
        return "_".join(part for part in parts if part)

    def of_id(self, id: str) -> Values:
        # Upstream has no importer either; a grant may be made again.
        raise Refused(f"grant {id}: grants cannot be imported; run `pulumi up`, which may grant the same again")

    def make(self, asked: Values) -> None:
        self._grant(asked, items_of(asked))

    def change(self, old: Values, asked: Values) -> None:
        self._grant(asked, items_of(asked))

    def look(self, known: Values) -> Values:
        on_database = known["objectType"] == "database"
        query = (
            "SELECT privilege_type FROM pg_database, aclexplode(datacl) AS acl"
            " WHERE datname = current_database() AND grantee = %(grantee)s::oid"
            if on_database
            else "SELECT privilege_type FROM pg_namespace, aclexplode(nspacl) AS acl"
            " WHERE nspname = %(schema)s AND grantee = %(grantee)s::oid"
        )
        with self.server.connect(self._what(known), text(known, "database")) as connection:
            given = {"grantee": self._grantee(connection, text(known, "role")), "schema": known["schema"]}
            found = [row[0] for row in connection.execute(query, given).fetchall()]
        return {"privileges": sorted(found)}

    def drop(self, known: Values) -> None:
        self._grant(known, [])

    def _grant(self, asked: Values, privileges: list[str]) -> None:
        target = (
            sql.SQL("DATABASE {}").format(name(text(asked, "database")))
            if asked["objectType"] == "database"
            else sql.SQL("SCHEMA {}").format(name(text(asked, "schema")))
        )
        role = sql.SQL("PUBLIC") if asked["role"] == "public" else name(text(asked, "role"))
        statements = [sql.SQL("REVOKE ALL ON {} FROM {}").format(target, role)]
        if privileges:
            listed = sql.SQL(", ").join([sql.SQL(one) for one in privileges])  # pyright: ignore[reportArgumentType]
            statements.append(sql.SQL("GRANT {} ON {} TO {}").format(listed, target, role))
        what, database = self._what(asked), text(asked, "database")
        with self.server.grants, self.server.connect(what, database) as connection, connection.transaction():
            for statement in statements:
                connection.execute(statement)

    def _grantee(self, connection: psycopg.Connection[TupleRow], role: str) -> int:
        """The role's oid; everybody is 0."""
        if role == "public":
            return 0
        row = connection.execute("SELECT oid FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        if row is None:
            raise Absent
        return row[0]

    def _what(self, known: Values) -> str:
        return f"grant to {text(known, 'role')} on {text(known, 'objectType')} {text(known, 'schema')} of {text(known, 'database')}"


def items_of(asked: Values) -> list[str]:
    """The privileges asked for."""
    return [str(one) for one in items(asked, "privileges")]
