"""The checkout as it was at a commit, in a folder of its own that is gone when nobody needs it any more."""

import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleet.failure import Failure
from fleet.git import git

ENVIRONMENTS: Final = (".venv", "policy/.venv")
"""What git does not keep, and a program needs."""


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What is to be looked at: files, and what they are held against."""

    repository: Path
    files: Path
    """The repository's own, or a folder with those of the commit *until*."""
    since: str
    until: str | None
    """None for the working tree."""


@contextmanager
def edited(root: Path, since: str, until: str | None) -> Generator[Edited]:
    """The working tree of *root*, or its commit *until*, held against the fork of that from *since*. Raises as `fork` does."""
    begun = fork(root, since, until or "HEAD")
    if until is None:
        yield Edited(repository=root, files=root, since=begun, until=None)
        return
    with files_of(root, until) as files:
        # The engine runs the program of that commit, in the environments of this checkout.
        for place in ENVIRONMENTS:
            if (root / place).exists() and (files / place).parent.is_dir():
                (files / place).symlink_to(root / place)
        yield Edited(repository=root, files=files, since=begun, until=until)


@contextmanager
def files_of(root: Path, revision: str) -> Generator[Path]:
    """The files of *revision* of the checkout at *root*. Raises Failure where git does not know it."""
    commit = resolved(root, revision)
    with tempfile.TemporaryDirectory(prefix="odoo-saas-") as folder:
        archive, files = Path(folder, "archive.tar"), Path(folder, "files")
        _asked(root, revision, "archive", f"--output={archive}", commit)
        with tarfile.open(archive) as packed:
            packed.extractall(files, filter=_plain)  # noqa: S202 - git's own archive, through a filter
        archive.unlink()
        yield files


def _plain(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Files and folders alone: a link might lead out of the folder, and the registry has none."""
    return tarfile.data_filter(member, folder) if member.isfile() or member.isdir() else None


def resolved(root: Path, revision: str) -> str:
    """The commit that *revision* means. Raises Failure where there is none."""
    # What begins with a hyphen would be read as an option.
    return _asked(
        root, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    ).strip()


def fork(root: Path, revision: str, other: str) -> str:
    """The newest commit that both *revision* and *other* come from: what an edit began with, wherever main is by now."""
    return _asked(root, revision, "merge-base", resolved(root, revision), resolved(root, other)).strip()


def changed(root: Path, since: str, until: str | None = None) -> tuple[str, ...]:
    """Files that are others than at the commit *since*: in the commit *until*, or in the working tree, new ones too."""
    if until is not None:
        named = _asked(root, since, "diff", "--name-only", "--no-renames", "-z", since, resolved(root, until))
        return tuple(sorted({*named.split("\0")} - {""}))
    edited = _asked(root, since, "diff", "--name-only", "--no-renames", "-z", since)
    new = _asked(root, since, "ls-files", "--others", "--exclude-standard", "-z")
    return tuple(sorted({*edited.split("\0"), *new.split("\0")} - {""}))


def _asked(root: Path, revision: str, *arguments: str) -> str:
    try:
        return git(root, *arguments)
    except FileNotFoundError:
        raise _failure("git is not installed", "install git, then run the same command again") from None
    except subprocess.CalledProcessError as error:
        said = " ".join(str(error.stderr).split()) or "no such commit here"
        raise _failure(
            f"{revision}: {said}", "name a commit or a branch that is here; what is missing comes with: git fetch"
        ) from None


def _failure(what: str, do: str) -> Failure:
    return Failure(what, why="what an edit changes is told by holding it against what was there before", do=do)
