"""A rule that no object may break, whoever wrote it: what it demands, why, and the function that judges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tenancy.rules.ground import Ground
from tenancy.rules.guard import Guard
from tenancy.rules.made import Made, Unknowable


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; its function says what is wrong with a resource, each in words that go on after the resource's name."""

    name: str
    demands: str
    why: str
    do: str
    judge: Callable[[Made, Ground], Iterator[str]]
    guard: Guard | None = None
    """How the API server holds everybody to it; None where it does so by itself, or has no means of knowing."""

    def complaints(self, made: Made, ground: Ground) -> tuple[str, ...]:
        """What a person reads of *made*: what is wrong, why it matters, what to do.

        What cannot be judged before something else is built does not pass: it would be built before anybody looked.
        """
        try:
            faults = tuple(self.judge(made, ground))
        except Unknowable as place:
            faults = (f"says at {place} what nobody knows before it is built, and it cannot be judged",)
        return tuple(f"{made.kind} {made.name} {fault}\n  why: {self.why}\n  do: {self.do}" for fault in faults)
