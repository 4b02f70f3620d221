"""A hostile wish of a tenant's role, and the one guard that keeps it from coming true."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What the owner takes away for a control, and how it is put back."""

    off: str
    on: str
    inside: bool = False
    """Whether it is a guard of the hostile role's own database."""


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One hostile wish."""

    wish: str
    statement: str
    guard: Guard
    database: str = "{mine}"
    alone: bool = False
    """Whether it cannot be taken back by a transaction's end; then *undo*, by the owner, does it."""
    undo: tuple[str, ...] = ()
    seen: str = ""
    """A question to the owner that is true once the wish came true, where PostgreSQL refuses by doing nothing."""
    reads: bool = False
    """Whether it came true only if rows came back."""


def told(attack: Attack, **names: str) -> Attack:
    """*attack* with the names of a real server in it."""

    def said(text: str) -> str:
        for key, name in names.items():
            text = text.replace(f"{{{key}}}", name)
        return text

    guard = replace(attack.guard, off=said(attack.guard.off), on=said(attack.guard.on))
    return replace(
        attack,
        statement=said(attack.statement),
        database=said(attack.database),
        undo=tuple(map(said, attack.undo)),
        seen=said(attack.seen),
        guard=guard,
    )
