"""Amounts of money, exact, by currency."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, cast

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tenancy.check import says, spelt, wrong

_AMOUNT: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def _amount(value: object) -> Decimal:
    text = str(value) if isinstance(value, int) else value
    if isinstance(value, float) and _AMOUNT.fullmatch(cents := _cents(value)):
        raise wrong(
            f"{says(value)}, a fraction without quotes",
            why="programs round a fraction that stands there as a number, and prices are exact",
            do=f'put it in quotes: "{cents}"',
        )
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        point = text.replace(",", ".") if isinstance(text, str) else ""
        raise wrong(
            f"{says(value)}, which is no amount of money",
            why="it is added up and charged, so it has to be a number that is exact",
            do=f'write a point: "{point}"'
            if _AMOUNT.fullmatch(point)
            else 'write a whole number such as 5, or a fraction in quotes with a point, such as "7.50"',
        )
    return Decimal(text)


def _cents(value: float) -> str:
    """*value* as prices are written: with two digits after the point, or more where it has more."""
    return max(f"{value:.2f}", str(value), key=len)


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        meant = text.strip().upper()
        raise wrong(
            "is no currency",
            why="an amount means nothing without its currency",
            do=f"write {meant}"
            if _CURRENCY.fullmatch(meant)
            else "write the three capital letters of ISO 4217, such as USD or EUR",
        )
    return text


def _by_currency(value: object) -> object:
    if isinstance(value, Mapping):
        return cast("object", value)
    raise wrong(
        f"{says(value)} and names no currency",
        why="an amount means nothing without its currency",
        do=f"write it with its currency, such as {{USD: {value if type(value) is int else 5}}}",
    )


Currency = Annotated[str, AfterValidator(_currency), spelt(_CURRENCY)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 999_999_999},
                {"type": "string", "pattern": f"^(?:{_AMOUNT.pattern})$"},
            ]
        }
    ),
]
Money = Annotated[Mapping[Currency, Amount], Field(min_length=1), BeforeValidator(_by_currency)]
"""What something costs, in each currency that it is sold in."""
