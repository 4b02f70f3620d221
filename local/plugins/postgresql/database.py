"""Databases; removing one drops it with everybody connected to it, exactly as upstream does."""

from typing import ClassVar

from psycopg import sql

from local.plugins.kind import Absent
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Values, text


class Database(Record):
    """A database; encoding, locale and template can only be chosen at its birth."""

    noun = "Database"
    fields: ClassVar = {
        "name": Field(replaces=True, needed=True),
        "owner": Field(),
        "template": Field("template0", replaces=True),
        "encoding": Field("UTF8", replaces=True),
        "lcCollate": Field("C", replaces=True),
        "lcCtype": Field("C", replaces=True),
        "connectionLimit": Field(-1),
        "allowConnections": Field(True),
    }

    def id_of(self, asked: Values) -> str:
        return text(asked, "name")

    def of_id(self, id: str) -> Values:
        return {"name": id}

    def make(self, asked: Values) -> None:
        database = text(asked, "name")
        self.server.run(
            f"database {database}",
            [
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING {} LC_COLLATE {} LC_CTYPE {}"
                    " CONNECTION LIMIT {} ALLOW_CONNECTIONS {}"
                ).format(
                    name(database),
                    name(text(asked, "owner", self.server.username)),
                    name(text(asked, "template")),
                    sql.Literal(asked["encoding"]),
                    sql.Literal(asked["lcCollate"]),
                    sql.Literal(asked["lcCtype"]),
                    sql.Literal(asked["connectionLimit"]),
                    sql.Literal(asked["allowConnections"]),
                )
            ],
        )

    def change(self, old: Values, asked: Values) -> None:
        database = text(asked, "name")
        statements = [
            sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {} ALLOW_CONNECTIONS {}").format(
                name(database), sql.Literal(asked["connectionLimit"]), sql.Literal(asked["allowConnections"])
            )
        ]
        if old["owner"] != asked["owner"]:
            statements.append(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name(database), name(text(asked, "owner")))
            )
        self.server.run(f"database {database}", statements)

    def look(self, known: Values) -> Values:
        database = text(known, "name")
        with self.server.connect(f"database {database}") as connection:
            row = connection.execute(
                "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, datconnlimit,"
                " datallowconn FROM pg_database WHERE datname = %s",
                (database,),
            ).fetchone()
        if row is None:
            raise Absent
        keys = ("owner", "encoding", "lcCollate", "lcCtype", "connectionLimit", "allowConnections")
        return dict(zip(keys, row, strict=True))

    def drop(self, known: Values) -> None:
        database = name(text(known, "name"))
        self.server.run(
            f"database {text(known, 'name')}",
            [
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(database),
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database),
            ],
        )
