"""Where a company's logo comes from, and what is not taken for one."""

import os
import ssl
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from vouching import Authority

from components.odoo import PODS

PNG = b"\x89PNG\r\n\x1a\n and more"


FETCH = """
import sys
import logo
try:
    sys.stdout.buffer.write(logo.fetch(sys.argv[1]))
except logo.Unfetched as error:
    sys.exit(f"{error}")
"""
Page = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Site:
    """A part of the web that whoever fetches trusts, or does not."""

    address: str
    pages: dict[str, Page]
    authority: Path

    def fetched(self, path: str) -> bytes:
        return self._ask(path).stdout

    def why(self, path: str, *, is_trusted: bool = True) -> str:
        """Why nothing came."""
        done = self._ask(path, is_trusted=is_trusted)
        assert (done.returncode, done.stdout) == (1, b"")
        return done.stderr.decode().strip()

    def _ask(self, path: str, *, is_trusted: bool = True) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, **({"SSL_CERT_FILE": f"{self.authority}"} if is_trusted else {})}
        address = f"{self.address}{path}" if path.startswith("/") else path
        command = (sys.executable, "-c", FETCH, address)
        return subprocess.run(command, cwd=PODS, env=environment, capture_output=True, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Generator[Site]:
    authority = Authority.new("of the web")
    certificate, key = authority.issue(tmp_path, "localhost")
    (tmp_path / "trusted.pem").write_text(authority.pem)
    pages: dict[str, Page] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(code)
            for key, value in {"Content-Length": f"{len(body)}", **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing, into a test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # Greeted by the thread that answers: nobody who hangs up keeps the next one waiting.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"https://localhost:{server.server_port}", pages, tmp_path / "trusted.pem")
        server.shutdown()
        thread.join()


def test_a_picture_is_fetched_over_tls(site: Site) -> None:
    site.pages.update(
        {
            "/logo.png": (200, {}, PNG),
            "/moved": (301, {"Location": "/logo.png"}, b""),
            "/largest": (200, {}, PNG.ljust(1_048_576)),
        }
    )

    assert site.fetched("/logo.png") == PNG
    assert site.fetched("/moved") == PNG
    assert len(site.fetched("/largest")) == 1_048_576


def test_what_is_no_picture_too_large_or_not_whole_is_not_taken_for_one(site: Site) -> None:
    site.pages.update(
        {
            "/page": (200, {}, b"<html>"),
            "/drawing": (200, {}, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            "/large": (200, {}, PNG.ljust(1_048_577)),
            "/cut": (200, {"Content-Length": "500", "Connection": "close"}, PNG),
            "/empty": (200, {}, b""),
        }
    )

    assert site.why("/page") == "it is none of PNG, JPEG, GIF"
    assert site.why("/drawing") == "it is none of PNG, JPEG, GIF"
    assert site.why("/empty") == "it is none of PNG, JPEG, GIF"
    assert site.why("/large") == "it is larger than 1 MiB"
    assert site.why("/cut") == "it broke off before its end"
    site.pages.update({f"/{one}": (302, {"Location": f"/{one + 1}"}, b"") for one in range(5)})
    assert "redirect error that would lead to an infinite loop" in site.why("/0")
    assert site.why("/nothing") == "HTTP Error 404: Not Found"


def test_nothing_is_fetched_that_could_be_altered_on_the_way(site: Site, tmp_path: Path) -> None:
    (tmp_path / "own.png").write_bytes(PNG)
    site.pages.update({"/moved": (302, {"Location": "http://localhost:9/logo.png"}, b"")})

    assert site.why(f"file://{tmp_path / 'own.png'}") == "<urlopen error unknown url type: file>"
    assert site.why("http://localhost:9/logo.png") == "<urlopen error unknown url type: http>"
    assert site.why("/moved") == "<urlopen error unknown url type: http>"


def test_whoever_cannot_prove_the_name_is_not_listened_to(site: Site) -> None:
    site.pages.update({"/logo.png": (200, {}, PNG)})

    assert "certificate verify failed" in site.why("/logo.png", is_trusted=False)
