"""A server's admin at work: connections by what the connection service says."""

from typing import Final

import psycopg
from psycopg.rows import TupleRow

from tenancy.service import Service

SECONDS: Final = 5
"""What an answer may take; a server that is there answers in a fraction."""


def connect(service: Service, *, database: str | None = None) -> psycopg.Connection[TupleRow]:
    """To *database*, or to the one that *service* names; every statement by itself. Raises psycopg.OperationalError."""
    return psycopg.connect(
        host=service.host,
        port=service.port,
        user=service.user,
        password=service.password,
        dbname=database or service.dbname,
        sslmode=service.sslmode,
        sslrootcert=service.sslrootcert or None,
        connect_timeout=SECONDS,
        autocommit=True,
    )
