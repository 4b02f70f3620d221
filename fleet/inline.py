"""What people wrote and what is decided, on one line of Markdown."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, cast

_CALL: Final = re.compile(r"(?<!\w)@(?=\w)")
_TEXT: Final = 200
"""Characters; whoever wants all of it asks for JSON."""


def money(amount: Decimal | None, currency: str) -> str:
    """An amount of a month; None is one that is asked for."""
    return "on request" if amount is None else f"{amount:.2f} {currency}"


def value(said: object) -> str:
    """What a file says, or what is decided."""
    match said:
        case None | () | []:
            return "nothing"
        case bool():
            return str(said).lower()
        case tuple() | list():
            return plain(", ".join(map(str, cast("Sequence[object]", said))))
        case _:
            return plain(str(said))


def plain(text: str, most: int = _TEXT) -> str:
    """*text* on one line of a table, cut after *most* characters, and without what Markdown would act on."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= most else f"{flat[: most - 1]}…"
    quiet = "".join(f"\\{char}" if char in "\\|`*_<>[]#" else char for char in short)
    # A space of no width: who is called like that is not called to a comment.
    return _CALL.sub("@\u200b", quiet)


def code(text: str) -> str:
    """*text* as it is to be typed."""
    return f"`{' '.join(text.replace('`', chr(39)).split())}`"
