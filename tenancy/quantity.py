"""Kubernetes quantities as text: which spellings the cluster repeats unchanged, and what they amount to."""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

SPELLING: Final = re.compile(r"([1-9][0-9]{0,14})(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
"""What the cluster repeats unchanged; a fraction it would not."""
_FACTORS: Final[Mapping[str | None, Decimal]] = {
    None: Decimal(1),
    "m": Decimal("0.001"),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
}
_BINARY: Final[tuple[str | None, ...]] = ("Ti", "Gi", "Mi", "Ki")
_DECIMAL: Final[tuple[str | None, ...]] = ("T", "G", "M", "k", None, "m")
_STEPS: Final[Mapping[str | None, str]] = {
    **dict.fromkeys((None, "m"), "m"),
    **dict.fromkeys(("M", "G", "T"), "M"),
    **dict.fromkeys(("Mi", "Gi", "Ti"), "Mi"),
    "k": "k",
    "Ki": "Ki",
}
"""The unit that a part of a quantity is rounded to, by the quantity's own."""


def is_one(text: str) -> bool:
    """Whether *text* is a quantity without a fraction; those with one come back from the cluster in another spelling."""
    return SPELLING.fullmatch(text) is not None


def amount(quantity: str) -> Decimal:
    """What *quantity* comes to, in bytes or cores. Raises ValueError where it is not one."""
    number, unit = _parts(quantity)
    return number * _FACTORS[unit]


def total(quantities: Iterable[str]) -> Decimal:
    """What *quantities* come to together."""
    return sum(map(amount, quantities), Decimal(0))


def added(quantity: str, extra: str, times: int = 1) -> str:
    """*quantity* and so many *times* the *extra*, exactly, as the cluster repeats it; unchanged where nothing is added."""
    return _spelled(_exact(quantity) + times * _exact(extra), like=quantity) if times else quantity


def part(quantity: str, percent: int) -> str:
    """*percent* of *quantity*, rounded up to a thousandth of a core, a mebibyte or a megabyte; unchanged if all of it."""
    if percent == 100:
        return quantity
    step = Fraction(_FACTORS[_STEPS[_parts(quantity)[1]]])
    return _spelled(math.ceil(_exact(quantity) * percent / 100 / step) * step, like=quantity)


def _spelled(value: Fraction, *, like: str) -> str:
    """*value* in the largest unit that leaves no fraction: powers of 1024 where *like* has them, else of 1000."""
    units = _BINARY + _DECIMAL if (_parts(like)[1] or "").endswith("i") else _DECIMAL
    unit = next(unit for unit in units if value % Fraction(_FACTORS[unit]) == 0)
    return f"{value / Fraction(_FACTORS[unit])}{unit or ''}"


def _exact(quantity: str) -> Fraction:
    """What *quantity* comes to, however many digits it has."""
    number, unit = _parts(quantity)
    return Fraction(number) * Fraction(_FACTORS[unit])


def _parts(quantity: str) -> tuple[Decimal, str | None]:
    parts = SPELLING.fullmatch(quantity)
    if parts is None:
        raise ValueError(quantity)
    return Decimal(parts[1]), parts[2]
