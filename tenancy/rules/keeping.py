"""What holds a customer's data is protected, for as long as the loss of it would be an accident."""

from collections.abc import Iterator
from typing import Final

from tenancy.guarded import GUARDED, Guarded
from tenancy.rules.ground import Ground, Home
from tenancy.rules.made import Made

PARTLY: Final = frozenset(("random:index/randomPassword:RandomPassword", "postgresql:index/role:Role"))
"""Kinds of which a customer has others too, that must be free to change; of the rest, each one holds data."""


def protected(made: Made, ground: Ground) -> Iterator[str]:
    """Every object that is guarded has the engine refuse its removal (`protect`)."""
    if made.protect or not made.is_tenants:
        return
    for row in GUARDED:
        if row.type == made.type and (home := _home(made, row, ground)) is not None:
            if home.keep:
                yield f"holds the {row.words} of {home.id}, and is not protected"
            return
    if made.type in {row.type for row in GUARDED} - PARTLY:
        yield "is of a kind that holds a customer's data, and is neither protected nor known by its name"


def _home(made: Made, row: Guarded, ground: Ground) -> Home | None:
    """Whose it is, by its name, which is the customer's id and the row's ending."""
    return next((home for home in ground.homes.values() if made.name == f"{home.id}-{row.ending}"), None)
