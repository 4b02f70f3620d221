import socket
from collections.abc import Generator
from dataclasses import replace

import pytest
from image_registry import IMAGE, INDEX, ImageRegistry, answering, asking, digest_of, manifest, said

from fleet.digest import Registries
from fleet.failure import Failure
from fleet.wire import BYTES, Unreachable, Wire, stay_private


@pytest.fixture
def registry() -> Generator[ImageRegistry]:
    with ImageRegistry() as running:
        yield running


def test_a_manifest_without_end_is_not_read_to_its_end(registry: ImageRegistry):
    registry.changed = answering(body=b" " * (2 * BYTES))

    assert said(registry) == "docker.io sends an answer without end"


def test_a_manifest_that_breaks_off_is_no_manifest(registry: ImageRegistry):
    whole = manifest("18.0-20260817")
    registry.changed = answering(
        headers={"Content-Type": INDEX, "Content-Length": str(len(whole) + 1), "Connection": "close"}
    )

    assert said(registry).endswith(": the connection broke off")


def test_a_detour_is_taken_and_the_token_is_not_shown_to_strangers(registry: ImageRegistry):
    with ImageRegistry(wants_token=False) as other:
        registry.changed = answering(
            status=307, headers={"Location": f"{other.address}/v2/mirror/manifests/18.0-20260817"}
        )

        assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")

    assert "Authorization" in registry.asked[-1].headers
    assert [(one.path, "Authorization" in one.headers) for one in other.asked] == [
        ("/v2/mirror/manifests/18.0-20260817", False)
    ]


def test_a_detour_within_the_registry_keeps_the_token(registry: ImageRegistry):
    registry.changed = lambda path, reply: (
        replace(reply, status=302, headers={"Location": f"{path}?again"})
        if path.endswith("20260817") and reply.status == 200
        else reply
    )

    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")
    assert [(one.path, "Authorization" in one.headers) for one in registry.asked[-2:]] == [
        ("/v2/library/odoo/manifests/18.0-20260817", True),
        ("/v2/library/odoo/manifests/18.0-20260817?again", True),
    ]


def test_nobody_is_sent_in_a_circle(registry: ImageRegistry):
    registry.changed = answering(status=302, headers={"Location": "/v2/library/odoo/manifests/18.0-20260817"})

    assert said(registry) == "docker.io sends us from one address to the next without end"


@pytest.mark.parametrize("place", ["ftp://127.0.0.1/v2/", "file:///etc/passwd", "https:///v2/"])
def test_a_detour_that_leads_out_of_the_web_is_not_taken(registry: ImageRegistry, place: str):
    registry.changed = answering(status=302, headers={"Location": place})

    assert said(registry) == "docker.io sends us to an address without encryption"


@pytest.mark.parametrize(
    ("here", "there"), [("https://one.example/v2/", "http://one.example/v2/"), ("https://one.example/", "/v2/")]
)
def test_a_way_that_began_with_encryption_does_not_go_on_without(here: str, there: str):
    with pytest.raises(Failure, match="sends us to an address without encryption"):
        stay_private("docker.io", here, there)


def test_a_manifest_that_comes_in_drops_is_not_waited_for(registry: ImageRegistry):
    registry.changed = answering(pause=0.02)

    assert said(registry, seconds=0.3).endswith(": no answer within 0.3 s")


def test_a_registry_that_is_silent_is_not_waited_for(registry: ImageRegistry):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Unreachable) as caught:
            Registries(addresses={"docker.io": address}, wire=Wire(seconds=0.2)).digest(IMAGE)

    assert str(caught.value) == (
        f"docker.io cannot be asked at {address.removeprefix('http://')}: no answer within 0.2 s\n"
        "  why: only an image's own registry knows its digest, and one is never made up\n"
        f"  do: see that this machine reaches {address.removeprefix('http://')}, then run the same command again"
    )


def test_a_registry_where_nobody_answers_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(Unreachable, match=f"docker.io cannot be asked at {address}: nobody answers there"):
        Registries(addresses={"docker.io": f"http://{address}"}, wire=Wire(seconds=5)).digest(IMAGE)


def test_a_registry_without_encryption_is_not_spoken_to(registry: ImageRegistry):
    """Only a test says where a registry is; everybody else goes by its name, and by https."""
    address = registry.address.replace("http://", "https://")

    with pytest.raises(Unreachable):
        Registries(addresses={"docker.io": address}, wire=Wire(seconds=5)).digest(IMAGE)

    assert registry.asked == []


def test_a_proxy_of_the_environment_is_overlooked(registry: ImageRegistry, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert asking(registry).digest(IMAGE) == digest_of("18.0-20260817")
