"""A database that was another tenant's: made harmless before anything else of Odoo runs on it.

Odoo's own `neutralize` stops mail, scheduled jobs, payments and the like. It leaves the identity of the database, the secret
that sessions are signed with, and keys to its interfaces: whoever has those of the source would be let into the copy.
"""

from dataclasses import replace
from secrets import token_hex
from uuid import uuid4

import parameters
from conf import Conf
from log import say
from process import ending, run
from psycopg2.extensions import connection, cursor
from record import KEY, Record
from trouble import Unprepared
from wanted import Wanted

FLAG = "database.is_neutralized"
DUMMY = "invalid"
"""The host of the mail server that `neutralize` leaves, so that Odoo does not fall back on the one in its configuration."""

_MAIL = "SELECT count(*) FROM ir_mail_server WHERE active AND smtp_host IS DISTINCT FROM %s"
_JOBS = (
    "SELECT count(*) FROM ir_cron WHERE active AND id NOT IN "
    "(SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = 'base' AND name = 'autovacuum_job')"
)


def settle(wanted: Wanted, conf: Conf, tenant: connection, asking: cursor) -> list[str]:
    """Neutralises a database that was prepared as another, and says so; does nothing with the tenant's own.

    Raises Unprepared where copies have no place, or it is not harmless afterwards.
    """
    record, own = Record.read(asking), conf.options["db_name"]
    if record.database in (None, own):
        return []
    if not wanted.neutralises:
        raise Unprepared(
            f"the database is a copy of {record.database}, which is another tenant's. Here it would send that tenant's mail "
            "and run its scheduled jobs a second time. Nothing was changed. Copies belong into a stack for staging or "
            "development, where they are neutralised first."
        )
    # The mark alone says nothing: it comes with a copy of a copy, in which somebody has switched a job on. Each run leaves
    # one mail server more, so only where there is harm.
    if _harm(asking):
        say("running odoo neutralize")
        if code := run(conf.path, command="neutralize"):
            raise Unprepared(
                f"odoo neutralize {ending(code)}, so the copy may still act on the outside. What it said is above."
            )
    if still := _harm(asking):
        raise Unprepared(
            f"odoo neutralize ended well, and there are still {' and '.join(still)}. What Odoo said is above."
        )
    with tenant:
        parameters.drop(asking, ["database.enterprise_code"])
        asking.execute("SELECT to_regclass('public.res_users_apikeys') IS NOT NULL")
        if asking.fetchone() == (True,):
            asking.execute("DELETE FROM res_users_apikeys")
        # The administrator's password was the source's.
        now = replace(record, database=own, password_version=0)
        fresh = {"database.uuid": f"{uuid4()}", "database.secret": token_hex(32), KEY: now.text}
        parameters.settle(asking, fresh)
    return [f"neutralised a copy of {record.database}"]


def _is_flagged(asking: cursor) -> bool:
    asking.execute("SELECT value FROM ir_config_parameter WHERE key = %s", (FLAG,))
    return asking.fetchone() == ("true",)


def _harm(asking: cursor) -> list[str]:
    found: list[str] = []
    if not _is_flagged(asking):
        found.append(f"no mark {FLAG}")
    for query, facts, words in ((_MAIL, (DUMMY,), "active mail servers"), (_JOBS, (), "active scheduled jobs")):
        asking.execute(query, facts)
        if asking.fetchone() != (0,):
            found.append(words)
    return found
