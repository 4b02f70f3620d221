"""The guests of a scratch server: roles that restore one customer's dump each, and may do nothing beside it.

What a dump brings is code of its customer's: PostgreSQL runs a table's checks while the rows come. The role that makes the
throw-away databases of all customers must not be the one that runs it; nor may that role make others by itself, since up to
PostgreSQL 15 whoever may make roles may change everybody's. So the admin's functions do, and for these names alone.
"""

from typing import Final

import pulumi
import pulumi_postgresql as postgresql

_NAMED: Final = """BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    IF guest !~ '^r_[0-9a-f]{16}_[0-9]+$' THEN
        RAISE EXCEPTION 'a guest is called as its throw-away database, and not %', guest;
    END IF;
"""
"""As names.throw_away and pods/rehearse.sh call them."""
_ADMIT: Final = f"""{_NAMED}    EXECUTE format(
        'CREATE ROLE %I LOGIN NOINHERIT CONNECTION LIMIT 4 PASSWORD %L VALID UNTIL %L',
        guest, word, now() + make_interval(secs => seconds)
    );
END"""
_EVICT: Final = f"""{_NAMED}    IF EXISTS (SELECT FROM pg_roles WHERE rolname = guest) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', guest);
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = guest;
    END IF;
END"""  # noqa: S608
"""Who ends another's connections has to be a member of that role."""
_DISMISS: Final = f"""{_NAMED}    EXECUTE format('DROP ROLE IF EXISTS %I', guest);
END"""


def guests(database: pulumi.Input[str], parent: pulumi.Resource) -> tuple[postgresql.Function, ...]:
    """In the *database* of results: `admit` makes a guest that may come for so many seconds, `evict` ends what it still does,
    `dismiss` removes it.
    """
    return (
        _function("admit", database, parent, _ADMIT, guest="text", word="text", seconds="integer"),
        _function("evict", database, parent, _EVICT, guest="text"),
        _function("dismiss", database, parent, _DISMISS, guest="text"),
    )


def _function(
    name: str, database: pulumi.Input[str], parent: pulumi.Resource, body: str, **arguments: str
) -> postgresql.Function:
    return postgresql.Function(
        f"scratch-{name}",
        name=name,
        database=database,
        schema="public",
        args=[{"name": one, "type": type} for one, type in arguments.items()],
        returns="void",
        language="plpgsql",
        security_definer=True,
        body=body,
        opts=pulumi.ResourceOptions(parent=parent),
    )
