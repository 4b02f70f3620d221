"""By whom a database server's certificate is vouched for, and which texts say so."""

import re
from dataclasses import dataclass
from typing import Final

from tenancy.check import wrong
from tenancy.words import Sslmode

CHECKED: Final = frozenset((Sslmode.VERIFY_CA, Sslmode.VERIFY_FULL))
"""With which a client wants to know who vouches for the server."""
_BLOCK: Final = re.compile(r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?")
_BUNDLE: Final = re.compile(rf"(?:{_BLOCK.pattern}\s*)+")


EXAMPLE: Final = """\
-----BEGIN CERTIFICATE-----
MIIBxTCCAWugAwIBAgIUVZmerk7mFTFbuDPrTFO1TwC7D2owCgYIKoZIzj0EAwIw
ODE2MDQGA1UEAwwtQW4gZXhhbXBsZSBvZiBhbiBhdXRob3JpdHksIHdob3NlIGtl
eSBpcyBnb25lMB4XDTI2MTEyMTEyMjUwNloXDTM2MTExODEyMjUwNlowODE2MDQG
A1UEAwwtQW4gZXhhbXBsZSBvZiBhbiBhdXRob3JpdHksIHdob3NlIGtleSBpcyBn
b25lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2chxygXaVTgvl+vSuILfwCVb
XWP6ywBDH8Szsy8loi2OH/vf/5Xii4Ab9LCkZYWUXtszI5bPVbXmeRQ0m/25HKNT
MFEwHQYDVR0OBBYEFPhe2/wdvzcqyjvMrRUmsSkImXS1MB8GA1UdIwQYMBaAFPhe
2/wdvzcqyjvMrRUmsSkImXS1MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
SAAwRQIgAn5BG1ckIdAZugk0oZdKmcaQk+sKCgjSYvml4e2uDdwCIQCLYv9u1l2u
YfHM7sJAAW1LGZbRl/peHH2ri61Rf0VJRA==
-----END CERTIFICATE-----
"""
"""Of an authority whose key was thrown away: it vouches for nobody."""


@dataclass(frozen=True, kw_only=True)
class TrustSpec:
    """Certificates that a client holds a server's own against: either known now, or once somebody has made them."""

    pem: str | None
    secret: str | None
    """The Secret beside the client whose `ca.crt` they are."""


def bundle(text: str) -> str:
    """Certificates as PEM, one after the other, and nothing that is secret."""
    if not _BUNDLE.fullmatch(text.strip()):
        raise wrong(
            "is no list of certificates",
            why="clients hold a server's certificate against these, and turn the server away if none of them vouches for it",
            do="write the authority's certificate, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, below a |; "
            "no private key belongs here",
        )
    return text.strip() + "\n"
