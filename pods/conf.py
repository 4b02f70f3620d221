"""odoo.conf as `prepare` and Odoo read it: the file from the tenant's Secret, and what a supplied secret adds to it."""

import os
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# The image has it; what this checkout has is for its tests.
import psycopg2
from psycopg2.extensions import connection
from trouble import Unprepared

ALIVE: Final = (("tcp_keepalives_idle", 60), ("tcp_keepalives_interval", 10), ("tcp_keepalives_count", 6))
"""When the server asks after a silent connection, how often, and how often in vain; in seconds (tenancy/keepalive.py)."""


@dataclass(frozen=True)
class Conf:
    """The file that was rendered for the tenant."""

    path: Path

    @property
    def options(self) -> Mapping[str, str]:
        """What it says, by key."""
        parser = RawConfigParser()
        parser.read(self.path)
        return dict(parser.items("options"))

    def connect(self) -> connection:
        """To the tenant's database, as Odoo would."""
        said = self.options
        tenant = psycopg2.connect(
            host=said["db_host"],
            port=said["db_port"],
            user=said["db_user"],
            password=said["db_password"],
            dbname=said["db_name"],
        )
        tenant.autocommit = True
        with tenant.cursor() as asking:
            # The locks that this connection holds end with it. Where its node dies, the server would not notice for two hours.
            for key, value in ALIVE:
                asking.execute(f"SET {key} = {value}")
        return tenant

    def assemble(self, at: Path, mail: Path) -> None:
        """Writes it to *at* with the mail server's user and password, which lie in the folder *mail*.

        Not into the database (ir.mail_server): there it would be in every backup and every copy, and before the eyes of
        whoever administers that Odoo.
        """
        lines = [f"smtp_{key} = {_word(mail / key)}\n" for key in ("user", "password")]
        new = at.with_name(f"{at.name}.new")
        # A container that failed is started again in the same pod, with what the last one has left.
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "w") as file:
            file.write(self.path.read_text() + "".join(lines))
        new.replace(at)


def _word(path: Path) -> str:
    """What a key of a supplied secret says; its end of line does not count."""
    try:
        word = path.read_text().rstrip("\r\n")
    except FileNotFoundError:
        raise Unprepared(
            f"the supplied secret for mail has no key {path.name}, so Odoo could send nothing. "
            "Supply it with the keys user and password."
        ) from None
    if not word or word != word.strip() or not word.isprintable():
        raise Unprepared(
            f"the key {path.name} of the supplied secret for mail is empty, or has spaces around it or a line end in it; "
            "odoo.conf cannot hold that. Supply it as one line, with nothing before or after the word."
        )
    return word
