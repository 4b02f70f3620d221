"""Kubernetes quantities as text: which spellings the cluster repeats unchanged, and what they amount to."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

_QUANTITY: Final = re.compile(r"([1-9][0-9]{0,14})(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
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


def is_one(text: str) -> bool:
    """Whether *text* is a quantity without a fraction; those with one come back from the cluster in another spelling."""
    return _QUANTITY.fullmatch(text) is not None


def amount(quantity: str) -> Decimal:
    """What *quantity* comes to, in bytes or cores. Raises ValueError where it is not one."""
    parts = _QUANTITY.fullmatch(quantity)
    if parts is None:
        raise ValueError(quantity)
    return Decimal(parts[1]) * _FACTORS[parts[2]]


def total(quantities: Iterable[str]) -> Decimal:
    """What *quantities* come to together."""
    return sum(map(amount, quantities), Decimal(0))
