"""Functions whose body is a string, the only form that upstream writes."""

from collections.abc import Mapping
from typing import ClassVar, LiteralString

from psycopg import sql

from local.plugins.kind import Absent, Ask
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Values, items, text


class Function(Record):
    """A function whose body is a string, the only form upstream writes."""

    noun = "Function"
    fields: ClassVar = {
        "name": Field(replaces=True, needed=True),
        "database": Field(replaces=True, needed=True),
        "schema": Field("public", replaces=True),
        "args": Field([], replaces=True),
        "returns": Field("void", replaces=True),
        "language": Field("plpgsql", replaces=True),
        "body": Field(needed=True),
        "volatility": Field("VOLATILE"),
        "parallel": Field("UNSAFE"),
        "strict": Field(False),
    }
    _VOLATILITY: ClassVar = {"i": "IMMUTABLE", "s": "STABLE", "v": "VOLATILE"}
    _PARALLEL: ClassVar = {"s": "SAFE", "r": "RESTRICTED", "u": "UNSAFE"}

    def id_of(self, asked: Values) -> str:
        return f"{text(asked, 'database')}.{text(asked, 'schema')}.{text(asked, 'name')}({self._types(asked)})"

    def of_id(self, id: str) -> Values:
        database, schema, signature = id.split(".", 2)
        function, _, types = signature.removesuffix(")").partition("(")
        return {
            "database": database,
            "schema": schema,
            "name": function,
            "args": [{"type": one} for one in types.split(",") if one],
        }

    def check(self, ask: Ask) -> tuple[Values, Mapping[str, str]]:
        asked, wrong = super().check(ask)
        if any(set(one) != {"type"} for one in items(asked, "args") if isinstance(one, dict)):
            wrong = {**wrong, "args": "the stand-in for pulumi-postgresql knows arguments by their type only"}
        return asked, wrong

    def make(self, asked: Values) -> None:
        self._write("CREATE", asked)

    def change(self, old: Values, asked: Values) -> None:
        self._write("CREATE OR REPLACE", asked)

    def _write(self, order: LiteralString, asked: Values) -> None:
        # Types, volatility and language are words of the program, not of a customer; the rest is quoted.
        head = (
            f"RETURNS {text(asked, 'returns')} LANGUAGE {text(asked, 'language')} {text(asked, 'volatility')}"
            f" PARALLEL {text(asked, 'parallel')}{' STRICT' if asked['strict'] else ''} AS "
        )
        self._run(
            asked,
            sql.SQL(order + " FUNCTION {}.{}({}) {}{}").format(
                name(text(asked, "schema")),
                name(text(asked, "name")),
                sql.SQL(self._types(asked)),  # pyright: ignore[reportArgumentType]
                sql.SQL(head),  # pyright: ignore[reportArgumentType]
                sql.Literal(text(asked, "body")),
            ),
        )

    def look(self, known: Values) -> Values:
        signature = f'"{text(known, "schema")}"."{text(known, "name")}"({self._types(known)})'
        with self.server.connect(f"function {self.id_of(known)}", text(known, "database")) as connection:
            row = connection.execute(
                "SELECT prosrc, provolatile, proparallel, proisstrict, lanname, format_type(prorettype, NULL)"
                " FROM pg_proc JOIN pg_language l ON l.oid = prolang WHERE pg_proc.oid = to_regprocedure(%s)",
                (signature,),
            ).fetchone()
        if row is None:
            raise Absent
        return {
            "body": row[0],
            "volatility": self._VOLATILITY[row[1]],
            "parallel": self._PARALLEL[row[2]],
            "strict": row[3],
            "language": row[4],
            "returns": row[5],
        }

    def drop(self, known: Values) -> None:
        self._run(
            known,
            sql.SQL("DROP FUNCTION {}.{}({})").format(
                name(text(known, "schema")),
                name(text(known, "name")),
                sql.SQL(self._types(known)),  # pyright: ignore[reportArgumentType]
            ),
        )

    def _types(self, asked: Values) -> str:
        return ",".join(text(one, "type") for one in items(asked, "args") if isinstance(one, dict))

    def _run(self, asked: Values, statement: sql.Composed) -> None:
        self.server.run(f"function {self.id_of(asked)}", [statement], text(asked, "database"))
