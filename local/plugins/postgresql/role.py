"""Roles: who may log in, how often at once, and for how long a statement may run."""

from collections.abc import Mapping
from typing import ClassVar, LiteralString

from psycopg import sql

from local.plugins.kind import Absent
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Values, text

_SWITCHES: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "login": ("LOGIN", "NOLOGIN"),
    "superuser": ("SUPERUSER", "NOSUPERUSER"),
    "createDatabase": ("CREATEDB", "NOCREATEDB"),
    "createRole": ("CREATEROLE", "NOCREATEROLE"),
    "inherit": ("INHERIT", "NOINHERIT"),
}
_SETTINGS = {
    "statementTimeout": "statement_timeout",
    "idleInTransactionSessionTimeout": "idle_in_transaction_session_timeout",
}


class Role(Record):
    """A role; a scram password cannot be read back, so the state's is believed."""

    noun = "Role"
    fields: ClassVar = {
        "name": Field(replaces=True, needed=True),
        "password": Field(),
        "login": Field(False),
        "superuser": Field(False),
        "createDatabase": Field(False),
        "createRole": Field(False),
        "inherit": Field(True),
        "connectionLimit": Field(-1),
        "statementTimeout": Field(0),
        "idleInTransactionSessionTimeout": Field(0),
    }

    def id_of(self, asked: Values) -> str:
        return text(asked, "name")

    def of_id(self, id: str) -> Values:
        return {"name": id}

    def make(self, asked: Values) -> None:
        role = text(asked, "name")
        self.server.run_whole(
            f"role {role}",
            [sql.SQL("CREATE ROLE {} WITH {}").format(name(role), self._attributes(asked)), *self._settings(asked)],
        )

    def change(self, old: Values, asked: Values) -> None:
        role = text(asked, "name")
        self.server.run_whole(
            f"role {role}",
            [sql.SQL("ALTER ROLE {} WITH {}").format(name(role), self._attributes(asked)), *self._settings(asked)],
        )

    def look(self, known: Values) -> Values:
        role = text(known, "name")
        with self.server.connect(f"role {role}") as connection:
            row = connection.execute(
                "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolconnlimit, rolconfig"
                " FROM pg_roles WHERE rolname = %s",
                (role,),
            ).fetchone()
        if row is None:
            raise Absent
        configured = dict(line.split("=", 1) for line in row[6] or ())
        found: Values = dict(zip((*_SWITCHES, "connectionLimit"), row[:6], strict=True))
        for key, setting in _SETTINGS.items():
            found[key] = int(configured.get(setting, "0"))
        return found

    def drop(self, known: Values) -> None:
        role = name(text(known, "name"))
        # The admin is no superuser: it must belong to the role before it may drop what the role owns here.
        self.server.run_whole(
            f"role {text(known, 'name')}",
            [
                sql.SQL("GRANT {} TO {}").format(role, name(self.server.username)),
                sql.SQL("REASSIGN OWNED BY {} TO {}").format(role, name(self.server.username)),
                sql.SQL("DROP OWNED BY {}").format(role),
                sql.SQL("DROP ROLE {}").format(role),
            ],
        )

    def _attributes(self, asked: Values) -> sql.Composed:
        words = [sql.SQL(yes if asked[key] else no) for key, (yes, no) in _SWITCHES.items() if key != "superuser"]
        # Only a superuser may say NOSUPERUSER when it changes a role, and saying it changes nothing.
        if asked["superuser"]:
            words.append(sql.SQL("SUPERUSER"))
        return sql.SQL(" ").join(
            [
                *words,
                sql.SQL("CONNECTION LIMIT {}").format(sql.Literal(asked["connectionLimit"])),
                sql.SQL("ENCRYPTED PASSWORD {}").format(sql.Literal(text(asked, "password"))),
            ]
        )

    def _settings(self, asked: Values) -> list[sql.Composed]:
        return [
            sql.SQL("ALTER ROLE {} SET {} TO {}").format(
                name(text(asked, "name")), sql.Identifier(setting), sql.Literal(asked[key])
            )
            if asked[key]
            # Unsaid is not 0: 0 would overrule what the server or the database says.
            else sql.SQL("ALTER ROLE {} RESET {}").format(name(text(asked, "name")), sql.Identifier(setting))
            for key, setting in _SETTINGS.items()
        ]
