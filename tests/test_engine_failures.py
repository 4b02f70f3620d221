"""What fails says so in the server's words, with the tenant's name, and leaves the others alone."""

import base64
import json
import os
import re
import signal
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from yard import Yard

from local import certificates
from local.certificates import ADMIN
from local.platform import Platform
from tenancy import names

pytestmark = pytest.mark.engine


@pytest.fixture
def pair(yards: Callable[..., Yard], request: pytest.FixtureRequest) -> Yard:
    """Two tenants not yet alive: the first is the one that will fail."""
    stem = f"pair{abs(hash(request.node.name)) % 10_000}"
    return yards(f"{stem}-bad", f"{stem}-good")


def available(yard: Yard) -> set[str]:
    """The tenants of this yard whose web pods are available."""
    ids = {path.stem for path in yard.tenants.glob("*.yaml")}
    found = json.loads(yard.kubectl("get", "deployments", "--all-namespaces", "--output", "json"))
    up = {item["metadata"]["namespace"] for item in found["items"] if item["status"].get("availableReplicas")}
    return {id for id in ids if f"odoo-{id}" in up}


def bad_and_good(yard: Yard) -> tuple[str, str]:
    bad, good = sorted(path.stem for path in yard.tenants.glob("*.yaml"))
    return bad, good


def test_a_pod_that_breaks_pod_security_is_reported_at_once_and_the_others_come_up(pair: Yard) -> None:
    bad, good = bad_and_good(pair)
    pair.edit(bad, release="17.0")
    pair.rewrite("components/security.py", '"run_as_user": uid', '"run_as_user": 0 if uid == 101 else uid')
    # Without the policy pack, which would stop it before anything is touched.
    done = pair.up("--continue-on-error")

    assert done.code == 1
    assert f"Deployment odoo-{bad}/web: FailedCreate" in done.output
    assert 'violates PodSecurity "restricted:latest"' in done.output
    assert "would violate PodSecurity" in done.output, "the API server's own warning"
    assert available(pair) == {good}
    assert "Traceback" not in done.output


def test_a_request_over_quota_is_reported_in_the_servers_words(pair: Yard) -> None:
    bad, good = bad_and_good(pair)
    pair.rewrite(
        "components/isolation.py",
        '"hard": dict(spec.quota)',
        '"hard": {**dict(spec.quota), **({"pods": "0"} if namespace.endswith("-bad") else {})}',
    )
    done = pair.fleet("up")

    assert done.code == 1
    assert f"Deployment odoo-{bad}/web: FailedCreate" in done.output
    assert "exceeded quota: plan, requested: pods=1, used: pods=0, limited: pods=0" in done.output
    assert available(pair) == {good}


def test_an_unknown_field_is_reported_in_the_servers_words(pair: Yard) -> None:
    bad, good = bad_and_good(pair)
    pair.rewrite(
        "components/odoo.py",
        'pods["replicas"] = spec.replicas',
        'pods["replicas"], pods["replicaz" if "-bad-" in name else "paused"] = spec.replicas, False',
    )
    done = pair.fleet("up")

    assert done.code == 1
    assert f"Deployment odoo-{bad}/web" in done.output
    assert "field not declared in schema" in done.output
    assert available(pair) == {good}


def test_a_server_that_takes_fewer_connections_than_are_given_out_is_told_before_anything_starts(pair: Yard) -> None:
    servers = pair.fact("servers")
    pair.configure(servers={**servers, "shared-1": {**servers["shared-1"], "connections": 5000}})
    done = pair.fleet("up")

    assert done.code == 1
    assert "takes 447 connections, and the stack's file gives 5000 of them to tenants" in done.output
    assert "write connections: 447 for shared-1 in the stack's file" in done.output
    assert pair.held() == []


@pytest.fixture(scope="module")
def alone(ground: Path, platform: Platform) -> Generator[Yard, None, None]:
    """A yard on a platform of its own, whose servers the tests take away."""
    own = Platform(ground / "alone", platform.bin, platform.preparation)
    try:
        own.up(print)
        yard = Yard.build(ground / "alone-yard", own)
        for tenant in ("one-barn", "one-wealth"):
            (yard.tenants / f"{tenant}.yaml").unlink()
        first = yard.fleet("up")
        assert first.code == 0, first.output
        yield yard
    finally:
        own.clean(print)


def take_away(yard: Yard, server: str) -> None:
    pid = next(status.pid for status in yard.platform.servers() if status.server == server)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def repaired(yard: Yard) -> bool:
    yard.platform.up(print)
    return yard.fleet("up").code == 0


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("shared-1", "PostgreSQL server shared-1 at 127.0.0.1"),
        ("kube-apiserver", "the API server of context odoo-local"),
    ],
)
def test_a_server_that_is_away_is_named_before_the_engine_starts(alone: Yard, server: str, said: str) -> None:
    before = alone.held()
    take_away(alone, server)
    done = alone.fleet("up")

    assert done.code == 1
    assert said in done.output
    assert "the state is untouched" in done.output
    assert "Updating" not in done.output
    assert "Traceback" not in done.output
    assert alone.held() == before
    assert repaired(alone)


def test_a_wrong_password_is_named_before_the_engine_starts(alone: Yard, tmp_path: Path) -> None:
    wrong = tmp_path / "pg_service.conf"
    text = (alone.platform.home / "pg_service.conf").read_text()
    password = alone.services()["shared-1"]["password"]
    wrong.write_text(text.replace(password, "opens-nothing"))
    done = alone.fleet("up", environment={"PGSERVICEFILE": str(wrong)})

    assert done.code == 1
    assert "password authentication failed" in done.output
    assert "Updating" not in done.output
    assert "opens-nothing" not in done.output


def test_an_expired_certificate_is_named_before_the_engine_starts(alone: Yard, tmp_path: Path) -> None:
    folder = alone.platform.home / "certificates"
    certificates.load(folder).issue(tmp_path, ADMIN, datetime.now(UTC) - timedelta(days=1))
    expired = tmp_path / "kubeconfig"
    valid = yaml.safe_load((alone.platform.home / "kubeconfig").read_text())
    for key, file in (("client-certificate-data", "admin.crt"), ("client-key-data", "admin.key")):
        valid["users"][0]["user"][key] = base64.b64encode((tmp_path / file).read_bytes()).decode()
    expired.write_text(yaml.safe_dump(valid))
    done = alone.fleet("up", environment={"KUBECONFIG": str(expired)})

    assert done.code == 1
    assert "the API server of context odoo-local" in done.output
    assert "Updating" not in done.output
    assert "Traceback" not in done.output


def test_who_has_lived_is_known_to_after_an_update_that_failed_and_gets_no_empty_database(pair: Yard) -> None:
    """A bad image, a full quota: the state is written while nobody knows how the customer's pods have ended."""
    bad, _ = bad_and_good(pair)
    assert pair.fleet("up").code == 0
    pair.rewrite(
        "components/isolation.py",
        '"hard": dict(spec.quota)',
        '"hard": {**dict(spec.quota), **({"pods": "0"} if namespace.endswith("-bad") else {})}',
    )
    pair.edit(bad, plan="standard")
    failed = pair.fleet("up")
    pair.sql("shared-1", f"DROP DATABASE {names.database(bad)} WITH (FORCE)")
    # It forgets what the server has lost.
    forgot = pair.refresh()
    done = pair.fleet("up")

    assert failed.code == 1
    assert f"Deployment odoo-{bad}/web: FailedCreate" in failed.output
    assert forgot.code == 0, forgot.output
    assert not any(urn.endswith(f"::{bad}-database") for urn in pair.held() if "postgresql:index/database" in urn)
    assert done.code == 3, done.output
    assert pair.sql("shared-1", f"SELECT 1 FROM pg_database WHERE datname = '{names.database(bad)}'") == []


def test_only_of_whoever_has_everything_does_the_state_say_what_they_were_made_of(pair: Yard) -> None:
    """A plan leaves out whoever is as asked; nothing hangs on an Ingress, and the engine goes on without it."""
    bad, good = bad_and_good(pair)
    pair.rewrite(
        "components/ingress.py", '"path_type": "Prefix"', '"path_typo" if "-bad-" in name else "path_type": "Prefix"'
    )
    done = pair.up("--skip-preview", "--continue-on-error")
    assert (done.code, f"Ingress odoo-{bad}/odoo" in done.output) == (1, True), done.output
    resources = cast("list[Mapping[str, Any]]", pair.state()["resources"])
    said = {one["urn"].rpartition("::")[2]: one["outputs"] for one in resources if one["type"] == "odoo:saas:Tenant"}

    assert [said[tenant].get("born") for tenant in (bad, good)] == [True, True]
    word = "[0-9a-f]{32}"
    assert [bool(re.fullmatch(word, str(said[tenant].get("imprint")))) for tenant in (bad, good)] == [False, True]


def test_an_uninstall_that_an_update_failed_to_bring_is_asked_for_again(pair: Yard) -> None:
    """By hand, where nobody asks for a proof."""
    bad, _ = bad_and_good(pair)
    assert pair.fleet("up").code == 0
    pair.rewrite(
        "components/isolation.py",
        '"hard": dict(spec.quota)',
        '"hard": {**dict(spec.quota), **({"pods": "0"} if namespace.endswith("-bad") else {})}',
    )
    pair.edit(bad, uninstall={"modules": ["lunch"], "day": "2026-01-31", "because": "nobody has used it"})
    failed = pair.up("--continue-on-error")
    done = pair.fleet("up")

    assert (failed.code, f"Deployment odoo-{bad}/web: FailedCreate" in failed.output) == (1, True), failed.output
    assert done.code == 3, done.output
    assert f"nobody has proven the newest backup of {bad}" in done.output
