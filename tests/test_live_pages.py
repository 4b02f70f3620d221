"""Statements 33 to 36 of odoo.md, 11, asked of a tenant that is really served.

Set FLEET_URL to its https address; for those that look behind it, also FLEET_TENANT to its id, with a kubeconfig and a
PGSERVICEFILE of its cluster and its server, whose service FLEET_SERVICE names and whose role may end sessions.
"""

import os
import re
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPSConnection
from urllib.parse import urljoin, urlsplit

import psycopg
import pytest
from psycopg.rows import TupleRow

from tenancy import names

FLEET_URL = os.environ.get("FLEET_URL", "")
TENANT, SERVICE = os.environ.get("FLEET_TENANT", ""), os.environ.get("FLEET_SERVICE", "")
SECONDS = 120
NOTIFIED_SECONDS = 20
"""Odoo looks for jobs that are due every minute; who is told looks at once."""
REPLICAS = 20
"""As many tries as make it likely that each of a few replicas has answered."""

pytestmark = pytest.mark.skipif(not FLEET_URL, reason="FLEET_URL is not set")
behind = pytest.mark.skipif(not (TENANT and SERVICE), reason="FLEET_TENANT and FLEET_SERVICE are not set")


def page(path: str) -> tuple[int, str]:
    with urllib.request.urlopen(urljoin(FLEET_URL, path), timeout=SECONDS) as answer:  # noqa: S310 - who runs it names it
        return answer.status, answer.read().decode(errors="replace")


def until(seen: Iterator[bool], what: str, seconds: int = SECONDS) -> None:
    end = time.monotonic() + seconds
    while not next(seen):
        assert time.monotonic() < end, f"not seen within {seconds} s: {what}"
        time.sleep(1)


def restarts() -> str:
    """Of every container of the tenant's web pods and of that of scheduled jobs, by pod."""
    columns = "POD:.metadata.name,RESTARTS:.status.containerStatuses[*].restartCount"
    command = (
        "kubectl",
        "get",
        "pods",
        "--namespace",
        names.namespace(TENANT),
        "--selector=app.kubernetes.io/component in (web,cron)",
    )
    return subprocess.run(
        (*command, f"--output=custom-columns={columns}"), check=True, capture_output=True, text=True
    ).stdout


def database() -> psycopg.Connection[TupleRow]:
    return psycopg.connect(f"service={SERVICE} dbname={names.database(TENANT)}", autocommit=True)


def test_33_a_style_sheet_and_a_script_of_the_sign_in_page_are_there() -> None:
    _, text = page("/web/login")
    sheets = re.findall(r'href="(/web/assets/[^"]+\.css)"', text)
    scripts = re.findall(r'src="(/web/assets/[^"]+\.js)"', text)

    assert sheets
    assert scripts
    assert {page(path)[0] for path in (sheets[0], scripts[0]) for _ in range(REPLICAS)} == {200}


@behind
def test_34_scheduled_jobs_run() -> None:
    """The job that is due next is made due now, and the one pod that has cron workers is told."""
    with database() as connection:
        job = connection.execute(
            "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE id = "
            "(SELECT id FROM ir_cron WHERE active ORDER BY nextcall LIMIT 1) RETURNING id, lastcall"
        ).fetchone()
        assert job is not None
        connection.execute("SELECT pg_notify('cron_trigger', current_database())")

        def ran() -> Iterator[bool]:
            while True:
                row = connection.execute("SELECT lastcall FROM ir_cron WHERE id = %s", (job[0],)).fetchone()
                yield row is not None and row[0] != job[1]

        until(ran(), "the job", NOTIFIED_SECONDS)


@behind
def test_35_after_a_restart_of_the_database_pages_come_again() -> None:
    """Every session of the tenant is ended at once, as a restart of its server would end them; no container begins anew."""
    before = restarts()
    with database() as connection:
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s"
        assert connection.execute(ended, (names.role(TENANT),)).fetchone() != (0,)

    def served() -> Iterator[bool]:
        while True:
            try:
                yield page("/web/login")[0] == 200
            except OSError:
                yield False

    until(served(), "the sign-in page")
    assert restarts() == before


@behind
def test_36_a_request_in_flight_survives_a_rollout() -> None:
    """A form that is sent slowly has begun before the pod is told to end, and is answered after."""
    address = urlsplit(FLEET_URL)
    assert address.hostname is not None
    connection = HTTPSConnection(
        address.hostname, address.port or 443, timeout=SECONDS, context=ssl.create_default_context()
    )
    body = b"login=nobody&password=" + b"x" * 10
    connection.putrequest("POST", "/web/login")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    restart = ("kubectl", "rollout", "restart", "deployment/web", "--namespace", names.namespace(TENANT))
    thread = threading.Thread(target=lambda: subprocess.run(restart, check=True))
    thread.start()
    for byte in body:
        connection.send(bytes([byte]))
        time.sleep(0.2)
    thread.join()

    assert connection.getresponse().status in (200, 400)
