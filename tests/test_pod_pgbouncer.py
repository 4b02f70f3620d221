"""PgBouncer as it runs beside Odoo, in front of the real server: the name `postgres` leads home, and nowhere else."""

from collections.abc import Generator, Mapping
from pathlib import Path

import pytest
from host_pod import Ended, HostPod, python_image
from sandbox import until
from tenant_pods import web_pod
from yard import Yard

from tenancy import names

pytestmark = [pytest.mark.engine, pytest.mark.everybody]

CONNECT = """
import sys, psycopg
connection = psycopg.connect(sys.argv[1], autocommit=True)
"""
ASK = CONNECT + "print(connection.execute(sys.argv[2]).fetchone()[0])"
NOTIFY = CONNECT + "connection.execute(sys.argv[2])"
HEAR_ONE = (
    CONNECT
    + """
connection.execute("LISTEN imbus")
print("listening", flush=True)
print(next(connection.notifies()).payload, flush=True)
"""
)


@pytest.fixture(scope="module")
def pods(standing: Yard, ground: Path) -> Generator[Mapping[str, HostPod]]:
    """Two tenants of one server, each with its pooler running."""
    images = {"odoo": python_image()}
    with (
        web_pod(standing, "one-spa", ground / "spa", images) as spa,
        web_pod(standing, "one-barn", ground / "barn", images) as barn,
    ):
        spa.start("pgbouncer")
        barn.start("pgbouncer")
        yield {"one-spa": spa, "one-barn": barn}


@pytest.fixture(scope="module")
def passwords(standing: Yard) -> Mapping[str, str]:
    return standing.secrets()


def through(passwords: Mapping[str, str], tenant: str, database: str) -> str:
    """How Odoo reaches *database* through its pooler."""
    word = passwords[f"{tenant}-database-password"]
    return f"host=127.0.0.1 port=6432 dbname={database} user={names.role(tenant)} password={word}"


def ask(pod: HostPod, where: str, statement: str) -> Ended:
    return pod.inside("odoo", "python3", "-c", ASK, where, statement)


@pytest.mark.parametrize("database", ["postgres", names.database("one-spa")])
def test_the_name_that_odoo_insists_on_leads_to_the_tenants_own_database(
    pods: Mapping[str, HostPod], passwords: Mapping[str, str], database: str
) -> None:
    found = ask(pods["one-spa"], through(passwords, "one-spa", database), "SELECT current_database()")

    assert (found.code, found.said) == (0, f"{names.database('one-spa')}\n")


@pytest.mark.parametrize("database", ["template1", names.database("one-barn"), "fleet_admin"])
def test_no_other_name_leads_anywhere(pods: Mapping[str, HostPod], passwords: Mapping[str, str], database: str) -> None:
    found = ask(pods["one-spa"], through(passwords, "one-spa", database), "SELECT 1")

    assert found.code == 1
    assert f"no such database: {database}" in found.said


def test_a_wrong_password_gets_nobody_in(pods: Mapping[str, HostPod], passwords: Mapping[str, str]) -> None:
    wrong = {**passwords, "one-spa-database-password": "wrong"}
    found = ask(pods["one-spa"], through(wrong, "one-spa", "postgres"), "SELECT 1")

    assert found.code == 1
    assert "SASL authentication failed" in found.said


def test_what_is_notified_through_the_name_is_heard_and_by_nobody_else(
    pods: Mapping[str, HostPod], passwords: Mapping[str, str]
) -> None:
    """Odoo's bus: the listener of a neighbour hears its own notification first, though that came last."""
    listeners = {
        tenant: pod.beside("odoo", "python3", "-c", HEAR_ONE, through(passwords, tenant, "postgres"))
        for tenant, pod in pods.items()
    }
    for tenant, listener in listeners.items():
        until(lambda listener=listener: listener.said == "listening\n", f"the listener of {tenant}")

    for tenant, pod in pods.items():
        notify = f"NOTIFY imbus, 'of {tenant}'"
        assert pod.inside("odoo", "python3", "-c", NOTIFY, through(passwords, tenant, "postgres"), notify).code == 0

    assert {tenant: listener.ended().said for tenant, listener in listeners.items()} == {
        "one-spa": "listening\nof one-spa\n",
        "one-barn": "listening\nof one-barn\n",
    }


def test_no_secret_is_on_a_command_line_or_in_an_environment(standing: Yard, passwords: Mapping[str, str]) -> None:
    template = standing.kubectl("get", "deployment", "web", "--namespace", "odoo-one-spa", "--output", "json")

    assert [name for name, word in passwords.items() if word in template] == []
