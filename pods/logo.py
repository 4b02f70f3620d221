"""The main company's logo: fetched once from the address in the tenant's file, and written through Odoo.

Afterwards it is the customer's: another one that people set in Odoo stays, until the file names another address.
"""

import base64
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    UnknownHandler,
)

from log import say
from process import ending, run
from psycopg2.extensions import cursor
from record import Record

SECONDS = 10
"""For an answer, and for the whole picture after it: people wait for the Odoo that comes after it."""
LARGEST = 1 << 20
"""In bytes. It is on every page and document."""
FORMATS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF"}
"""What a file of each begins with: the formats that every Odoo, browser and PDF shows."""

_PICTURE = (
    "SELECT a.id, a.checksum, a.write_date FROM ir_attachment a JOIN res_company c ON a.res_id = c.partner_id "
    "JOIN ir_model_data d ON d.res_id = c.id AND d.model = 'res.company' AND d.module = 'base' AND d.name = 'main_company' "
    "WHERE a.res_model = 'res.partner' AND a.res_field = 'image_1920'"
)
_SCRIPT = 'env.ref("base.main_company").write({"logo": picture})\nenv.cr.commit()\n'


class Unfetched(Exception):
    """Says why there is no picture."""


def bring(address: str | None, record: Record, conf: Path, asking: cursor) -> str | None:
    """The address that the logo is from by now: *address*, or the one of before where that was not to be had.

    No picture is a reason to keep people from their Odoo, so it says what is wrong and leaves it to the next start.
    """
    if address is None or address == record.logo:
        return address
    try:
        picture = fetch(address)
    except Unfetched as error:
        say(f"no logo from {address}: {error}. The company keeps the one that it has; the next start asks again")
        return record.logo
    before = _picture(asking)
    code = run(conf, command="shell", given=f"picture = {base64.b64encode(picture)!r}\n{_SCRIPT}")
    if code or _picture(asking) == before:
        say(
            f"odoo shell {ending(code)} and wrote no logo; what it said is above. The company keeps the one that it has"
        )
        return record.logo
    return address


def fetch(address: str) -> bytes:
    """The picture at *address*. Raises Unfetched."""
    ends, found = time.monotonic() + SECONDS, b""
    try:
        with _web().open(address, timeout=SECONDS) as answer:
            while part := answer.read1(LARGEST):
                found += part
                if len(found) > LARGEST:
                    raise Unfetched(f"it is larger than {LARGEST >> 20} MiB")
                if time.monotonic() > ends:
                    raise Unfetched(f"it did not come within {SECONDS} s")
            if answer.length:
                raise Unfetched("it broke off before its end")
    except (OSError, HTTPException, ValueError) as error:
        raise Unfetched(f"{error}") from None
    if not found.startswith(tuple(FORMATS)):
        raise Unfetched(f"it is none of {', '.join(FORMATS.values())}")
    return found


class _Onwards(HTTPRedirectHandler):
    """Goes where it is sent, but not for ever: each address may take its time."""

    max_redirections = 2


def _web() -> OpenerDirector:
    """Knows https and nothing else, also where it is sent on: what comes without TLS can be altered on the way."""
    web = OpenerDirector()
    for known in (HTTPSHandler, _Onwards, HTTPErrorProcessor, HTTPDefaultErrorHandler, UnknownHandler):
        web.add_handler(known())
    return web


def _picture(asking: cursor) -> object:
    """What tells one stored picture from another; Odoo keeps a company's logo as its partner's."""
    asking.execute(_PICTURE)
    return asking.fetchall()
