"""What is wrong with what was asked, said so that a person knows what to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SHOWN: Final = 60
"""As much of a value as an error repeats, in characters."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault: where it is, what is wrong, why it matters, what to write instead."""

    file: str
    line: int | None = None
    """Counted from one; None where the fault is the file as a whole, or something that is not in it."""
    tenant: str | None = None
    what: str
    why: str
    do: str

    def __str__(self) -> str:
        """Three lines of plain text; more where *do* shows an example of several lines."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        head = place if self.tenant is None else f"{place}: {self.tenant}"
        return harmless(f"{head}: {self.what}\n  why: {_indented(self.why)}\n  do: {_indented(self.do)}")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The sentences of a kind of problem, with {names} where the facts of the single one go."""

    what: str
    why: str
    do: str

    def at(self, file: str, line: int | None = None, *, tenant: str | None = None, **facts: object) -> Problem:
        """The problem of this kind at *line* of *file*, with its *facts*."""
        what, why, do = (text.format_map(facts) for text in (self.what, self.why, self.do))
        return Problem(file=file, line=line, tenant=tenant, what=what, why=why, do=do)


class Refused(Exception):
    """The request cannot be carried out as written; holds every problem found, in the order of their places."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=_place))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(value: object) -> str:
    """*value* as an error may repeat it: cut short, and without characters that would act on a terminal."""
    text = value if isinstance(value, str) else repr(value)
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)


def harmless(text: str) -> str:
    """*text* without what would act on a terminal, or that a reader does not see; where lines end stays."""
    return "\n".join(
        "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line) for line in text.split("\n")
    )


def joined(words: Sequence[str]) -> str:
    """*words* as they stand in a sentence."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def listed(words: Iterable[str]) -> str:
    """*words* as a person enumerates them."""
    return ", ".join(words) or "none"


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line or 0, problem.what


def _indented(text: str) -> str:
    return text.replace("\n", "\n      ")
