"""An edit taken back: the reverting commit, made only once somebody has seen what it does."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from fleet.failure import Failure
from fleet.git import git
from fleet.revision import resolved


class Reversal:
    """The opposite of one commit, in the working tree and not yet a commit itself."""

    def __init__(self, root: Path) -> None:
        self._root, self._is_kept = root, False

    def keep(self) -> str:
        """Makes a commit of it; returns that commit. Raises Failure where git does not."""
        try:
            git(self._root, "commit", "--quiet", "--no-edit")
        except subprocess.CalledProcessError as error:
            raise _failure(f"the reverting commit could not be made: {_words(error)}", "mend what git says") from None
        self._is_kept = True
        return git(self._root, "rev-parse", "HEAD").strip()

    @classmethod
    @contextmanager
    def of(cls, root: Path, revision: str) -> Generator["Reversal"]:
        """Within, the working tree is as if *revision* had not been; afterwards it is as before, unless it was kept.

        Raises Failure where something in the tree is not committed, or a later edit stands in the way.
        """
        commit = resolved(root, revision)
        if git(root, "status", "--porcelain").strip():
            raise _failure("there are edits that are not committed", "commit them, or put them away with: git stash")
        parents = git(root, "rev-list", "--parents", "--max-count=1", commit).split()[1:]
        # Of a merge, what it brought to the branch that it went into.
        side = ("--mainline", "1") if len(parents) > 1 else ()
        try:
            git(root, "revert", "--no-commit", *side, commit)
        except subprocess.CalledProcessError as error:
            _undo(root)
            raise _failure(
                f"{revision} cannot be taken back by itself: {_words(error)}",
                "a later edit touches the same lines: take that one back first, or write the wanted lines by hand",
            ) from None
        made = cls(root)
        try:
            yield made
        finally:
            if not made._is_kept:
                _undo(root)


def _undo(root: Path) -> None:
    with suppress(subprocess.CalledProcessError):
        git(root, "revert", "--abort")


def _words(error: subprocess.CalledProcessError) -> str:
    said = error.stderr or error.stdout or ""
    return " ".join(str(said).split()) or f"git ended with {error.returncode}"


def _failure(what: str, do: str) -> Failure:
    return Failure(what, why="nothing was taken back; the files are as they were", do=do)
