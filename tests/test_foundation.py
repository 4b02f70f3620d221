"""A server on which tenants of one stack live is built by the platform of their cluster, or nobody can count on it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout import DEDICATED, SPA
from realm import Realm
from test_kept_server import BUILD, BUILT, ITS_CLUSTER

NAMED: Mapping[str, object] = {key: value for key, value in BUILT.items() if key != "build"}
CELL: Mapping[str, object] = {**NAMED, "service": "shared-one"}
LODGER = SPA.replace("shared-1", "built-1")


class Two(Realm):
    """The stack of a cluster's platform, and a cell of tenants beside it."""

    def platform(self, **server: object) -> None:
        servers = {"built-1": {**BUILT, **server}}
        self.stack("base", builds=["platform"], cluster=self.api, servers=servers, addons=["cloudnative-pg"])

    def cell(self, **server: object) -> None:
        servers = {"built-1": {**CELL, **server}, "dedicated-1": {**DEDICATED, "service": "cell-dedicated-1"}}
        self.stack("cell", builds=["tenants"], cluster=self.api, servers=servers)

    @property
    def api(self) -> Mapping[str, object]:
        return {**self.cluster, **ITS_CLUSTER, "name": "one", "context": "one"}


@pytest.fixture
def two(tmp_path: Path) -> Two:
    made = Two(tmp_path)
    made.folder.rmdir()
    made.platform()
    made.cell()
    made.place("cell/acme", like=LODGER)
    return made


def test_tenants_of_another_stack_live_on_what_the_platform_of_their_cluster_builds(two: Two):
    assert two.said() == []


def test_a_server_that_the_platform_builds_no_more_is_missed_by_whoever_lives_there(two: Two):
    two.stack("base", builds=["platform"], cluster=two.api, servers={}, addons=["cloudnative-pg"])

    (fault,) = two.faults()
    assert (fault.file, fault.what) == (
        "Pulumi.cell.yaml",
        "the server built-1 is built with-platform, and the stack base builds no such server",
    )


def test_a_cluster_without_a_platform_builds_nothing(two: Two):
    (two.root / "Pulumi.base.yaml").unlink()

    (fault,) = two.faults()
    assert fault.what == "the server built-1 is built with-platform, and no stack builds its platform"


def test_a_server_on_which_others_live_is_not_released(two: Two):
    two.platform(build={**BUILD, "released": True})

    (fault,) = two.faults()
    assert (fault.file, fault.what) == (
        "Pulumi.cell.yaml",
        "the server built-1 is released by the stack base, and tenants of this stack live on it: acme",
    )


def test_both_stacks_say_the_same_of_it(two: Two):
    two.cell(connections=300)

    (fault,) = two.faults()
    assert fault.what.startswith("connections is 300 for the server built-1, and 400 in Pulumi.base.yaml")
