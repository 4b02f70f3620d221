"""`fleet tenant support` against the real API server: what a key opens, what it does not, and how it ends."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from copied import ROOT
from sandbox import until
from yard import Done, Yard

pytestmark = pytest.mark.engine

FLEET = (str(ROOT / ".venv/bin/python"), "-m", "fleet", "tenant", "support")
TENANT = "helped"
SPACE = f"odoo-{TENANT}"
FAR = "2999-12-31"


@pytest.fixture(scope="module")
def yard(yards: Callable[..., Yard]) -> Yard:
    """A tenant whose file lets support look in."""
    made = yards()
    made.add(TENANT, support=FAR)
    first = made.up()
    assert first.code == 0, first.output
    return made


@pytest.fixture(scope="module")
def key(yard: Yard) -> Path:
    file = yard.root / "support.kubeconfig"
    done = ask(yard, "--for", "1h", "--why", "ticket 4711", "--to", str(file))
    assert done.code == 0, done.output
    return file


def ask(yard: Yard, *arguments: str, tenant: str = TENANT) -> Done:
    return yard.run(*FLEET, tenant, *arguments)


def with_key(yard: Yard, key: Path, *arguments: str) -> Done:
    return yard.run("kubectl", "--kubeconfig", str(key), *arguments, environment={"KUBECONFIG": str(key)})


def claims(key: Path) -> Mapping[str, int]:
    token = str(json.loads(key.read_text())["users"][0]["user"]["token"])
    body = token.split(".")[1]
    return cast("Mapping[str, int]", json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def test_the_key_lies_in_a_file_that_nobody_else_reads(key: Path) -> None:
    assert oct(key.stat().st_mode & 0o777) == "0o600"


def test_it_reads_pods_and_events_and_may_read_logs(yard: Yard, key: Path) -> None:
    assert "pod/web-" in with_key(yard, key, "get", "pods", "--output", "name").output
    assert with_key(yard, key, "get", "events").code == 0
    assert with_key(yard, key, "auth", "can-i", "get", "pods", "--subresource", "log").output.strip() == "yes"


@pytest.mark.parametrize(
    "attempt",
    [
        ("get", "secrets"),
        ("get", "secret", "odoo"),
        ("get", "configmaps"),
        ("exec", "deploy/web", "--", "true"),
        ("delete", "pod", "--all"),
        ("create", "token", "support"),
        ("scale", "deployment", "web", "--replicas", "0"),
        ("get", "pods", "--namespace", "odoo-one-spa"),
        ("get", "pods", "--all-namespaces"),
        ("get", "namespaces"),
        ("get", "nodes"),
    ],
    ids=" ".join,
)
def test_it_opens_nothing_else(yard: Yard, key: Path, attempt: tuple[str, ...]) -> None:
    done = with_key(yard, key, *attempt)

    assert done.code != 0
    assert "orbidden" in done.output, done.output


def test_nothing_that_changes_anything_is_allowed_anywhere(yard: Yard, key: Path) -> None:
    listed = with_key(yard, key, "auth", "can-i", "--list", "--no-headers").output
    verbs = {line.rpartition("[")[2].rstrip("]") for line in listed.splitlines() if "selfsubject" not in line}

    assert verbs <= {"get list watch", "get"}, listed


def test_it_dies_after_an_hour_by_its_own_words_and_the_tenants_account_has_no_other(yard: Yard, key: Path) -> None:
    said = claims(key)

    assert said["exp"] - said["iat"] == 3600
    secrets = json.loads(yard.kubectl("get", "secrets", "--namespace", SPACE, "--output", "json"))["items"]
    assert [one["type"] for one in secrets if one["type"] == "kubernetes.io/service-account-token"] == []


def test_who_has_it_why_and_until_when_is_written_down_and_an_update_leaves_it(yard: Yard, key: Path) -> None:
    again = yard.up("--refresh", "--expect-no-changes")
    live: Any = yard.look_at("serviceaccount", SPACE, "support")
    (entry, *_) = json.loads(live["metadata"]["annotations"]["odoo-saas/support"])

    assert (again.code, again.changes) == (0, {}), again.output
    assert entry["why"] == "ticket 4711"
    assert "@" in entry["by"]
    assert entry["until"] > entry["at"]


@pytest.mark.parametrize("span", ["5m", "13h", "soon"])
def test_a_span_that_is_none_is_refused(yard: Yard, span: str) -> None:
    done = ask(yard, "--for", span, "--why", "x")

    assert done.code == 2
    assert "10m" in done.output


def test_a_day_that_is_over_is_the_end_of_it(yard: Yard) -> None:
    yard.edit(TENANT, support="2020-01-31")
    done = ask(yard, "--for", "1h", "--why", "x")
    yard.edit(TENANT, support=FAR)

    assert done.code == 2
    assert f"{TENANT}: support was to end on 2020-01-31" in done.output


def test_without_a_line_in_the_file_there_is_neither_account_nor_key(yard: Yard, key: Path) -> None:
    """Last, because the key dies with the account that it was made for. The role is gone at once; that the key is nobody's any
    more the server notices a little later, for it remembers for seconds whom it let in."""
    assert with_key(yard, key, "get", "pods").code == 0
    yard.edit(TENANT, support=None)
    refused, done = ask(yard, "--for", "1h", "--why", "x"), yard.up()

    assert refused.code == 2
    assert f"{TENANT}: the customer's file gives support no day" in refused.output
    assert done.code == 0, done.output
    assert set(done.steps().values()) == {"delete"}
    assert with_key(yard, key, "get", "pods").code != 0
    until(lambda: "forbidden" not in with_key(yard, key, "get", "pods").output, "the end of the server's memory")
    turned_away = with_key(yard, key, "get", "pods").output
    assert "Unauthorized" in turned_away or "must be logged in" in turned_away
