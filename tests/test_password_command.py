"""`fleet tenant password` against the real API server: taken once, written down, and still so after the next update."""

import json
from collections.abc import Sequence
from typing import Any, cast

import pytest
from copied import ROOT
from yard import Done, Yard

pytestmark = pytest.mark.engine

FLEET = (str(ROOT / ".venv/bin/python"), "-m", "fleet", "tenant", "password")
SPACE = "odoo-one-barn"


def take(yard: Yard, *arguments: str) -> Done:
    return yard.run(*FLEET, *arguments)


def record(yard: Yard, namespace: str = SPACE) -> Sequence[dict[str, str]]:
    live: Any = yard.look_at("secret", namespace, "odoo")
    return cast("Sequence[dict[str, str]]", json.loads(live["metadata"]["annotations"]["odoo-saas/password-taken"]))


def test_in_a_pipe_it_is_refused_and_nothing_is_written_down(standing: Yard) -> None:
    done = take(standing, "one-spa")

    assert done.code == 1
    assert done.output.startswith("what is printed goes to a file or another program")
    assert standing.secrets()["one-spa-odoo-admin-password"] not in done.output
    live: Any = standing.look_at("secret", "odoo-one-spa", "odoo")
    assert "annotations" not in live["metadata"]


def test_the_first_who_asks_gets_it_and_the_second_hears_who_has_it(standing: Yard) -> None:
    word = standing.secrets()["one-barn-odoo-admin-password"]
    first, second = take(standing, "one-barn", "--piped"), take(standing, "one-barn", "--piped")

    assert (first.code, first.output.splitlines()[-1]) == (0, word), first.output
    (entry,) = record(standing)
    assert second.code == 2
    assert (
        f"tenants/dev/one-barn.yaml: one-barn: the password was taken by {entry['by']} at {entry['at']}"
        in second.output
    )
    assert "fleet secret rotate one-barn" in second.output
    assert word not in second.output
    assert word not in json.dumps(entry)
    whoami = json.loads(standing.kubectl("auth", "whoami", "--output", "json"))
    assert entry["by"].startswith(f"{whoami['status']['userInfo']['username']} (")


def test_of_two_at_once_one_has_it(standing: Yard) -> None:
    word = standing.secrets()["one-wealth-odoo-admin-password"]
    started = [standing.start(*FLEET, "one-wealth", "--piped") for _ in range(4)]
    said = [process.communicate(timeout=60)[0] for process in started]

    assert sorted(process.returncode for process in started) == [0, 2, 2, 2], said
    assert sum(word in one for one in said) == 1
    assert len(record(standing, "odoo-one-wealth")) == 1


def test_an_update_sees_no_change_and_leaves_the_record(standing: Yard) -> None:
    before = record(standing)
    again = standing.up("--refresh", "--expect-no-changes")

    assert (again.code, again.changes) == (0, {}), again.output
    assert record(standing) == before


def test_a_new_password_may_be_taken_again_and_the_old_record_stays(standing: Yard) -> None:
    old = standing.secrets()["one-barn-odoo-admin-password"]
    standing.edit("one-barn", password_version=2)
    done = standing.up()
    assert done.code == 0, done.output
    again = take(standing, "one-barn", "--piped")
    word = standing.secrets()["one-barn-odoo-admin-password"]

    assert (again.code, again.output.splitlines()[-1]) == (0, word), again.output
    assert word != old
    assert len(record(standing)) == 2


def test_a_tenant_that_is_not_built_yet_has_none(standing: Yard) -> None:
    standing.add("unborn")
    done = take(standing, "unborn", "--piped")
    (standing.tenants / "unborn.yaml").unlink()

    assert done.code == 2
    assert "unborn: there is no password yet" in done.output
