"""Work that failed, in words for the person who has to mend it."""

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from tenancy.problem import harmless


class Failure(Exception):
    """What went wrong, why it matters and what to do; exit code 1."""

    def __init__(self, what: str, *, why: str, do: str) -> None:
        # Some of it is what a pod, a server or a customer's database has said.
        super().__init__(harmless(f"{what}\n  why: {why}\n  do: {do}".expandtabs()))
        self.data: Mapping[str, str] = {"what": what, "why": why, "do": do}

    @property
    def parts(self) -> Sequence["Failure"]:
        """Each failure for itself, where several are told at once."""
        return (self,)


class Unsaid(Failure):
    """An answer that could not be printed."""

    def __init__(self, reason: str, *, is_no_matter: bool) -> None:
        super().__init__(
            f"the answer could not be printed: {reason}",
            why="nobody sees what the command has found",
            do="see that there is room where the output goes, then run the same command again",
        )
        self.reason = reason
        self.is_no_matter = is_no_matter
        """Whoever was to read it has left, as `head` does when it has enough."""


class Unheard(Unsaid):
    """An answer that could not be printed, of a command that has written files."""

    def __init__(self, files: str, unsaid: Unsaid) -> None:
        Failure.__init__(
            self,
            f"{files}: written, but the answer could not be printed: {unsaid.reason}",
            why="whoever waits for the answer would think that nothing was written",
            do="look at it with git diff; there is no need to run the command again",
        )
        self.is_no_matter = False


def unforeseen(error: Exception) -> Failure:
    """An error that nobody foresaw, with the place in the program that it comes from."""
    where = traceback.extract_tb(error.__traceback__, limit=-1)[0]
    return Failure(
        f"{Path(where.filename).name}:{where.lineno}: {type(error).__name__}: {error}",
        why="this is a defect of the program, not of any customer's file",
        do="report it with these lines; what was written until then is shown by: git status",
    )
