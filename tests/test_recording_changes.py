"""A change to one tenant is a change to that tenant: what is asked for all others stays the same to the letter."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from copied import configure, copy, edit
from recording import Recording, record, shipped
from test_recording_data import AIM

NEW = {
    "name": "Another Spa",
    "owner": "o@example.com",
    "plan": "basic",
    "release": "19.0",
    "industry": "spa",
    "placement": {"strategy": "shared", "server": "shared-1"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy(tmp_path / "checkout")


def wires(recording: Recording, *, without: str = "") -> Mapping[str, str]:
    """Every request by its URN, without one tenant's."""
    left_out = {made.urn for made, owner in recording.owned() if owner == without}
    return {made.urn: made.wire for made in recording.registrations if made.urn not in left_out}


def test_a_new_tenant_changes_nothing_for_the_others(root: Path) -> None:
    edit(root, "dev", "another-spa", **NEW)
    grown = record("dev", root=root)

    assert grown.exit_code == 0, grown.log
    assert len(wires(grown)) > len(wires(shipped("dev")))
    assert wires(grown, without="another-spa") == wires(shipped("dev"))


def test_the_twenty_fifth_tenant_of_a_cell_changes_nothing_for_the_twenty_four(root: Path) -> None:
    """Every field of every request. The real engine is asked the same of the shipped stack, in test_engine_dev."""
    configure(root, "dev", builds=["tenants"])
    for path in (root / "tenants/dev").iterdir():
        path.unlink()
    for number in range(1, 25):
        edit(root, "dev", f"spa-{number:02}", **{**NEW, "name": f"Spa {number}"})
    before = record("dev", root=root)
    edit(root, "dev", "another-spa", **NEW)
    after = record("dev", root=root)
    grown = len(wires(after)) - len(wires(before))

    assert (before.exit_code, after.exit_code) == (0, 0), before.log + after.log
    assert wires(after, without="another-spa") == wires(before)
    print(f"the twenty-fifth tenant brought {grown} resources")
    assert 0 < grown <= AIM


def test_a_tenant_that_goes_changes_nothing_for_the_others(root: Path) -> None:
    """On an empty state, which misses nobody."""
    (root / "tenants/dev/one-barn.yaml").unlink()
    shrunk = record("dev", root=root)

    assert shrunk.exit_code == 0, shrunk.log
    assert wires(shrunk) == wires(shipped("dev"), without="one-barn")


def test_a_stack_that_builds_only_the_platform_builds_no_tenant(root: Path) -> None:
    configure(root, "dev", builds=["platform"])
    platform = record("dev", root=root)

    assert platform.exit_code == 0, platform.log
    owned = {made.urn for made, _ in shipped("dev").owned()}
    # Where nobody is backed up nothing is rehearsed.
    owned |= {urn for urn in wires(shipped("dev")) if "odoo:saas:Scratch" in urn or urn.endswith("::server-rehearsal")}
    assert wires(platform) == {urn: wire for urn, wire in wires(shipped("dev")).items() if urn not in owned}
