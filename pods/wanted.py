"""What `prepare` is told: the file that the tenant's specification comes to. It holds no secret, only where one lies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Admin:
    """The first administrator's password."""

    password_file: Path
    version: int
    """How often it was made; one more means that the one in the file is new."""


@dataclass(frozen=True)
class SignIn:
    """Who vouches for the people that sign in."""

    name: str
    issuer: str | None
    """Where to ask for the two addresses below, if they are not known."""
    authorization: str | None
    userinfo: str | None
    scope: str
    credentials: Path
    """The folder of the supplied secret."""


@dataclass(frozen=True)
class Uninstall:
    """Modules that are to go, and their tables with them."""

    modules: tuple[str, ...]
    day: str
    """Year-month-day; not before it, as days are counted in UTC."""
    because: str


@dataclass(frozen=True)
class Wanted:
    """How a tenant's Odoo shall be before it serves."""

    release: str
    """The major, such as 18.0."""
    alone: bool
    """Whether no other web pod of this Odoo runs meanwhile, so that modules may change."""
    neutralises: bool
    """Whether the database may be a copy of another tenant's, which is neutralised then."""
    modules: tuple[str, ...]
    uninstall: Uninstall | None
    parameters: Mapping[str, str]
    company: Mapping[str, str]
    """Fields of the main company (res.company)."""
    every_company: Mapping[str, str]
    """Fields of each company, those included that people have added."""
    companies: tuple[str, ...]
    """The names of the further ones."""
    logo: str | None
    """The https address of the main company's."""
    admin: Admin
    signin: SignIn | None
    mail: Path | None
    """The folder of the supplied secret with the mail server's user and password."""

    @staticmethod
    def read(path: Path) -> "Wanted":
        """The file at *path*."""
        said = json.loads(path.read_text())
        admin, signin, mail, gone = said["admin"], said["signin"], said["mail"], said.get("uninstall")
        return Wanted(
            release=said["release"],
            alone=said["alone"],
            neutralises=said["neutralises"],
            modules=tuple(said["modules"]),
            uninstall=gone and Uninstall(tuple(gone["modules"]), gone["day"], gone["because"]),
            parameters=said["parameters"],
            company=said["company"],
            every_company=said.get("every_company", {}),
            companies=tuple(said["companies"]),
            logo=said.get("logo"),
            admin=Admin(Path(admin["password_file"]), admin["version"]),
            signin=signin
            and SignIn(
                name=signin["name"],
                issuer=signin["issuer"],
                authorization=signin["authorization"],
                userinfo=signin["userinfo"],
                scope=signin["scope"],
                credentials=Path(signin["credentials"]),
            ),
            mail=mail and Path(mail),
        )
