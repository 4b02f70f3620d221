"""One tenant's role against its server: nothing hostile comes true, and each thing would if its one guard were gone."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from attack import Attack, told
from hostile import ATTACKS
from psycopg import sql
from psycopg.rows import TupleRow
from yard import Yard

from tenancy import names

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

SERVER, OWNER = "shared-1", "shared-1-owner"
ROLES = "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolcanlogin, rolconnlimit, rolconfig FROM pg_roles ORDER BY 1"
DATABASES = (
    "SELECT datname, datdba::regrole::text, datacl::text, datconnlimit, datallowconn FROM pg_database ORDER BY 1"
)
SCHEMAS = """
    SELECT nspname, nspowner::regrole::text, ARRAY(SELECT unnest(nspacl)::text ORDER BY 1)
    FROM pg_namespace WHERE nspname IN ('public', 'extensions') ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Field:
    """The hostile role, the neighbour with a session of its own, and the server's owner."""

    yard: Yard
    words: Mapping[str, str]
    names: Mapping[str, str]

    def connect(self, database: str) -> psycopg.Connection[TupleRow]:
        return self.yard.connect(
            SERVER, user=self.names["me"], password=self.words["hostile-database-password"], dbname=database
        )

    def owner(self, statement: str, database: str = "postgres") -> list[TupleRow]:
        return self.yard.sql(OWNER, statement, database)

    def standing(self) -> tuple[list[TupleRow], ...]:
        """Roles, databases, and the schemas of the hostile role's own database, with who may do what."""
        return self.owner(ROLES), self.owner(DATABASES), self.owner(SCHEMAS, self.names["mine"])

    def comes_true(self, attack: Attack) -> bool:
        """Whether the statement does what it is for; whatever it did is taken back."""
        try:
            with self.connect(attack.database) as connection:
                found = self._run(connection, attack)
        except psycopg.errors.InsufficientPrivilege:
            return False
        except psycopg.OperationalError as error:
            if "permission denied for database" in str(error):
                return False
            raise
        if attack.seen:
            return self.owner(attack.seen) == [(True,)]
        return bool(found) if attack.reads else True

    def _run(self, connection: psycopg.Connection[TupleRow], attack: Attack) -> list[TupleRow]:
        if attack.alone:
            connection.execute(sql.SQL(attack.statement))  # pyright: ignore[reportArgumentType]
            return []
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(sql.SQL(attack.statement))  # pyright: ignore[reportArgumentType]
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def without(self, attack: Attack) -> Generator[None]:
        """The time in which the attack's one guard is gone."""
        where = self.names["mine"] if attack.guard.inside else "postgres"
        self.owner(attack.guard.off, where)
        try:
            yield
        finally:
            self.owner(attack.guard.on, where)


@pytest.fixture(scope="module")
def field(yards: Callable[..., Yard]) -> Generator[Field]:
    yard = yards("hostile", "victim")
    assert yard.up().code == 0
    words = yard.secrets()
    known = {
        "me": names.role("hostile"),
        "mine": names.database("hostile"),
        "victim": names.role("victim"),
        "theirs": names.database("victim"),
        "admin": "fleet_admin",
        "scrap": "scrap",
    }
    yard.sql(SERVER, "CREATE DATABASE scrap")
    yard.sql(SERVER, "REVOKE ALL ON DATABASE scrap FROM PUBLIC")
    login = {"user": known["victim"], "password": words["victim-database-password"], "dbname": known["theirs"]}
    with yard.connect(SERVER, **login) as neighbour:
        neighbour.execute("SELECT 'of the neighbour'")
        ends = f"SELECT 1 WHERE pg_cancel_backend({neighbour.info.backend_pid})"
        yield Field(yard=yard, words=words, names={**known, "terminate": ends})
    yard.sql(OWNER, "DROP DATABASE scrap")


def by_wish(attack: Attack) -> str:
    return attack.wish


def test_there_are_at_least_sixty() -> None:
    assert len({attack.wish for attack in ATTACKS}) == len(ATTACKS) >= 60


@pytest.mark.parametrize("attack", ATTACKS, ids=by_wish)
def test_it_cannot(field: Field, attack: Attack) -> None:
    before = field.standing()

    assert not field.comes_true(told(attack, **field.names))

    assert field.standing() == before


@pytest.mark.parametrize("attack", ATTACKS, ids=by_wish)
def test_without_its_one_guard_it_could(field: Field, attack: Attack) -> None:
    before = field.standing()
    known = told(attack, **field.names)

    with field.without(known):
        assert field.comes_true(known)
        for statement in known.undo:
            field.owner(statement)

    assert field.standing() == before


def test_what_it_makes_is_not_found_by_the_admin_who_looks_for_the_servers_own(field: Field) -> None:
    """A function that fits better than the server's: the admin comes with every update, and asks much."""
    mine, asked = field.names["mine"], "SELECT quote_ident('asked'::varchar)"
    with field.connect(mine) as me:
        me.execute(
            "CREATE FUNCTION public.quote_ident(varchar) RETURNS text LANGUAGE sql AS $$SELECT 'ran as ' || current_user$$"
        )
        found = field.yard.sql(SERVER, asked, mine)
        field.owner("ALTER ROLE fleet_admin RESET search_path")
        try:
            without = field.yard.sql(SERVER, asked, mine)
        finally:
            field.owner("ALTER ROLE fleet_admin SET search_path = pg_catalog")
            me.execute("DROP FUNCTION public.quote_ident(varchar)")

    assert (found, without) == ([("asked",)], [("ran as fleet_admin",)])
