"""The tenants that people copy from: each is one that would be built."""

from pathlib import Path

import pytest
from checkout import ROOT
from copied import copy

from tenancy import estate

EXAMPLES = sorted((ROOT / "tenants/examples").iterdir())
PLACES = {
    "basic": ("shared", "shared-1"),
    "premium": ("dedicated", "dedicated-2"),
    "enterprise": ("dedicated", "dedicated-1"),
}
SCREEN = 25
PLACEMENT = "placement:\n  strategy: {}\n  server: {}\n"


def test_there_is_one_of_each_size():
    assert [path.name for path in EXAMPLES] == ["basic.yaml", "enterprise.yaml", "premium.yaml"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_copy_of_it_waits_for_its_place_and_gets_it(tmp_path: Path, path: Path):
    """As a person does it: copied under its own id, judged, and given a place in a sample stack."""
    root = copy(tmp_path / "checkout")
    for tenant in (root / "tenants/prod").iterdir():
        tenant.unlink()
    (root / "tenants/unplaced").mkdir(exist_ok=True)
    id, said = f"one-{path.stem}", path.read_text()
    waiting = estate.load(root, {f"tenants/unplaced/{id}.yaml": said, "tenants/prod/other.yaml": other()})
    placed = said + PLACEMENT.format(*PLACES[path.stem])
    found = estate.load(root, {f"tenants/prod/{id}.yaml": placed})

    assert [entry.id for entry in waiting.unplaced] == [id]
    assert [entry.id for fleet, entry in found.tenants() if fleet.name == "prod"] == [id]


def other() -> str:
    return (ROOT / "tenants/prod/harbour-stables.yaml").read_text()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_fits_on_a_screen_with_its_placement_and_says_why_it_is_as_it_is(path: Path):
    said = path.read_text().splitlines()

    assert len(said) + len(PLACEMENT.splitlines()) <= SCREEN
    assert said[0].startswith("# ")


def test_no_shipped_tenant_is_longer_than_a_screen():
    assert [path.name for path in ROOT.glob("tenants/*/*.yaml") if len(path.read_text().splitlines()) > SCREEN] == []


def test_what_no_image_carries_nobody_who_is_shipped_asks_for():
    """health-records waits for an image of the company's own."""
    assert [path.name for path in ROOT.glob("tenants/*/*.yaml") if "health-records" in path.read_text()] == []
