"""Programs that are Debian's: found where its packages put them, installed where we may."""

import os
import shutil
import subprocess
from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

from local.failure import Failure
from local.home import Report

POSTGRESQL: Final = ("postgresql", "postgresql-contrib")
PROGRAMS: Final = Path("/usr/lib/postgresql")
EXTENSIONS: Final = ("pg_trgm", "unaccent")
CLUSTERS: Final = Path("/etc/postgresql-common/createcluster.d")
SERVICES: Final = Path("/usr/sbin/policy-rc.d")
"""What Debian asks before it starts a service that was just installed (deb-systemd-invoke, invoke-rc.d)."""
FORBIDDEN: Final = "#!/bin/sh\nexit 101\n"
CONTAINER_PROGRAMS: Final = {
    "bwrap": "bubblewrap",
    "nginx": "nginx",
    "pgbouncer": "pgbouncer",
    "promtool": "prometheus",
    "psql": "postgresql-client",
    "rclone": "rclone",
    "restic": "restic",
    "socat": "socat",
}
"""What runs the containers of a pod as processes of this machine, and what judges alerts, by the package that has it."""
LAST_LINES: Final = 8


def newest() -> Path | None:
    """The programs' folder of the newest PostgreSQL that is whole; None where there is none."""
    found = [folder for folder in PROGRAMS.glob("*") if folder.name.isdecimal() and _whole(folder.name)]
    return max(found, key=lambda folder: int(folder.name)) / "bin" if found else None


def postgresql(report: Report) -> Path:
    """The folder of PostgreSQL's programs, with the packages installed first where they are missing and we are root."""
    if here := newest():
        return here
    _install(POSTGRESQL, "PostgreSQL is not installed", "the platform runs two PostgreSQL servers", report)
    if here := newest():
        return here
    raise Failure(
        f"PostgreSQL is not whole after apt-get installed {' and '.join(POSTGRESQL)}",
        where=f"{PROGRAMS}",
        why=f"the platform needs initdb, postgres and the extensions {' and '.join(EXTENSIONS)}",
        do="install PostgreSQL with its contributed extensions, then try again",
    )


def container_programs(report: Report) -> None:
    """See that there is a program for each image that a test runs, and install what is missing where we are root."""
    missing = [package for program, package in CONTAINER_PROGRAMS.items() if shutil.which(program) is None]
    if missing:
        _install(missing, f"missing: {', '.join(missing)}", "tests run pods as processes of this machine", report)


def _whole(version: str) -> bool:
    extensions = Path("/usr/share/postgresql") / version / "extension"
    return (
        (PROGRAMS / version / "bin/postgres").exists()
        and (PROGRAMS / version / "bin/initdb").exists()
        and all((extensions / f"{name}.control").exists() for name in EXTENSIONS)
    )


def _install(packages: Iterable[str], what: str, why: str, report: Report) -> None:
    names = tuple(packages)
    if os.geteuid() != 0:
        raise Failure(what, where="the packages of this machine", why=why, do=f"sudo apt-get install {' '.join(names)}")
    report(f"installing {' and '.join(names)} with apt-get")
    # Debian's packages start servers of their own when they are installed; nobody has asked for those.
    unasked = nullcontext() if SERVICES.exists() else _written(SERVICES, FORBIDDEN, mode=0o755)
    with _written(CLUSTERS / "odoo-saas.conf", "create_main_cluster = false\n"), unasked:
        _apt("update", packages=names, why=why)
        _apt("install", "-y", "--no-install-recommends", *names, packages=names, why=why)


@contextmanager
def _written(path: Path, text: str, *, mode: int = 0o644) -> Generator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    try:
        yield
    finally:
        path.unlink()


def _apt(*arguments: str, packages: tuple[str, ...], why: str) -> None:
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
            why=why,
            do=f"mend what its last lines complain of, or install {' and '.join(packages)} yourself",
            tail=tuple(done.stdout.splitlines()[-LAST_LINES:]),
        )
