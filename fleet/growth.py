"""When each tenant was added, as git remembers it."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from fleet.git import git

FOLDER: Final = "tenants/"
_SINCE: Final = "day "


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Why git cannot tell, as the end of a sentence that begins with what is left out."""

    why: str


def arrivals(root: Path) -> Mapping[str, date] | Unknown:
    """The day on which each tenant's file first came into the checkout at *root*, by the tenant's id.

    A file that moved into another folder, or that was removed and came back, arrived when it first did.
    """
    try:
        shallow = git(root, "rev-parse", "--is-shallow-repository")
        # One commit may add many tenants, so their files are listed below its day.
        log = git(root, "log", "--diff-filter=A", f"--format={_SINCE}%cI", "--name-only", "--", FOLDER)
    except FileNotFoundError:
        return Unknown(why="git is not installed")
    except subprocess.CalledProcessError as error:
        return Unknown(why=_reason(str(error.stderr)))
    if shallow.strip() != "false":
        return Unknown(why="the checkout holds only the newest part of git's history (git fetch --unshallow)")
    return _first_days(log)


def _first_days(log: str) -> Mapping[str, date]:
    """The earliest day of each id in *log*, in UTC: commits are dated where their authors sat."""
    days: dict[str, date] = {}
    day: date | None = None
    for line in log.splitlines():
        if line.startswith(_SINCE):
            day = datetime.fromisoformat(line.removeprefix(_SINCE)).astimezone(UTC).date()
        elif day is not None and line.endswith(".yaml"):
            id = PurePosixPath(line).stem
            days[id] = min(day, days.get(id, day))
    return days


def _reason(said: str) -> str:
    return "this is no git repository" if "not a git repository" in said else f"git says: {' '.join(said.split())}"
