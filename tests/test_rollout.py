"""A database server that starts anew, and those who live on it."""

import subprocess
from pathlib import Path

import pytest
from test_effect import step
from test_foundation import LODGER, Two

from fleet.events import Step
from fleet.rollout import AT_START, PATHS, Rollout, rollouts
from local.debian import PROGRAMS, newest
from tenancy.build import Build

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"


def server(*differences: str, operation: str = "update") -> Step:
    return step((CLUSTER, "built-1-server"), operation, *differences)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """A platform, and a cell of its cluster with a tenant at work and one that is suspended."""
    made = Two(tmp_path)
    made.folder.rmdir()
    made.platform()
    made.cell()
    made.place("cell/acme", like=LODGER)
    made.place("cell/idle", "state: suspended", like=LODGER)
    return made


@pytest.mark.parametrize(
    "path",
    [
        "spec.imageName",
        "spec.resources.limits.memory",
        "spec.affinity.nodeSelector",
        "spec.priorityClassName",
        "spec.postgresql.parameters.max_connections",
        "spec.postgresql.parameters.shared_buffers",
        'spec.postgresql.parameters["pgaudit.log"]',
    ],
)
def test_who_works_on_a_server_that_starts_anew_is_named_whatever_stack_they_are_of(two: Two, path: str) -> None:
    found = rollouts([server("metadata.labels", path)], "base", two.estate())

    assert list(found) == [Rollout(server="built-1", tenants=("acme",))]


@pytest.mark.parametrize(
    "path",
    [
        "spec.instances",
        "spec.storage.size",
        "spec.postgresql.pg_hba[0]",
        "spec.postgresql.parameters.work_mem",
        "spec.postgresql.parameters.statement_timeout",
    ],
)
def test_what_is_only_read_again_interrupts_nobody(two: Two, path: str) -> None:
    assert not list(rollouts([server(path)], "base", two.estate()))


def test_a_server_that_is_made_or_stays_is_not_started_anew(two: Two) -> None:
    steps = [server(operation="create"), server(operation="same")]

    assert not list(rollouts(steps, "base", two.estate()))


def test_every_parameter_that_postgresql_reads_only_at_its_start_is_known() -> None:
    if (programs := newest()) is None:
        pytest.skip(f"PostgreSQL is not in {PROGRAMS}")
    said = subprocess.run([programs / "postgres", "--describe-config"], capture_output=True, text=True, check=True)
    told = [line.split("\t") for line in said.stdout.splitlines()]
    at_start = {name for name, context, *_ in told if context == "postmaster"}

    # The operator's own can be told nowhere (tenancy/build.py), and these two follow from other lines.
    assert {name for name in at_start if _may_be_said(name)} | {"max_connections", "shared_buffers"} <= {*AT_START}
    assert {f"spec.postgresql.parameters.{name}" for name in AT_START} <= {*PATHS}


def _may_be_said(name: str) -> bool:
    try:
        Build.__pydantic_validator__.validate_assignment(Build.model_construct(), "parameters", {name: "1"})
    except ValueError:
        return False
    return True
