"""The shipped dev stack on the real engine, API server and PostgreSQL: it comes up, stays, changes, heals."""

import base64
import configparser
import json
from collections.abc import Mapping
from typing import cast

import psycopg
import pytest
import yaml
from test_master_password import opens
from yard import Yard

from tenancy import names

pytestmark = pytest.mark.engine

TENANTS = {"one-barn": "shared-1", "one-spa": "shared-1", "one-wealth": "dedicated-1"}
DATABASES = """
    SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
           has_database_privilege('public', oid, 'CONNECT'), has_database_privilege('public', oid, 'TEMPORARY')
    FROM pg_database WHERE datname = '{database}'
"""
ROLES = """
    SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolconnlimit FROM pg_roles WHERE rolname = '{role}'
"""
LIMITS = """
    SELECT (SELECT sum(rolconnlimit) FROM pg_roles WHERE rolconnlimit > 0),
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
"""
MAY_CONNECT = "SELECT datname FROM pg_database WHERE datallowconn AND has_database_privilege('{role}', oid, 'CONNECT')"


@pytest.fixture(scope="module")
def passwords(standing: Yard) -> Mapping[str, str]:
    return standing.secrets()


def refused(yard: Yard, passwords: Mapping[str, str], database: str, statement: str = "SELECT 1") -> str:
    """The server's refusal of a statement by one-spa's role."""
    word = passwords["one-spa-database-password"]
    with (
        pytest.raises(psycopg.Error) as error,
        yard.connect("shared-1", user=names.role("one-spa"), password=word, dbname=database) as connection,
    ):
        connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return str(error.value)


def test_three_tenants_are_alive_and_their_pods_available(standing: Yard) -> None:
    found = json.loads(standing.kubectl("get", "deployments", "--all-namespaces", "--output", "json"))
    available = {
        item["metadata"]["namespace"]: item["status"].get("availableReplicas")
        for item in found["items"]
        if item["metadata"]["name"] == "web" and item["metadata"]["namespace"] in map(names.namespace, TENANTS)
    }

    assert available == {"odoo-one-barn": 1, "odoo-one-spa": 1, "odoo-one-wealth": 1}


def test_a_tenant_more_is_created_and_nothing_of_the_others_is_touched(standing: Yard) -> None:
    """By the engine's own preview, which reads the state of three; the same of twenty-four is in test_recording_changes."""
    standing.add("one-more")
    try:
        preview = standing.preview()
    finally:
        (standing.tenants / "one-more.yaml").unlink()
    steps = preview.steps("resourcePreEvent")

    assert preview.code == 0, preview.output
    assert set(steps.values()) == {"create"}
    assert [name for name in steps if not name.startswith("one-more")] == []
    assert preview.changes.keys() == {"create"}


@pytest.mark.parametrize("server", ["shared-1", "dedicated-1"])
def test_the_connection_limits_of_all_tenants_together_fit_their_server(standing: Yard, server: str) -> None:
    """They fit the budget that the stack's file states, and that the server's own."""
    budget = yaml.safe_load((standing.root / "Pulumi.dev.yaml").read_text())["config"]["odoo-saas:servers"][server]
    (found,) = standing.sql(f"{server}-owner", LIMITS)
    limits, room = map(int, found)

    assert 0 < limits <= budget["connections"] <= room


@pytest.mark.parametrize("tenant", TENANTS)
def test_odoo_is_told_its_own_database_and_no_filter(standing: Yard, tenant: str) -> None:
    told = options(standing, tenant)

    assert "dbfilter" not in told
    assert standing.sql(
        f"{TENANTS[tenant]}-owner", f"SELECT datname FROM pg_database WHERE datname = '{told['db_name']}'"
    ) == [(names.database(tenant),)]


@pytest.mark.parametrize("tenant", TENANTS)
def test_the_master_password_opens_by_its_hash_and_no_other_does(
    standing: Yard, passwords: Mapping[str, str], tenant: str
) -> None:
    """Asked of passlib as Odoo asks it. That the hash stays is the second run's to say, which changes nothing."""
    told = options(standing, tenant)["admin_passwd"]
    masters = {other: passwords[f"{other}-odoo-master-password"] for other in TENANTS}

    assert told.startswith("$pbkdf2-sha512$")
    assert [other for other, word in masters.items() if opens(word, told)] == [tenant]
    assert not opens("admin", told)


def options(yard: Yard, tenant: str) -> Mapping[str, str]:
    """What the odoo.conf of a tenant says, as it lies in the cluster."""
    data = cast("Mapping[str, str]", yard.look_at("secret", names.namespace(tenant), "odoo")["data"])
    conf = configparser.RawConfigParser()
    conf.read_string(base64.b64decode(data["odoo.conf"]).decode())
    return dict(conf.items("options"))


@pytest.mark.parametrize(("tenant", "limit"), [("one-barn", 18), ("one-spa", 12), ("one-wealth", 45)])
def test_a_tenants_database_and_role_are_what_odoo_and_its_neighbours_need(
    standing: Yard, tenant: str, limit: int
) -> None:
    owner = f"{TENANTS[tenant]}-owner"

    assert standing.sql(owner, DATABASES.format(database=names.database(tenant))) == [
        ("fleet_admin", "UTF8", "C", "C.UTF-8", False, False)
    ]
    assert standing.sql(owner, ROLES.format(role=names.role(tenant))) == [(True, False, False, False, limit)]


def test_unaccent_is_immutable_although_nobody_was_superuser(standing: Yard) -> None:
    immutable = "SELECT provolatile FROM pg_proc WHERE oid = 'public.unaccent(text)'::regprocedure"

    assert standing.sql("shared-1", immutable, names.database("one-spa")) == [("i",)]


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_tenants_role_may_connect_to_exactly_its_own_database(standing: Yard, tenant: str) -> None:
    found = standing.sql(f"{TENANTS[tenant]}-owner", MAY_CONNECT.format(role=names.role(tenant)))

    assert found == [(names.database(tenant),)]


@pytest.mark.parametrize("database", [names.database("one-barn"), "postgres", "template1"])
def test_a_tenants_role_is_turned_away_everywhere_else(
    standing: Yard, passwords: Mapping[str, str], database: str
) -> None:
    assert f'permission denied for database "{database}"' in refused(standing, passwords, database)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE DATABASE mine", "permission denied to create database"),
        ("CREATE ROLE mine", "permission denied to create role"),
        (f"DROP DATABASE {names.database('one-barn')}", "must be owner of database"),
        (f"DROP DATABASE {names.database('one-spa')}", "must be owner of database"),
        (f"ALTER ROLE {names.role('one-barn')} CONNECTION LIMIT 1", "permission denied"),
        (f"SET ROLE {names.role('one-barn')}", "permission denied to set role"),
        ("SELECT rolpassword FROM pg_authid", "permission denied for table pg_authid"),
    ],
)
def test_a_tenants_role_can_do_nothing_to_its_neighbours(
    standing: Yard, passwords: Mapping[str, str], statement: str, said: str
) -> None:
    assert said in refused(standing, passwords, names.database("one-spa"), statement)


def test_a_tenants_role_works_in_its_own_database(standing: Yard, passwords: Mapping[str, str]) -> None:
    """The control of the refusals above: the same role, the same password."""
    own, word = names.database("one-spa"), passwords["one-spa-database-password"]
    with standing.connect("shared-1", user=names.role("one-spa"), password=word, dbname=own) as connection:
        connection.execute("CREATE TABLE proof (word text)")
        connection.execute("CREATE INDEX ON proof (public.unaccent(word))")
        connection.execute("DROP TABLE proof")


@pytest.mark.parametrize("kind", ["secrets", "configmaps", "pods", "persistentvolumeclaims"])
def test_a_tenants_service_account_reads_nothing_of_a_neighbour(standing: Yard, kind: str) -> None:
    account = "system:serviceaccount:odoo-one-spa:odoo"
    asked = standing.run("kubectl", "auth", "can-i", "get", kind, "--namespace", "odoo-one-barn", "--as", account)

    assert asked.output.strip() == "no"


def test_a_second_run_changes_nothing(standing: Yard) -> None:
    again = standing.up("--expect-no-changes")

    assert (again.code, again.changes) == (0, {})


def test_fleet_status_shows_every_tenant_with_its_home(standing: Yard) -> None:
    lines = json.loads(standing.fleet("status", "--json").output)

    shown = [(line["tenant"], line["plan"], line["release"], line["server"], line["state"]) for line in lines]
    assert shown == [
        ("one-barn", "standard", "19.0", "shared-1", "active"),
        ("one-spa", "basic", "18.0", "shared-1", "active"),
        ("one-wealth", "premium", "17.0", "dedicated-1", "active"),
    ]


def test_one_changed_field_changes_what_follows_from_it_and_the_preview_said_so(standing: Yard) -> None:
    standing.edit("one-spa", hosts=["spa.odoo.test"])
    promised = standing.preview("--diff")
    done = standing.up()

    # Odoo writes its address into documents and mails, so `prepare` has to run, and so its pod starts anew.
    expected = dict.fromkeys(
        ("one-spa-ingress", "one-spa-namespace", "one-spa-odoo-programs", "one-spa-odoo-web"), "update"
    )
    assert promised.steps("resourcePreEvent") == expected
    assert promised.fields("one-spa-ingress") == {"spec.rules[0].host", "spec.tls[0].hosts[0]"}
    assert promised.fields("one-spa-odoo-programs") == {'data["wanted.json"]'}
    assert promised.fields("one-spa-odoo-web") == {'spec.template.metadata.annotations["odoo-saas/config-checksum"]'}
    assert (done.code, done.steps()) == (0, expected)


def test_what_was_changed_by_hand_is_seen_by_refresh_and_repaired_by_up(standing: Yard) -> None:
    role = names.role("one-barn")
    standing.kubectl("--namespace", "odoo-one-barn", "label", "service", "odoo", "odoo-saas/plan=free", "--overwrite")
    standing.sql("shared-1-owner", f"ALTER ROLE {role} CONNECTION LIMIT 99")

    seen = standing.refresh()
    repaired = standing.up()

    drifted = {"one-barn-database-role": "update", "one-barn-odoo-service": "update"}
    assert (seen.code, dict.fromkeys(seen.steps(), "update")) == (0, drifted)
    assert (repaired.code, repaired.steps()) == (0, drifted)
    service = standing.look_at("service", "odoo-one-barn", "odoo")
    labels = cast("Mapping[str, Mapping[str, str]]", service["metadata"])["labels"]
    assert labels["odoo-saas/plan"] == "standard"
    assert standing.sql("shared-1-owner", ROLES.format(role=role)) == [(True, False, False, False, 18)]


def test_what_is_no_longer_asked_for_is_removed(standing: Yard) -> None:
    """A legitimate deletion: the stack's mail server goes, and with it the way to it."""
    standing.configure(mail={"host": "mail.example.com", "cidr": "192.0.2.7/32", "sink": True})
    assert standing.up().code == 0
    standing.configure(mail=None)
    done = standing.up()

    removed = {name for name, operation in done.steps().items() if operation == "delete"}
    assert (done.code, removed) == (0, {f"{tenant}-allow-mail" for tenant in TENANTS})
