"""Held against what the state says lives there, a run that would lose a customer's data asks the engine for nothing."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from copied import copy, rewrite
from recording import Recording, record, shipped

REFUSED = 32
"""The exit code of a program that has told the engine itself why it ends."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy(tmp_path / "checkout")


def state(recording: Recording) -> dict[str, Mapping[str, object]]:
    """What the engine would answer about a stack's state after that run: type and outputs by URN."""
    told = recording.outputs
    return {
        made.urn: {"type": made.type, "outputs": dict(told[made.urn]) if made.urn in told else {}}
        for made in recording.registrations
    }


def asked_for(recording: Recording) -> list[str]:
    """Everything but the stack itself, which is there before the program begins."""
    return [made.urn for made in recording.registrations if made.type != "pulumi:pulumi:Stack"]


def test_a_state_that_holds_what_the_files_ask_for_changes_nothing() -> None:
    """The control of the refusals below."""
    again = record("dev", held=state(shipped("dev")))

    assert (again.exit_code, again.log) == (0, [])
    assert {made.wire for made in again.registrations} == {made.wire for made in shipped("dev").registrations}


def test_a_tenant_without_its_file_ends_the_run_before_anything_is_asked_for(root: Path) -> None:
    (root / "tenants/dev/one-spa.yaml").unlink()
    refused = record("dev", root=root, held=state(shipped("dev")))

    assert (refused.exit_code, asked_for(refused)) == (REFUSED, [])
    said = (
        "tenants/dev/one-spa.yaml: one-spa: this tenant lives in the stack dev, and its file is gone\n"
        "  why: the run would have destroyed its database, its filestore, its namespace, its key to the backups; "
        "it was stopped before anything was changed\n"
        "  do: bring the file back with: git restore tenants/dev/one-spa.yaml\n"
        "      a customer who leaves takes these steps, each a reviewed change of its own: state: suspended, "
        "state: archived, state: released, and only then a tombstone in place of the file's lines"
    )
    assert refused.log == [said]


def test_a_database_that_the_state_has_forgotten_is_not_asked_for_anew() -> None:
    gone = shipped("dev").named("one-spa-database").urn
    held = {urn: made for urn, made in state(shipped("dev")).items() if urn != gone}
    refused = record("dev", held=held)

    assert (refused.exit_code, asked_for(refused)) == (REFUSED, [])
    assert "tenants/dev/one-spa.yaml: one-spa: this tenant has lived in the stack dev" in refused.log[0]


def test_a_released_tenant_may_go(root: Path) -> None:
    held = state(shipped("dev"))
    urn = "urn:pulumi:dev::odoo-saas::odoo:saas:Tenant::one-spa"
    held[urn] = {"type": "odoo:saas:Tenant", "outputs": {**shipped("dev").outputs[urn], "state": "released"}}
    (root / "tenants/dev/one-spa.yaml").write_text("tombstone: 2027-04-01\nname: One Spa\n")
    done = record("dev", root=root, held=held)

    assert (done.exit_code, done.log) == (0, [])
    assert {owner for _, owner in done.owned()} == {"one-barn", "one-wealth"}


def test_an_error_that_nobody_foresaw_reaches_the_log_in_words(root: Path) -> None:
    rewrite(root, "components/filestore.py", "spec.access_mode", "spec.acces_mode")
    broken = record("dev", root=root)

    assert broken.exit_code == REFUSED
    (said,) = broken.log
    assert "'FilestoreSpec' object has no attribute 'acces_mode'" in said
    assert "Traceback" not in said


def test_a_state_that_is_just_being_written_is_asked_for_again(root: Path) -> None:
    (root / "tenants/dev/one-spa.yaml").unlink()
    refused = record("dev", root=root, held=state(shipped("dev")), half_written=2)

    assert (refused.exit_code, asked_for(refused)) == (REFUSED, [])
    assert "tenants/dev/one-spa.yaml: one-spa: this tenant lives in the stack dev" in refused.log[0]


def test_a_state_that_cannot_be_read_at_all_ends_the_run_before_anything_is_asked_for() -> None:
    refused = record("dev", held=state(shipped("dev")), half_written=1000)

    assert (refused.exit_code, asked_for(refused)) == (REFUSED, [])
    assert "failed to load checkpoint" in refused.log[0]
