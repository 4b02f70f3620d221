import re
from pathlib import Path

import pytest
from checkout import Checkout
from image_registry import ImageRegistry, digest_of
from releases_page import PAGE

from fleet.digest import Registries
from fleet.pins import FILE, Missing, looked_up, pin, pins
from fleet.wire import Wire
from tenancy import catalog
from tenancy.words import Release


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.write(FILE, PAGE)
    return made


def test_nothing_but_digests_changes_on_the_page(checkout: Checkout):
    with ImageRegistry() as registry:
        known = looked_up(pins(catalog.load(checkout.root)), Registries(addresses=registry.addresses))
    after = pin(checkout.root, known).after

    expected = PAGE
    for release in Release:
        for build in ("20260908", "20260817"):
            tag = f"{release}-{build}"
            expected = re.sub(
                rf"(odoo:{tag}(?:,|\n *#[^\n]*\n *) ?digest:) unpinned", rf"\1 {digest_of(tag)}", expected
            )
    for tag in ("16.15-bookworm", "1.25.1", "16.15-202608310817-standard-bookworm", "0.19.1", "1.29.8-alpine"):
        expected = expected.replace(tag, f"{tag}@{digest_of(tag)}")
    assert after == expected


def test_a_registry_that_cannot_be_reached_is_tried_once(checkout: Checkout):
    """Its other images would only be waited for as long again."""
    with ImageRegistry() as gone:
        addresses = gone.addresses
    with pytest.raises(Missing) as caught:
        looked_up(pins(catalog.load(checkout.root)), Registries(addresses=addresses, wire=Wire(seconds=5)))

    lines = str(caught.value).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        f"docker.io cannot be asked at {addresses['docker.io'].removeprefix('http://')}: nobody answers there",
        f"ghcr.io cannot be asked at {addresses['docker.io'].removeprefix('http://')}: nobody answers there",
    ]


def test_a_digest_is_known_wherever_it_is_written(checkout: Checkout):
    other = f"sha256:{'7' * 64}"
    checkout.edit(FILE, "early: {image: odoo:18.0-20260908, ", f"early: {{image: odoo:18.0-20260908@{other}, ")
    known = {pin.name: pin.pinned for pin in pins(catalog.load(checkout.root), Release.V18)}

    assert known == {"odoo 18.0 canary": None, "odoo 18.0 early": other, "odoo 18.0 stable": None}
