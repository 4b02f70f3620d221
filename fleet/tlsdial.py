"""The certificate that a PostgreSQL server shows to whoever asks for TLS; nobody logs in for it."""

import socket
import ssl
import struct
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fleet import expiry
from fleet.expiry import Certificate, Line, Standing
from tenancy.service import Service
from tenancy.words import Sslmode

if TYPE_CHECKING:
    from cryptography import x509

SECONDS: Final = 5
ASK_FOR_TLS: Final = struct.pack("!ii", 8, 80877103)
"""SSLRequest of PostgreSQL's protocol: its length, and the number that no version has."""
CONTENT_WITHOUT: Final = (Sslmode.DISABLE, Sslmode.ALLOW, Sslmode.PREFER)


def line(name: str, service: Service, sslmode: Sslmode, *, now: datetime, limit: int) -> Line:
    """The line of the server *name*, to which pods connect with *sslmode*."""
    place = f"database server {name}"
    try:
        shown = _shown(service.host, service.port)
    except (OSError, ValueError) as error:
        return expiry.without(place, Standing.UNKNOWN, service.host, remark=" ".join(str(error).split()))
    if shown is None:
        standing = Standing.UNUSED if sslmode in CONTENT_WITHOUT else Standing.MISSING
        return expiry.without(place, standing, service.host, remark=f"it offers none, and sslmode says {sslmode}")
    return expiry.line(place, Certificate.of(shown), now=now, limit=limit)


def _shown(host: str, port: int) -> "x509.Certificate | None":
    """What the server shows; None where it offers no TLS. Raises OSError and ValueError."""
    # Slow to import, and few commands need it.
    from cryptography import x509  # noqa: PLC0415

    # Looked at, not trusted: an expired one has to be seen as well.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((host, port), SECONDS) as raw:
        raw.sendall(ASK_FOR_TLS)
        if raw.recv(1) != b"S":
            return None
        with context.wrap_socket(raw, server_hostname=host) as tls:
            shown = tls.getpeercert(binary_form=True)
    if shown is None:
        raise ValueError("it shows no certificate")
    return x509.load_der_x509_certificate(shown)
