import json
from collections.abc import Generator
from pathlib import Path

import pytest
import typer
from checkout import Checkout
from image_registry import ImageRegistry, Reply, digest_of
from releases_page import PAGE, moving
from typer.testing import CliRunner

from fleet import digest
from fleet.commands.release import pin
from fleet.failure import Failure
from fleet.pins import FILE
from tenancy import catalog
from tenancy.release import UNPINNED
from tenancy.words import Release, Ring

app = typer.Typer()
app.command()(pin)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Generator[ImageRegistry]:
    """Stands where the registries of all images are."""
    with ImageRegistry() as running:
        monkeypatch.setattr(digest, "ADDRESSES", running.addresses)
        yield running


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.chdir(tmp_path)
    made = Checkout(tmp_path)
    made.write(FILE, PAGE)
    return made


def run(*arguments: str) -> tuple[int, str]:
    """The exit code, and everything that is said; failures as `fleet` itself says them."""
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, Failure):
        return 1, f"{done.output}{done.exception}"
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def page(checkout: Checkout) -> str:
    return (checkout.root / FILE).read_text()


def test_every_image_is_pinned_to_what_its_registry_has(checkout: Checkout, registry: ImageRegistry):
    code, words = run()

    offers = catalog.load(checkout.root)
    assert (code, words.splitlines()[-1]) == (0, "14 images pinned in catalog/releases.yaml.")
    assert {ring: image.digest for ring, image in offers.releases[Release.V18].images.items()} == {
        Ring.CANARY: digest_of("18.0-20260908"),
        Ring.EARLY: digest_of("18.0-20260908"),
        Ring.STABLE: digest_of("18.0-20260817"),
    }
    assert offers.tools.pgbouncer == f"ghcr.io/cloudnative-pg/pgbouncer:1.25.1@{digest_of('1.25.1')}"


def test_an_image_that_stands_there_twice_is_asked_for_once(checkout: Checkout, registry: ImageRegistry):
    run("18.0")

    manifests = [one.path for one in registry.asked if "Authorization" in one.headers]
    assert manifests == ["/v2/library/odoo/manifests/18.0-20260908", "/v2/library/odoo/manifests/18.0-20260817"]


def test_one_release_and_one_ring_can_be_pinned_alone(checkout: Checkout, registry: ImageRegistry):
    code, words = run("18.0", "--ring", "canary")

    assert (code, words.splitlines()[-1]) == (0, "1 image pinned in catalog/releases.yaml.")
    assert page(checkout) == PAGE.replace(
        "canary: {image: odoo:18.0-20260908, digest: unpinned}",
        f"canary: {{image: odoo:18.0-20260908, digest: {digest_of('18.0-20260908')}}}",
    )


def test_pinning_twice_changes_nothing_more(checkout: Checkout, registry: ImageRegistry):
    run("18.0")
    once = page(checkout)
    code, words = run("18.0")

    assert (code, words.splitlines()[-1]) == (0, "All of them were pinned already.")
    assert page(checkout) == once


def test_a_check_only_looks(checkout: Checkout, registry: ImageRegistry):
    run("18.0", "--ring", "canary")
    pinned = page(checkout)
    code, words = run("18.0", "--check")

    assert (code, words.splitlines()[-1]) == (0, "3 images looked up, 2 not pinned yet; nothing was written.")
    assert page(checkout) == pinned


MOVED = f"""\
odoo 18.0 stable: odoo:18.0-20260817 is another build than the one that is pinned
  pinned: {digest_of("18.0-20260817")}
  at the registry: {digest_of("another")}
  why: the tag of a build should never move to another; who moved it may have put anything there
  do: if the image was changed on this page and its old digest was left beside it, \
write digest: unpinned there and run fleet release pin again
      if not, leave the page as it is, tenants keep running the pinned build, and ask whoever makes the image"""


def test_a_tag_that_has_moved_fails_the_check_and_is_said_in_words(checkout: Checkout, registry: ImageRegistry):
    run("18.0")
    registry.changed = moving("18.0-20260817")
    code, words = run("--check", "18.0")

    assert code == 1
    assert words.endswith(f"3 images looked up, 0 not pinned yet; nothing was written.\n{MOVED}")


def test_a_tag_that_has_moved_is_never_pinned_anew(checkout: Checkout, registry: ImageRegistry):
    """Nor is anything else, so that nobody takes the page for a fresh one."""
    run("18.0")
    pinned = page(checkout)
    registry.changed = moving("18.0-20260817")

    assert run() == (1, MOVED)
    assert page(checkout) == pinned


def test_a_pinned_tool_that_has_moved_is_told_as_well(checkout: Checkout, registry: ImageRegistry):
    run()
    registry.changed = moving("0.19.1")
    code, words = run("--check")

    assert code == 1
    assert "tool restic: restic/restic:0.19.1 is another build than the one that is pinned" in words


def test_whoever_took_the_digest_away_may_pin_the_new_build(checkout: Checkout, registry: ImageRegistry):
    run("18.0", "--ring", "stable")
    registry.changed = moving("18.0-20260817")
    checkout.edit(FILE, digest_of("18.0-20260817"), UNPINNED)
    code, _ = run("18.0", "--ring", "stable")

    assert (code, catalog.load(checkout.root).releases[Release.V18].images[Ring.STABLE].digest) == (
        0,
        digest_of("another"),
    )


def test_machines_get_every_digest(checkout: Checkout, registry: ImageRegistry):
    run("18.0", "--ring", "stable")
    registry.changed = moving("18.0-20260817")
    code, words = run("18.0", "--ring", "stable", "--check", "--json")

    assert code == 1
    assert json.loads(words) == [
        {
            "name": "odoo 18.0 stable",
            "steps": ["odoo", "18.0", "images", "stable", "digest"],
            "image": "odoo:18.0-20260817",
            "pinned": digest_of("18.0-20260817"),
            "found": digest_of("another"),
            "standing": "moved",
        }
    ]


def test_everything_that_cannot_be_looked_up_is_said_at_once_and_nothing_is_written(
    checkout: Checkout, registry: ImageRegistry
):
    registry.changed = lambda path, reply: (
        Reply(status=404) if path.endswith(("18.0-20260908", "0.19.1")) and reply.status == 200 else reply
    )
    code, words = run()

    assert code == 1
    assert [line for line in words.splitlines() if not line.startswith(" ")] == [
        "docker.io has no image odoo:18.0-20260908",
        "docker.io has no image restic/restic:0.19.1",
    ]
    assert page(checkout) == PAGE
