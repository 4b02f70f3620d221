"""The first administrator's password."""

from typing import Protocol, cast

from passlib.context import CryptContext
from psycopg2.extensions import cursor
from wanted import Admin


class _Hashes(Protocol):
    def verify(self, secret: str, hash: str) -> bool: ...
    def hash(self, secret: str) -> str: ...


_SCHEMES = CryptContext(["pbkdf2_sha512", "plaintext"], deprecated=["plaintext"], pbkdf2_sha512__rounds=600_000)
HASHES = cast("_Hashes", _SCHEMES)
"""What Odoo verifies with (odoo/addons/base/models/res_users.py), and its own number of rounds."""
DEFAULT = "admin"
"""Odoo's own, with which anybody would get in."""

_FIND = (
    "SELECT u.id, u.password FROM res_users u JOIN ir_model_data d ON d.res_id = u.id "
    "AND d.model = 'res.users' AND d.module = 'base' AND d.name = 'user_admin'"
)


def settle(asking: cursor, wanted: Admin, known: int | None) -> bool:
    """Sets the password where a new one was made, or anybody would get in; whether it did so.

    Otherwise it is the customer's own. *known* is the version that was set last; where that is not known, it counts as the
    wanted one, because a database that came back from a backup has the customer's password in it.
    """
    asking.execute(_FIND)
    row = asking.fetchone()
    if row is None:
        return False
    user, hashed = row
    is_new = known is not None and wanted.version > known
    if not is_new and not (hashed and HASHES.verify(DEFAULT, hashed)):
        return False
    word = HASHES.hash(wanted.password_file.read_text().strip())
    asking.execute("UPDATE res_users SET password = %s WHERE id = %s", (word, user))
    return True
