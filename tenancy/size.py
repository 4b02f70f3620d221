"""How much storage something has: a whole number with a unit of bytes."""

import re
from decimal import Decimal
from typing import Final

from tenancy.check import says, wrong

SIZE: Final = re.compile(r"[1-9][0-9]{0,14}(?:M|G|T|Mi|Gi|Ti)")
_NEARLY: Final = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,3})?) ?([MGT])B?", re.IGNORECASE)
_SMALLER: Final = {"G": "M", "T": "G"}


def size(value: object) -> str:
    """*value*, where it is a size as Kubernetes repeats it: 1.25G would come back from it as 1250M."""
    if not isinstance(value, str) or not SIZE.fullmatch(value):
        meant = _meant(str(value))
        raise wrong(
            f"{says(value)}, which is no size",
            why="a size is a whole number with its unit; without one, 5 could be five bytes or five gigabytes",
            do=f"write {meant}" if meant else "write a whole number and G for gigabytes, such as 10G",
        )
    return value


def _meant(text: str) -> str | None:
    """The size that *text* means, if it has a unit and only its spelling is another."""
    found = _NEARLY.fullmatch(text)
    if found is None:
        return None
    number, unit = Decimal(found[1].replace(",", ".")), found[2].upper()
    if number != number.to_integral_value() and unit in _SMALLER:
        number, unit = number * 1000, _SMALLER[unit]
    meant = f"{number.normalize():f}{unit}"
    return meant if SIZE.fullmatch(meant) else None
