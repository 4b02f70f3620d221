"""Loaded into Odoo's own process when `prepare` runs it: no statement of that run is cut off.

A plan's statement_timeout is for people's requests. An update that rewrites a large table takes what it takes, and cut off it
would begin anew with every start. The limit is the role's; PgBouncer hands on no option by which a connection could begin
without it, so each says so itself, once. When it ends, PgBouncer resets what it said (server_reset_query, DISCARD ALL) or, if it
ends in the middle of something, closes it towards the server: whoever serves people finds the limit, also after a killed run.

Python loads it by itself, under the name `sitecustomize` (pods/process.py).
"""

from typing import Any

# The image has it; what this checkout has is for its tests.
import psycopg2
from psycopg2.extensions import connection

_connect = psycopg2.connect


def _patient(*arguments: Any, **named: Any) -> connection:
    made: connection = _connect(*arguments, **named)
    with made.cursor() as asking:
        asking.execute("SET statement_timeout = 0")
    # What is set in a transaction that is rolled back is forgotten with it.
    made.commit()
    return made


psycopg2.connect = _patient
