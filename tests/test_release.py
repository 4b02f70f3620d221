"""The page of images, and the addons that they may carry."""

from datetime import date

import pytest
from sheet import ROOT, only, page

from tenancy import catalog
from tenancy.addon import Addons
from tenancy.release import UNPINNED, Releases, RingImage
from tenancy.words import Ring

CANARY = "{image: odoo:17.0-20260908, digest: unpinned}"
DIGEST = f"sha256:{'0123456789abcdef' * 4}"


def test_every_image_is_a_build_of_its_own_release():
    for release, offer in catalog.load(ROOT).releases.items():
        assert set(offer.images) == set(Ring)
        assert all(ring.image.startswith(f"odoo:{release}-20") for ring in offer.images.values())


def test_no_ring_is_ahead_of_one_that_is_more_daring():
    for offer in catalog.load(ROOT).releases.values():
        assert offer.images[Ring.CANARY].image >= offer.images[Ring.EARLY].image >= offer.images[Ring.STABLE].image


def test_each_image_runs_as_the_user_that_it_was_built_with():
    releases = catalog.load(ROOT).releases

    assert {release.value: (offer.uid, offer.gid) for release, offer in releases.items()} == {
        "17.0": (101, 101),
        "18.0": (100, 101),
        "19.0": (100, 101),
    }


def test_a_newer_release_is_supported_longer():
    until = [offer.supported_until for offer in catalog.load(ROOT).releases.values()]

    assert until == [date(2026, 9, 30), date(2027, 9, 30), date(2028, 9, 30)]


@pytest.mark.parametrize(
    ("digest", "reference"), [(UNPINNED, "odoo:18.0-20260908"), (DIGEST, f"odoo:18.0-20260908@{DIGEST}")]
)
def test_an_image_is_asked_for_by_its_digest_once_it_has_one(digest: str, reference: str):
    assert RingImage(image="odoo:18.0-20260908", digest=digest).reference == reference


def test_addons_are_kept_for_the_releases_that_have_them():
    addons = catalog.load(ROOT).addons

    assert {name: (addon.modules, [release.value for release in addon.versions]) for name, addon in addons.items()} == {
        "resource-booking": (("resource_booking",), ["17.0", "18.0", "19.0"]),
        "subscription": (("subscription_oca",), ["17.0", "18.0", "19.0"]),
        "health-records": (("health_records",), []),
    }


def test_the_version_of_an_addon_begins_with_its_release():
    """As Odoo wants it: it installs no other."""
    for addon in catalog.load(ROOT).addons.values():
        assert all(version.startswith(f"{release}.") for release, version in addon.versions.items())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            CANARY,
            "odoo:17.0-20260908",
            (
                '"odoo.17.0.images.canary" should be a group of lines, and odoo:17.0-20260908 stands there\n'
                "  why: it says which image each ring runs\n"
                "  do: write, for instance\n"
                "      canary:\n        image: odoo:18.0-20260817\n        digest: unpinned"
            ),
        ),
        (
            f"canary: {CANARY}",
            f"canry: {CANARY}",
            (
                'a line called "odoo.17.0.images.canry" is not known here\n'
                "  why: a misspelt line would be passed over without anyone noticing\n"
                '  do: write "canary" instead'
            ),
        ),
        (
            "digest: unpinned",
            "digest: sha256:1234",
            (
                '"odoo.17.0.images.canary.digest" says "sha256:1234", which is no digest of an image\n'
                "  why: a digest names one build for good, and one that is made up names none\n"
                "  do: have it looked up: fleet release pin\n      until then, write unpinned"
            ),
        ),
        (
            ", digest: unpinned",
            "",
            (
                '"odoo.17.0.images.canary.digest" is missing\n'
                "  why: it says what the image's registry knows it by\n"
                "  do: add a line such as\n      digest: unpinned"
            ),
        ),
        (
            "odoo:17.0-20260908",
            "odoo:latest",
            (
                '"odoo.17.0.images.canary.image" says "odoo:latest", which is no image with a tag of its own\n'
                "  why: without an exact tag, two tenants that started on different days would run different programs\n"
                "  do: write name:tag, such as odoo:18.0-20260908; never :latest"
            ),
        ),
        (
            "2026-09-30",
            "",
            (
                '"odoo.17.0.supported_until" has nothing after its colon\n'
                "  why: it says when Odoo ends its standard support\n"
                "  do: write, for instance\n      supported_until: 2027-09-30"
            ),
        ),
        (
            "uid: 101",
            "uid: 0",
            (
                '"odoo.17.0.uid" is 0 and should be at least 1\n'
                "  why: it says as which user the image runs\n"
                "  do: write a number of at least 1"
            ),
        ),
    ],
    ids=["no group", "a misspelt ring", "no digest", "a digest forgotten", "latest", "nothing", "root"],
)
def test_an_image_that_cannot_be_told_is_refused(old: str, new: str, said: str):
    assert only(Releases, page("releases.yaml", old, new)).partition(" ")[2] == said


@pytest.mark.parametrize(
    ("old", "new", "what", "do"),
    [
        ("restic/restic:0.19.1", "restic/restic", 'says "restic/restic", which is no image with a tag', "name:tag"),
        ('"17.0":\n    images', "17.0:\n    images", "the word before the colon is no text: 17.0", 'as in "17.0"'),
        (
            "digest: unpinned}",
            "digest: unpinned, carries: x}",
            'carries" should be a list, and x stands',
            "carries: [x]",
        ),
    ],
)
def test_a_slip_on_the_page_of_images_is_answered(old: str, new: str, what: str, do: str):
    said = only(Releases, page("releases.yaml", old, new))

    assert what in said.partition("\n")[0]
    assert do in said.partition("  do: ")[2]


@pytest.mark.parametrize(
    ("old", "new", "what", "do"),
    [
        (
            '"17.0": 17.0.1.1.4',
            '"17.0": 17.0',
            '"addons.resource-booking.versions.17.0" should be text',
            '"17.0": "17.0"',
        ),
        (
            '"17.0": 17.0.1.1.4',
            '"16.0": 16.0.1.0',
            'line called "addons.resource-booking.versions.16.0"',
            '"17.0", "18.0"',
        ),
        ("versions: {}", "versions: none", "should be a group of lines, and none stands there", '"17.0": "17.0.1.0.0"'),
        (
            "[health_records]",
            "health_records",
            "should be a list, and health_records stands",
            "modules: [health_records]",
        ),
    ],
)
def test_a_slip_on_the_page_of_addons_is_answered(old: str, new: str, what: str, do: str):
    said = only(Addons, page("addons.yaml", old, new))

    assert what in said.partition("\n")[0]
    assert do in said.partition("  do: ")[2]
