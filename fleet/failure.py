"""Work that failed, in words for the person who has to mend it."""


class Failure(Exception):
    """What went wrong, why it matters and what to do; exit code 1."""

    def __init__(self, what: str, *, why: str, do: str) -> None:
        super().__init__(f"{what}\n  why: {why}\n  do: {do}")
