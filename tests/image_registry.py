"""A real registry of images on loopback, that a test can teach its bad habits: tokens, lies, silence, detours."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import pytest

from fleet.digest import Registries
from fleet.failure import Failure
from fleet.wire import Wire

INDEX = "application/vnd.oci.image.index.v1+json"
TOKEN = "a-strangers-token"
IMAGE = "odoo:18.0-20260817"


def manifest(tag: str) -> bytes:
    """What the registry has under a tag."""
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [], "annotations": {"tag": tag}}).encode()


def digest_of(tag: str) -> str:
    return f"sha256:{hashlib.sha256(manifest(tag)).hexdigest()}"


@dataclass(kw_only=True)
class Asked:
    """One request, as it came in."""

    path: str
    headers: Mapping[str, str]


@dataclass(kw_only=True)
class Reply:
    """One answer, as it goes out."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    pause: float = 0
    """Seconds between one byte of the body and the next."""


@dataclass(kw_only=True)
class ImageRegistry:
    """The registry; every repository has every tag, unless *changed* makes something else of an answer."""

    wants_token: bool = True
    changed: Callable[[str, Reply], Reply] = field(default=lambda _, reply: reply)
    """What becomes of the answer to a path."""
    asked: list[Asked] = field(default_factory=list[Asked])
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.asked.append(Asked(path=self.path, headers=dict(self.headers)))
                reply = registry.changed(self.path, registry.reply(self.path, dict(self.headers)))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                for piece in [bytes([byte]) for byte in reply.body] if reply.pause else [reply.body]:
                    self.wfile.write(piece)
                    time.sleep(reply.pause)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where all registries of the shipped catalog are found: here."""
        return {"docker.io": self.address, "ghcr.io": self.address}

    def reply(self, path: str, headers: Mapping[str, str]) -> Reply:
        """The answer of a registry without bad habits."""
        place = urlsplit(path)
        if place.path == "/token":
            scope = parse_qs(place.query)["scope"][0]
            return Reply(body=json.dumps({"token": f"{TOKEN}:{scope}"}).encode())
        repository, _, tag = place.path.removeprefix("/v2/").partition("/manifests/")
        scope = f"repository:{repository}:pull"
        if self.wants_token and headers.get("Authorization") != f"Bearer {TOKEN}:{scope}":
            door = f'Bearer realm="{self.address}/token",service="loopback",scope="{scope}"'
            return Reply(status=401, headers={"WWW-Authenticate": door})
        return Reply(headers={"Content-Type": INDEX, "Docker-Content-Digest": digest_of(tag)}, body=manifest(tag))


def asking(registry: ImageRegistry, seconds: float = 5) -> Registries:
    return Registries(addresses=registry.addresses, wire=Wire(seconds=seconds))


def said(registry: ImageRegistry, image: str = IMAGE, seconds: float = 5) -> str:
    """The first line of what is said instead of a digest."""
    with pytest.raises(Failure) as caught:
        asking(registry, seconds).digest(image)
    return str(caught.value).partition("\n")[0]


def answering(**changes: object) -> Callable[[str, Reply], Reply]:
    """A registry whose manifests come otherwise; its door is as it should be."""
    return lambda path, reply: replace(reply, **changes) if reply.status == 200 and "/v2/" in path else reply
