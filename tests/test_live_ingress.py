"""Statements 27 to 32 of odoo.md, 11, asked of a tenant that is really served: set FLEET_URL to its https address.

Certificates are judged by what OpenSSL trusts (SSL_CERT_FILE adds to it). What asks for a login, or for a look into Odoo's
log, is not asked here.
"""

import http.client
import os
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

FLEET_URL = os.environ.get("FLEET_URL", "")
HOST = urlsplit(FLEET_URL).hostname or ""
PORT = urlsplit(FLEET_URL).port or 443
HTTP_PORT = int(os.environ.get("FLEET_HTTP_PORT", "80"))
SECONDS = 60
MIB = 1024 * 1024
TRIES = 200
"""More sign-ins than any plan lets one address have at once."""

pytestmark = pytest.mark.skipif(not HOST, reason="FLEET_URL is not set")

Answer = tuple[int, Mapping[str, str]]


def asked(method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPSConnection(HOST, PORT, timeout=SECONDS, context=ssl.create_default_context())
    return _answer(connection, method, path, body, headers)


def _answer(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        response.read()
        return response.status, {key.lower(): value for key, value in response.getheaders()}
    finally:
        connection.close()


def test_27_the_sign_in_page_comes_over_tls() -> None:
    assert asked("GET", "/web/login")[0] == 200


def test_27_32_without_tls_a_browser_is_sent_to_it() -> None:
    code, headers = _answer(http.client.HTTPConnection(HOST, HTTP_PORT, timeout=SECONDS), "GET", "/web/login", None, {})

    assert code in (301, 308)
    assert headers["location"].startswith("https://")


def test_28_a_websocket_is_opened() -> None:
    lines = (
        "GET /websocket?version=18.0-7 HTTP/1.1",
        f"Host: {HOST}",
        f"Origin: https://{HOST}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    with (
        socket.create_connection((HOST, PORT), SECONDS) as raw,
        context.wrap_socket(raw, server_hostname=HOST) as tls,
    ):
        tls.sendall("\r\n".join((*lines, "", "")).encode())
        first = tls.recv(4096).split(b"\r\n")[0]

    assert first.split()[1] == b"101", first


@pytest.mark.parametrize(
    "path",
    [
        "/web/database/manager",
        "/web/database/selector",
        "/en/web/database/manager",
        "/web%2Fdatabase/manager",
        "/web%2fdatabase/manager",
        "/xmlrpc/db",
        "/xmlrpc/2/db",
        "/xmlrpc%2F2%2Fdb",
    ],
)
def test_29_the_management_of_databases_is_closed(path: str) -> None:
    assert asked("POST", path, b"<methodCall/>")[0] in (403, 404)


def test_30_fifty_megabytes_get_through() -> None:
    """To Odoo, which then says what it thinks of them; an ingress that does not take them says 413."""
    code, _ = asked("POST", "/web/binary/upload_attachment", bytes(50 * MIB), **{"Content-Type": "text/plain"})

    assert code not in (408, 413, 502, 504)


@pytest.mark.parametrize("path", ["/web/login", "/web%2Flogin"])
def test_31_signing_in_is_slowed_down(path: str) -> None:
    codes = [asked("POST", path, b"login=nobody&password=nothing")[0] for _ in range(TRIES)]

    assert 429 in codes


def test_32_browsers_are_told_to_use_tls_alone() -> None:
    _, headers = asked("GET", "/web/login")

    assert int(headers["strict-transport-security"].partition("max-age=")[2].partition(";")[0]) >= 15_552_000
