"""Who is told to be well, by what a cluster has: of servers that tenants share, and of what several stacks answer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from checkout import SERVICES, SPA, Checkout, service
from objects_of import NOON, SINCE, Given, condition, thing
from test_platform_server import facts, vouched

from fleet.health import of
from fleet.objects import Objects

KINDS = ("deployments", "cronjobs", "jobs", "claims", "pods", "clusters", "certificates")
HEALTHY = "Cluster in healthy state"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.tenant("one-spa", SPA.replace("shared-1", "built-1"))
    made.tenant("two-spa")
    return made


def placed(one: Given, name: str) -> Given:
    """As it is in the platform's namespace."""
    return {**one, "metadata": {**one["metadata"], "namespace": "odoo-platform", "name": name}}


def server(ready: int, word: str) -> Given:
    status = {"phase": HEALTHY, "readyInstances": ready}
    return placed(thing(condition("Ready", word), spec={"instances": 2}, status=status), "built-1")


def told(checkout: Checkout, **found: Sequence[Given]) -> Mapping[str | None, Mapping[str, tuple[Any, ...]]]:
    """What is said of tenants' databases, and of everything that they share."""
    asked = checkout.load(vouched(facts(service="built-1")), {**SERVICES, "built-1": service(5435)})
    objects = Objects({kind: tuple(found.get(kind, ())) for kind in KINDS})
    return {
        one.tenant: {
            part.part: (part.is_good, part.how, part.why, part.since)
            for part in one.parts
            if one.tenant is None or part.part == "database"
        }
        for one in of(asked, objects, {}, NOON)
    }


def test_a_server_that_tenants_share_is_told_of_by_itself_and_of_each_who_lives_there(checkout: Checkout):
    signed = placed(thing(condition("Ready", "True")), "built-1-certificate")
    short = (False, "short", "1 of 2 instances are ready", SINCE)

    assert told(checkout, clusters=[server(1, "False")], certificates=[signed]) == {
        None: {"server built-1": short, "certificate built-1-certificate": (True, "ready", "", SINCE)},
        "one-spa": {"database": short},
        "two-spa": {},
    }
    assert told(checkout, clusters=[server(2, "True")])["one-spa"] == {"database": (True, "live", "", SINCE)}


def test_a_server_that_should_be_there_and_is_not_is_told(checkout: Checkout):
    assert told(checkout)[None] == {
        "server built-1": (False, "not there", "no Cluster of it has been built", None),
        "certificate built-1-certificate": (False, "not there", "nobody has been asked for it", None),
    }


def test_whether_backups_come_back_is_left_out_where_the_record_cannot_be_read(checkout: Checkout):
    rehearsal = {"service": "shared-1", "sslmode": "prefer", "cidr": "127.0.0.1/32"}
    asked = checkout.load(
        {**vouched(facts(service="built-1")), "rehearsal": rehearsal}, {**SERVICES, "built-1": service(5435)}
    )
    empty = Objects(dict.fromkeys(KINDS, ()))

    assert ["restore" in {part.part for part in one.parts} for one in of(asked, empty, {}, NOON)] == [False, True, True]
    assert ["restore" in {part.part for part in one.parts} for one in of(asked, empty, None, NOON)] == [False] * 3
