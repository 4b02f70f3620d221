"""PostgreSQL's programs, which are Debian's: found where its packages put them, installed where we may."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from local.failure import Failure
from local.home import Report

PACKAGES = ("postgresql", "postgresql-contrib")
PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = ("pg_trgm", "unaccent")
CLUSTERS = Path("/etc/postgresql-common/createcluster.d")
LAST_LINES = 8


def newest() -> Path | None:
    """The programs' folder of the newest PostgreSQL that is whole; None where there is none."""
    found = [folder for folder in PROGRAMS.glob("*") if folder.name.isdecimal() and _whole(folder.name)]
    return max(found, key=lambda folder: int(folder.name)) / "bin" if found else None


def postgresql(report: Report) -> Path:
    """The folder of PostgreSQL's programs, with the packages installed first where they are missing and we are root."""
    if here := newest():
        return here
    if os.geteuid() != 0:
        raise Failure(
            "PostgreSQL is not installed",
            where=f"{PROGRAMS}",
            why="the platform runs two PostgreSQL servers",
            do=f"sudo apt-get install {' '.join(PACKAGES)}",
        )
    report(f"installing {' and '.join(PACKAGES)} with apt-get")
    with _no_cluster_of_its_own():
        _apt("update")
        _apt("install", "-y", "--no-install-recommends", *PACKAGES)
    if here := newest():
        return here
    raise Failure(
        f"PostgreSQL is not whole after apt-get installed {' and '.join(PACKAGES)}",
        where=f"{PROGRAMS}",
        why=f"the platform needs initdb, postgres and the extensions {' and '.join(EXTENSIONS)}",
        do="install PostgreSQL with its contributed extensions, then try again",
    )


def _whole(version: str) -> bool:
    extensions = Path("/usr/share/postgresql") / version / "extension"
    return (
        (PROGRAMS / version / "bin/postgres").exists()
        and (PROGRAMS / version / "bin/initdb").exists()
        and all((extensions / f"{name}.control").exists() for name in EXTENSIONS)
    )


@contextmanager
def _no_cluster_of_its_own() -> Generator[None]:
    # Debian's package makes and starts a server on port 5432 when it is installed; nobody has asked for that one.
    said = CLUSTERS / "odoo-saas.conf"
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    said.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        said.unlink()


def _apt(*arguments: str) -> None:
    done = subprocess.run(
        ("apt-get", *arguments),
        check=False,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Failure(
            f"apt-get {arguments[0]} failed",
            where="the packages of this machine",
            why="the platform runs Debian's PostgreSQL",
            do=f"mend what its last lines complain of, or install {' and '.join(PACKAGES)} yourself",
            tail=tuple(done.stdout.splitlines()[-LAST_LINES:]),
        )
