"""Digests are had from a real registry on loopback; the real ones are out of reach of a test."""

from collections.abc import Generator
from dataclasses import replace

import pytest
from image_registry import IMAGE, INDEX, ImageRegistry, Reply, answering, asking, digest_of, manifest, said

from fleet.digest import KINDS


@pytest.fixture
def registry() -> Generator[ImageRegistry]:
    with ImageRegistry() as running:
        yield running


def test_the_digest_is_that_of_the_manifest_behind_the_tag(registry: ImageRegistry):
    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")


def test_a_stranger_gets_a_token_for_this_image_alone(registry: ImageRegistry):
    asking(registry).digest(IMAGE)

    assert [one.path for one in registry.asked] == [
        "/v2/library/odoo/manifests/18.0-20260817",
        "/token?scope=repository%3Alibrary%2Fodoo%3Apull&service=loopback",
        "/v2/library/odoo/manifests/18.0-20260817",
    ]


def test_a_registry_that_wants_no_token_is_asked_once(registry: ImageRegistry):
    registry.wants_token = False

    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")
    assert len(registry.asked) == 1


def test_the_manifest_of_all_architectures_is_asked_for_first(registry: ImageRegistry):
    asking(registry).digest(IMAGE)

    assert registry.asked[0].headers["Accept"].split(", ") == list(KINDS)
    assert KINDS[0] == INDEX


def test_a_token_may_be_called_an_access_token(registry: ImageRegistry):
    registry.changed = lambda path, reply: (
        replace(reply, body=reply.body.replace(b'"token"', b'"access_token"')) if path.startswith("/token") else reply
    )

    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")


@pytest.mark.parametrize("body", [b"", b"no json", b'{"token": 7}', b'{"token": "line\\nbreak"}', b"[]"])
def test_a_door_that_gives_no_token_stays_shut(registry: ImageRegistry, body: bytes):
    registry.changed = lambda path, reply: replace(reply, body=body) if path.startswith("/token") else reply

    assert said(registry) == ("docker.io does not show library/odoo:18.0-20260817 to strangers, or has no such image")


def test_a_registry_that_wants_a_password_is_left_alone(registry: ImageRegistry):
    registry.changed = lambda _, __: Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="members"'})

    assert said(registry) == "docker.io does not show library/odoo:18.0-20260817 to strangers, or has no such image"
    assert len(registry.asked) == 1


def test_a_digest_that_is_not_that_of_the_manifest_is_refused(registry: ImageRegistry):
    registry.changed = answering(headers={"Content-Type": INDEX, "Docker-Content-Digest": digest_of("another")})

    assert said(registry) == "docker.io sends a manifest of odoo:18.0-20260817 that is not the one it claims to send"


def test_a_manifest_that_was_altered_on_the_way_is_refused(registry: ImageRegistry):
    registry.changed = answering(body=manifest("another"))

    assert said(registry) == "docker.io sends a manifest of odoo:18.0-20260817 that is not the one it claims to send"


def test_without_a_word_of_the_registry_the_manifest_speaks_for_itself(registry: ImageRegistry):
    registry.changed = answering(headers={"Content-Type": f"{INDEX}; charset=utf-8"})

    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")


def test_a_page_that_is_no_manifest_is_refused(registry: ImageRegistry):
    registry.changed = answering(headers={"Content-Type": "text/html"}, body=b"<html>Welcome to this hotel")

    assert said(registry) == "docker.io sends something for odoo:18.0-20260817 that is no manifest"


def test_an_image_that_is_not_there_is_named(registry: ImageRegistry):
    registry.changed = answering(status=404)

    assert said(registry) == "docker.io has no image odoo:18.0-20260817"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "docker.io does not show library/odoo:18.0-20260817 to strangers, or has no such image"),
        (429, "docker.io lets us ask no more for now"),
        (503, "docker.io answers with an error, 503"),
    ],
)
def test_a_refusal_is_said_in_words(registry: ImageRegistry, status: int, words: str):
    registry.changed = answering(status=status)

    assert said(registry) == words


def test_an_image_elsewhere_is_asked_for_there(registry: ImageRegistry):
    asking(registry).digest("ghcr.io/cloudnative-pg/pgbouncer:1.25.1")

    assert registry.asked[0].path == "/v2/cloudnative-pg/pgbouncer/manifests/1.25.1"
