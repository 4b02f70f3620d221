"""A plan's limit on statements is for people's requests: it cuts off no update, and holds again for whoever serves."""

from collections.abc import Generator
from pathlib import Path

import pytest
from host_pod import Ended
from preparing import Preparing, preparing
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

ROLE = names.role("one-spa")
LIMITS = f"SELECT rolconfig FROM pg_roles WHERE rolname = '{ROLE}'"
SECONDS = 2
"""How long a statement of the stand-in takes."""
AS_ODOO = """
import configparser, psycopg2, sys
parser = configparser.RawConfigParser()
parser.read("/etc/odoo/odoo.conf")
said = dict(parser.items("options"))

def connect():
    return psycopg2.connect(
        host=said["db_host"], port=said["db_port"], user=said["db_user"], password=said["db_password"],
        dbname=said["db_name"],
    )

def ask(one, statement):
    with one.cursor() as asking:
        asking.execute(statement)
        return asking.fetchone()[0]

"""
EVERYBODYS = (
    AS_ODOO
    + """
several = [connect() for _ in range(6)]
print(sorted({(ask(one, "SHOW statement_timeout"), ask(one, "SHOW lock_timeout")) for one in several}))
"""
)
A_LONG_ONE = AS_ODOO + f"print(ask(connect(), 'SELECT pg_sleep({SECONDS})'))"


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once, on a server that cuts its statements off after half a second; with a pooler that has met no other limit."""
    ((before,),) = standing.sql("shared-1-owner", LIMITS)
    (usual,) = (one.partition("=")[2] for one in before if one.startswith("statement_timeout="))
    standing.sql("shared-1-owner", f"ALTER ROLE \"{ROLE}\" SET statement_timeout = '500'")
    try:
        with preparing(standing, "one-spa", ground / "limits") as one:
            assert one.prepare().code == 0
            one.runs()
            yield one
    finally:
        standing.sql("shared-1-owner", f"ALTER ROLE \"{ROLE}\" SET statement_timeout = '{usual}'")
        assert standing.sql("shared-1-owner", LIMITS) == [(before,)]


def as_odoo(spa: Preparing, program: str) -> Ended:
    """What a web worker would meet on its way through the pooler."""
    return spa.pod.inside("odoo", "python3", "-c", program)


def serves_within_its_limits(spa: Preparing) -> None:
    assert as_odoo(spa, EVERYBODYS).said == "[('500ms', '0')]\n"
    cut = as_odoo(spa, A_LONG_ONE)
    assert cut.code == 1
    assert "canceling statement due to statement timeout" in cut.said


def test_an_update_takes_what_it_takes_and_people_do_not(spa: Preparing) -> None:
    spa.deploy("odoo:18.0-another")
    spa.let_odoo(seconds=SECONDS)

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: updated all"
    serves_within_its_limits(spa)


def test_what_goes_through_the_shell_takes_what_it_takes(spa: Preparing) -> None:
    spa.want(company={**spa.wanted["company"], "primary_color": "#123456"})
    spa.let_odoo(seconds=SECONDS)

    assert spa.prepare().said.splitlines()[-1] == "prepare: done: wrote the company's primary_color"
    serves_within_its_limits(spa)


@pytest.mark.parametrize("while_it", ["waits", "works"])
def test_the_limit_holds_after_a_killed_run_too(spa: Preparing, while_it: str) -> None:
    """Killed between two statements, and in the middle of one."""
    spa.deploy("odoo:18.0-another")
    spa.let_odoo(waits=while_it == "waits", seconds=60 if while_it == "works" else 0)
    killed = spa.pod.start("prepare")
    if while_it == "waits":
        spa.wait_for_odoo()
    else:
        spa.wait_for_statement()
    killed.process.kill()
    killed.process.wait()

    serves_within_its_limits(spa)
    spa.let_odoo()
    assert spa.prepare().code == 0
    serves_within_its_limits(spa)
