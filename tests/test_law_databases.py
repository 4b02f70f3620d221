from pathlib import Path

import pytest
from checkout import Checkout
from trial import problem

from tenancy.problem import Problem


def always_the_same(tenant: str) -> str:
    return "t_0123456789abcdef"


def test_two_ids_that_come_out_as_one_database_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """64 bits of a hash will not collide among thousands; if they ever do, it must not be found out by mixing data."""
    monkeypatch.setattr("tenancy.names.database", always_the_same)
    checkout = Checkout(tmp_path)
    checkout.tenant("acme")
    checkout.tenant("zebra")

    assert problem(checkout) == Problem(
        file="tenants/dev/zebra.yaml",
        tenant="zebra",
        what="this id and that of tenants/dev/acme.yaml come out as the same name for the database",
        why="two customers would share one database",
        do="choose another id for the newer of the two",
    )
