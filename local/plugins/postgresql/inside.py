"""What a database is born with inside: schemas and extensions."""

from typing import ClassVar

from psycopg import sql

from local.plugins.kind import Absent
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Values, text


class Schema(Record):
    """A schema of its own; `public` is the database's and never made here."""

    noun = "Schema"
    fields: ClassVar = {
        "name": Field(replaces=True, needed=True),
        "database": Field(replaces=True, needed=True),
        "owner": Field(),
    }

    def id_of(self, asked: Values) -> str:
        return f"{text(asked, 'database')}.{text(asked, 'name')}"

    def of_id(self, id: str) -> Values:
        database, _, schema = id.partition(".")
        return {"database": database, "name": schema}

    def make(self, asked: Values) -> None:
        self._run(
            asked,
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                name(text(asked, "name")), name(text(asked, "owner", self.server.username))
            ),
        )

    def change(self, old: Values, asked: Values) -> None:
        self._run(
            asked,
            sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(name(text(asked, "name")), name(text(asked, "owner"))),
        )

    def look(self, known: Values) -> Values:
        with self.server.connect(f"schema {self.id_of(known)}", text(known, "database")) as connection:
            row = connection.execute(
                "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = %s", (known["name"],)
            ).fetchone()
        if row is None:
            raise Absent
        return {"owner": row[0]}

    def drop(self, known: Values) -> None:
        self._run(known, sql.SQL("DROP SCHEMA {}").format(name(text(known, "name"))))

    def _run(self, asked: Values, statement: sql.Composed) -> None:
        self.server.run(f"schema {self.id_of(asked)}", [statement], text(asked, "database"))


class Extension(Record):
    """A trusted extension, which the database's owner may create."""

    noun = "Extension"
    fields: ClassVar = {
        "name": Field(replaces=True, needed=True),
        "database": Field(replaces=True, needed=True),
        "schema": Field("public"),
    }

    def id_of(self, asked: Values) -> str:
        return f"{text(asked, 'database')}.{text(asked, 'name')}"

    def of_id(self, id: str) -> Values:
        database, _, extension = id.partition(".")
        return {"database": database, "name": extension}

    def make(self, asked: Values) -> None:
        self._run(
            asked,
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {}").format(
                name(text(asked, "name")), name(text(asked, "schema"))
            ),
        )

    def change(self, old: Values, asked: Values) -> None:
        self._run(
            asked,
            sql.SQL("ALTER EXTENSION {} SET SCHEMA {}").format(name(text(asked, "name")), name(text(asked, "schema"))),
        )

    def look(self, known: Values) -> Values:
        with self.server.connect(f"extension {self.id_of(known)}", text(known, "database")) as connection:
            row = connection.execute(
                "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = %s",
                (known["name"],),
            ).fetchone()
        if row is None:
            raise Absent
        return {"schema": row[0]}

    def drop(self, known: Values) -> None:
        self._run(known, sql.SQL("DROP EXTENSION {}").format(name(text(known, "name"))))

    def _run(self, asked: Values, statement: sql.Composed) -> None:
        self.server.run(f"extension {self.id_of(asked)}", [statement], text(asked, "database"))
