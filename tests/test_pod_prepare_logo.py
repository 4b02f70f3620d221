"""What `prepare` makes of a logo's address: the company's picture, once."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest
from host_pod import Running
from preparing import Preparing, preparing
from sandbox import until
from vouching import Authority
from yard import Yard

from local.plugins.values import items

pytestmark = pytest.mark.engine

PNG = b"\x89PNG\r\n\x1a\n and more"
AT = "https://localhost:8943/logo.png"
STORED = "e03c0edcacf523cab881f58fc86107564c6705e3"
OWN = "of the logo that Odoo brings"
TRUST = {"name": "SSL_CERT_FILE", "value": "/var/lib/odoo/web/trusted.pem"}
SERVE = """
import http.server, ssl, sys
server = http.server.HTTPServer(("127.0.0.1", 8943), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.crt", "server.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
print("serving", flush=True)
server.serve_forever()
"""


@pytest.fixture
def spa(standing: Yard, ground: Path) -> Generator[Preparing]:
    """Prepared once; its pod trusts whoever the test does."""
    with preparing(standing, "one-spa", ground / "logo") as one:
        for container in items(one.pod.template, "initContainers"):
            cast("dict[str, Any]", container).setdefault("env", []).append(TRUST)
        assert one.prepare().code == 0
        one.runs()
        yield one


def serve(spa: Preparing, page: bytes) -> Running:
    """The web, as the pod sees it."""
    web, authority = spa.volume / "web", Authority.new("of the web")
    for file in authority.issue(web, "localhost"):
        file.chmod(0o644)
    (web / "trusted.pem").write_text(authority.pem)
    (web / "logo.png").write_bytes(page)
    running = spa.pod.beside("prepare", "sh", "-c", 'cd /var/lib/odoo/web && exec python3 -u -c "$0"', SERVE)
    until(lambda: "serving" in running.said, "the web")
    return running


def picture(spa: Preparing) -> str:
    ((checksum,),) = spa.ask("SELECT checksum FROM ir_attachment WHERE res_field = 'image_1920'")
    return checksum


def test_the_logo_is_fetched_once_and_is_the_customers_from_then_on(spa: Preparing) -> None:
    web = serve(spa, PNG)
    spa.want(logo=AT)

    assert spa.prepare().said.splitlines()[-1] == f"prepare: done: gave the company its logo from {AT}"
    assert picture(spa) == STORED
    assert spa.runs() == ["shell --no-http"]

    spa.ask("UPDATE ir_attachment SET checksum = 'another of the customer''s' RETURNING 1")
    assert spa.prepare().said == "prepare: nothing to do\n"
    assert web.said.count("GET ") == 1
    assert picture(spa) == "another of the customer's"


def test_an_address_that_is_taken_away_and_named_again_is_asked_again(spa: Preparing) -> None:
    serve(spa, PNG)
    for address, done in ((AT, f"done: gave the company its logo from {AT}"), (None, "nothing to do")) * 2:
        spa.want(logo=address)
        assert spa.prepare().said.splitlines()[-1] == f"prepare: {done}"
    assert picture(spa) == STORED


def test_a_logo_that_cannot_be_had_keeps_nobody_from_their_odoo(spa: Preparing) -> None:
    spa.want(logo=AT)

    ended = spa.prepare()

    assert ended.code == 0
    assert ended.said == (
        f"prepare: no logo from {AT}: <urlopen error [Errno 111] Connection refused>. "
        "The company keeps the one that it has; the next start asks again\n"
        "prepare: nothing to do\n"
    )
    serve(spa, PNG)
    assert spa.prepare().said.splitlines()[-1] == f"prepare: done: gave the company its logo from {AT}"


def test_nor_does_one_that_odoo_refuses(spa: Preparing) -> None:
    serve(spa, b"GIF8 of which the stand-in knows nothing")
    spa.want(logo=AT)

    ended = spa.prepare()

    assert ended.code == 0
    assert ended.said.endswith(
        "prepare: odoo shell ended with 1 and wrote no logo; what it said is above. "
        "The company keeps the one that it has\n"
        "prepare: nothing to do\n"
    )
    assert picture(spa) == OWN
