"""libpq's connection services: how the fleet's admin reaches each PostgreSQL server, kept outside the checkout.

They are in the file that PGSERVICEFILE names, which psql and pg_dump read as well. It holds passwords, so no error
repeats any of it but the names of services and keys.
"""

import configparser
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from tenancy.problem import Problem, Refused, Wording, listed, quoted
from tenancy.words import Sslmode

PORT: Final = 5432
"""libpq's own default."""
SYSTEM: Final = "system"
"""libpq's word, from PostgreSQL 16 on, for the authorities that everybody knows."""
TAKEN: Final = tuple(one for one in Sslmode if one not in (Sslmode.ALLOW, Sslmode.PREFER))
"""What upstream's provider takes; lib/pq has known the other two since 1.12 only."""

_WHY: Final = "without it the fleet's admin cannot reach the database server"
_ABSENT: Final = Wording(
    what='there is no connection service "{name}"; there are: {names}',
    why=_WHY,
    do="set PGSERVICEFILE to the file of connection services, and see that it has an entry such as\n"
    "[{name}]\nhost=db.example.com\nport=5432\ndbname=postgres\nuser=fleet_admin\npassword=(the admin's)\n"
    "sslmode=verify-full\nsslrootcert=system",
)
_LACKING: Final = Wording(
    what="the service {name} has no {key}",
    why=_WHY,
    do="add a line that begins with {key}= below [{name}]",
)
_BAD_PORT: Final = Wording(
    what="the port of the service {name} is no number from 1 to 65535",
    why=_WHY,
    do="write, for instance, port=5432",
)
_BAD_SSLMODE: Final = Wording(
    what="the sslmode of the service {name} is no word that libpq knows",
    why=_WHY,
    do="write one of: {words}",
)
_HALF: Final = Wording(
    what="the sslmode of the service {name} is {sslmode}",
    why="whoever stands between could have all of it sent in clear, and Pulumi's provider for PostgreSQL refuses the word",
    do="write one of: {words}; disable is for servers on the same machine",
)
_NEAR: Final = Wording(
    what="the sslrootcert of the service {name} is {path}, which is no whole path",
    why="the engine's provider is started in another folder, and would look for it there",
    do="write the path from the root on, or sslrootcert=system for the authorities that everybody knows",
)
_UNREADABLE: Final = Wording(
    what="the file that PGSERVICEFILE names cannot be read: {reason}",
    why="no database server can be reached without it",
    do="check that it exists and that you may read it",
)
_NOT_SERVICES: Final = Wording(
    what="{what}",
    why="the connection services cannot be told apart, so no database server can be reached",
    do="write each service as [name], and below it lines of the form key=value",
)


@dataclass(frozen=True, kw_only=True)
class Service:
    """One entry: a server, and the role that administers it."""

    host: str
    port: int
    dbname: str
    user: str
    password: str = field(repr=False)
    """Empty where libpq finds it elsewhere, as in a .pgpass file."""
    sslmode: Sslmode
    sslrootcert: str = ""
    """Who may vouch for the server: a file's whole path, SYSTEM, or empty for whom each program takes by itself."""


def read(path: str | None) -> Mapping[str, Service]:
    """The services in the file at *path*; none where there is no path. Raises Refused where it cannot be used."""
    if path is None:
        return {}
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise Refused([_UNREADABLE.at(quoted(path), reason=error.strerror)]) from None
    except ValueError:
        raise Refused([_UNREADABLE.at(quoted(path), reason="it is not UTF-8 text")]) from None
    return parse(text, file=path)


def parse(text: str, *, file: str) -> Mapping[str, Service]:
    """The services in *text*, by name. Raises Refused with every entry that cannot be used."""
    parser = configparser.RawConfigParser(
        delimiters=("=",), comment_prefixes=("#",), inline_comment_prefixes=None, default_section="", strict=True
    )
    try:
        # libpq passes over spaces at both ends of a line; to configparser they would mean "goes on from above".
        parser.read_string("\n".join(line.strip() for line in text.splitlines()))
    except configparser.Error as error:
        line, what = _told(error)
        raise Refused([_NOT_SERVICES.at(file, line, what=what)]) from None
    services: dict[str, Service] = {}
    problems: list[Problem] = []
    for name in parser.sections():
        try:
            services[name] = _service(file, name, dict(parser.items(name)))
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(problems)
    return services


def absent(name: str, services: Iterable[str], *, file: str, line: int | None) -> Problem:
    """The problem that a stack's server names the service *name*, and there is none."""
    return _ABSENT.at(file, line, name=quoted(name), names=listed(sorted(map(quoted, services))))


def _service(file: str, name: str, entry: Mapping[str, str]) -> Service:
    problems = [_LACKING.at(file, name=quoted(name), key=key) for key in ("host", "user") if not entry.get(key)]
    port, vouches = entry.get("port", str(PORT)), entry.get("sslrootcert", "")
    sslmode = entry.get("sslmode") or _unsaid(entry.get("host", ""), vouches)
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65_535):
        problems.append(_BAD_PORT.at(file, name=quoted(name)))
    if sslmode not in tuple(Sslmode):
        problems.append(_BAD_SSLMODE.at(file, name=quoted(name), words=listed(TAKEN)))
    elif sslmode not in TAKEN:
        problems.append(_HALF.at(file, name=quoted(name), sslmode=sslmode, words=listed(TAKEN)))
    if vouches not in ("", SYSTEM) and not vouches.startswith("/"):
        problems.append(_NEAR.at(file, name=quoted(name), path=quoted(vouches)))
    if problems:
        raise Refused(problems)
    return Service(
        host=entry["host"],
        port=int(port),
        dbname=entry.get("dbname", entry["user"]),
        user=entry["user"],
        password=entry.get("password", ""),
        sslmode=Sslmode(sslmode),
        sslrootcert=vouches,
    )


def _unsaid(host: str, vouches: str) -> Sslmode:
    """What no sslmode means: where libpq would do without if it must, the line is encrypted unless it stays on the machine."""
    if vouches:
        return Sslmode.VERIFY_FULL
    try:
        stays = ip_address(host).is_loopback
    except ValueError:
        stays = host == "localhost" or host.startswith("/")
    return Sslmode.DISABLE if stays else Sslmode.REQUIRE


def _told(error: configparser.Error) -> tuple[int | None, str]:
    """Where *error* is and what it comes to, without a word of the line itself."""
    match error:
        case configparser.DuplicateSectionError():
            return error.lineno, f"the service {quoted(error.section)} is there twice"
        case configparser.DuplicateOptionError():
            return error.lineno, f"the service {quoted(error.section)} has two lines for {quoted(error.option)}"
        case configparser.MissingSectionHeaderError():
            return error.lineno, "a line stands before the first service"
        case configparser.ParsingError():
            return error.errors[0][0], "this line is not of the form key=value"
        case _:
            return None, "the file is not one of connection services"
