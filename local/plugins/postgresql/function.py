"""Functions whose body is a string, the only form that upstream writes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final, LiteralString

from psycopg import sql

from local.plugins.kind import Absent, Ask
from local.plugins.postgresql.record import Field, Record
from local.plugins.postgresql.server import name
from local.plugins.values import Value, Values, items, text

_ARGUMENT: Final = re.compile(r"(\S+)\s(.*)")
"""How upstream reads an argument back (terraform-provider-postgresql, model_pg_function.go): one without a name, as `text`,
does not fit, and has no type from then on."""


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
        "securityDefiner": Field(False),
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
        if any(not {"type"} <= set(one) <= {"name", "type"} for one in items(asked, "args") if isinstance(one, dict)):
            wrong = {**wrong, "args": "the stand-in for pulumi-postgresql knows arguments by their name and type only"}
        return asked, wrong

    def read(self, ask: Ask) -> tuple[str, Values, Values]:
        return super().read(self._by_id(ask))

    def delete(self, ask: Ask) -> None:
        super().delete(self._by_id(ask))

    def make(self, asked: Values) -> None:
        self._write("CREATE", asked)

    def change(self, old: Values, asked: Values) -> None:
        self._write("CREATE OR REPLACE", asked)

    def _write(self, order: LiteralString, asked: Values) -> None:
        # Types, volatility and language are words of the program, not of a customer; the rest is quoted.
        head = (
            f"RETURNS {text(asked, 'returns')} LANGUAGE {text(asked, 'language')} {text(asked, 'volatility')}"
            f" PARALLEL {text(asked, 'parallel')}{' STRICT' if asked['strict'] else ''}"
            f"{' SECURITY DEFINER' if asked['securityDefiner'] else ''} AS "
        )
        self._run(
            asked,
            sql.SQL(order + " FUNCTION {}.{}({}) {}{}").format(
                name(text(asked, "schema")),
                name(text(asked, "name")),
                sql.SQL(", ").join(map(_argument, items(asked, "args"))),
                sql.SQL(head),  # pyright: ignore[reportArgumentType]
                sql.Literal(text(asked, "body")),
            ),
        )

    def look(self, known: Values) -> Values:
        signature = f'"{text(known, "schema")}"."{text(known, "name")}"({self._types(known)})'
        with self.server.connect(f"function {self.id_of(known)}", text(known, "database")) as connection:
            row = connection.execute(
                "SELECT prosrc, provolatile, proparallel, proisstrict, prosecdef, lanname, format_type(prorettype, NULL),"
                " pg_get_function_arguments(pg_proc.oid)"
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
            "securityDefiner": row[4],
            "language": row[5],
            "returns": row[6],
            "args": [_known(one.strip()) for one in row[7].split(",") if one],
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

    def _by_id(self, ask: Ask) -> Ask:
        """The state may have lost the types; the id has them."""
        return replace(ask, state={**ask.state, "args": self.of_id(ask.id)["args"]}) if ask.state else ask

    def _types(self, asked: Values) -> str:
        return ",".join(text(one, "type") for one in items(asked, "args") if isinstance(one, dict))

    def _run(self, asked: Values, statement: sql.Composed) -> None:
        self.server.run(f"function {self.id_of(asked)}", [statement], text(asked, "database"))


def _argument(one: Value) -> sql.Composed:
    said = one if isinstance(one, dict) else {}
    parts = [name(text(said, "name"))] if said.get("name") else []
    # A type is a word of the program, not of a customer.
    return sql.SQL(" ").join([*parts, sql.SQL(text(said, "type"))])  # pyright: ignore[reportArgumentType]


def _known(one: str) -> Values:
    found = _ARGUMENT.search(one)
    return {"name": found[1], "type": found[2]} if found else {"type": ""}
