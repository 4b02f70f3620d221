import io
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from realm import WEALTH, Realm
from rich.console import Console

from fleet import outlook
from fleet.outlook import Prospect

TODAY = date(2027, 3, 31)


@pytest.fixture
def realm(tmp_path: Path) -> Realm:
    made = Realm(tmp_path)
    made.stack("dev")
    made.place("dev/one-spa")
    made.place("dev/one-wealth", like=WEALTH)
    return made


def commit(root: Path, day: str) -> None:
    person = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": day}
    other = {"GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.com", "GIT_COMMITTER_DATE": day}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(root), **person, **other}
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "x")):
        subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True)


def seen(realm: Realm) -> Prospect:
    return outlook.see(realm.root, realm.estate(), TODAY)


def shown(prospect: Prospect) -> list[list[str]]:
    """What a person sees, word for word."""
    page = io.StringIO()
    prospect.show(Console(file=page, width=160))
    return [line.split() for line in page.getvalue().splitlines()]


def test_a_person_sees_servers_stacks_and_until_when(realm: Realm) -> None:
    commit(realm.root, "2027-03-01T12:00:00+00:00")

    assert shown(seen(realm)) == [
        ["server", "kind", "region", "environment", "kept", "to", "tenants", "connections"],
        ["dev/dedicated-1", "dedicated", "us-east-1", "development", "1/1", "45/400"],
        ["dev/shared-1", "shared", "us-east-1", "development", "1/50", "12/400"],
        [],
        ["stack", "region", "environment", "tenants"],
        ["dev", "us-east-1", "development", "2/22"],
        [],
        ["places", "region", "environment", "left", "new", "in", "90", "days", "per", "30", "days", "run", "out"],
        ["on", "shared", "servers", "us-east-1", "development", "32", "1", "0.3", "2035-02-17"],
        ["on", "dedicated", "servers", "us-east-1", "development", "0", "1", "0.3", "none", "left"],
        ["in", "stacks", "us-east-1", "development", "20", "2", "0.7", "2029-09-16"],
    ]


def test_without_newcomers_the_end_is_not_in_sight(realm: Realm) -> None:
    commit(realm.root, "2026-03-01T12:00:00+00:00")

    assert [line[-3:] for line in shown(seen(realm))[8:]] == [
        ["not", "in", "sight"],
        ["0.0", "none", "left"],
        ["not", "in", "sight"],
    ]


def test_without_a_history_the_end_is_left_out_and_that_is_said(realm: Realm) -> None:
    prospect = seen(realm)

    assert prospect.outlooks == ()
    assert " ".join(shown(prospect)[-1]) == "When that runs out is not told: this is no git repository."


def test_a_server_that_is_kept_says_to_whom(realm: Realm) -> None:
    realm.edit(
        "Pulumi.dev.yaml", "      strategy: dedicated\n", "      strategy: dedicated\n      profile: [sox, pci]\n"
    )
    realm.edit("tenants/dev/one-wealth.yaml", "17.0", "17.0")
    (realm.root / "tenants/dev/one-wealth.yaml").unlink()

    assert shown(seen(realm))[1][-4:] == ["sox,", "pci", "0/1", "0/400"]


def test_a_machine_gets_the_same(realm: Realm) -> None:
    commit(realm.root, "2027-03-01T12:00:00+00:00")

    data = json.loads(json.dumps(seen(realm).data, default=str))

    assert data["servers"][1] == {
        "places": ["dev/shared-1"],
        "strategy": "shared",
        "environment": "development",
        "region": "us-east-1",
        "profile": [],
        "tenants": {"used": 1, "bears": 50},
        "connections": {"used": 12, "bears": 400},
    }
    assert data["stacks"] == [
        {
            "name": "dev",
            "environment": "development",
            "region": "us-east-1",
            "tenants": {"used": 2, "bears": 22},
        }
    ]
    assert data["outlooks"][2] == {
        "places": "in stacks",
        "region": "us-east-1",
        "environment": "development",
        "left": 20,
        "arrived": 2,
        "monthly": 0.67,
        "full": "2029-09-16",
    }
    assert data["outlooks_left_out"] is None
