"""pg_service.conf: how the databases are reached, and the only place where their passwords are written down."""

import configparser
import secrets
from dataclasses import dataclass

from local.home import Home, write

ADMIN = "fleet_admin"
"""Who administers a server as its tenants' landlord does on a managed one: no superuser."""

OWNER = "owner"
"""The superuser. Not `postgres`, a name that Odoo refuses to log in with."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One entry: a server, and as whom to log in."""

    name: str
    port: int
    user: str
    password: str

    def dsn(self, database: str = "postgres") -> str:
        """The same as one connection string, for a program that reads no service file."""
        return (
            f"host=127.0.0.1 port={self.port} dbname={database} user={self.user} password={self.password}"
            " connect_timeout=15"
        )


def services(home: Home, servers: tuple[str, ...]) -> dict[str, Service]:
    """The entries of pg_service.conf by name, two for each server, with the passwords that the file already knows or
    new ones; the file is brought to them.
    """
    file = home.path / "pg_service.conf"
    known = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    known.read(file)
    entries = tuple(
        Service(name=name, port=home.port(server), user=user, password=_password(known, name))
        for server in servers
        for name, user in ((server, ADMIN), (f"{server}-owner", OWNER))
    )
    write(file, "\n".join(_render(entry) for entry in entries))
    return {entry.name: entry for entry in entries}


def _password(known: configparser.ConfigParser, name: str) -> str:
    return known[name]["password"] if known.has_option(name, "password") else secrets.token_hex(24)


def _render(entry: Service) -> str:
    lines = entry.dsn().split(" ")
    return "\n".join((f"[{entry.name}]", *lines, ""))
