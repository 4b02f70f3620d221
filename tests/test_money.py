from decimal import Decimal

import pytest
from pydantic import Field
from sheet import filled, only, refused

from tenancy.form import Form
from tenancy.money import Money


class Bill(Form):
    price: Money = Field(description="what it costs", examples=[{"USD": 5}])


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("5", Decimal(5)),
        ("0", Decimal(0)),
        ('"7.50"', Decimal("7.50")),
        ('"0.0001"', Decimal("0.0001")),
        ("999999999", Decimal(999_999_999)),
        ('"5"', Decimal(5)),
    ],
)
def test_an_amount_is_kept_to_the_last_digit(written: str, amount: Decimal):
    price = filled(Bill, f"price: {{USD: {written}}}\n").price

    assert price == {"USD": amount}
    assert str(price["USD"]) == str(amount)


def test_an_amount_in_each_currency_is_kept():
    assert filled(Bill, 'price:\n  USD: 5\n  EUR: "4.80"\n').price == {"USD": Decimal(5), "EUR": Decimal("4.80")}


@pytest.mark.parametrize(
    ("fraction", "quoted"), [("5.5", "5.50"), ("0.10", "0.10"), ("0.125", "0.125"), ("5.0", "5.00"), ("1e1", "10.00")]
)
def test_a_fraction_without_quotes_is_shown_with_them(fraction: str, quoted: str):
    said = only(Bill, f"price:\n  USD: {fraction}\n")

    assert said == (
        f'a.yaml:2: "price.USD" says {float(fraction)}, a fraction without quotes\n'
        "  why: programs round a fraction that stands there as a number, and prices are exact\n"
        f'  do: put it in quotes: "{quoted}"'
    )


@pytest.mark.parametrize(
    "amount",
    ["-5", "five", "true", '"5 USD"', "[5]", "{a: 5}", '""', ".inf", "-0.5", "1e300", '"1.23456"', "1000000000"],
)
def test_what_is_no_amount_is_refused(amount: str):
    said = only(Bill, f"price: {{USD: {amount}}}\n")

    assert said.splitlines()[0].endswith(", which is no amount of money")
    assert said.endswith('write a whole number such as 5, or a fraction in quotes with a point, such as "7.50"')


def test_a_comma_is_to_be_a_point():
    assert only(Bill, 'price: {USD: "5,50"}\n') == (
        'a.yaml:1: "price.USD" says "5,50", which is no amount of money\n'
        "  why: it is added up and charged, so it has to be a number that is exact\n"
        '  do: write a point: "5.50"'
    )


@pytest.mark.parametrize(("amount", "example"), [("5", 5), ("$5", 5), ("5.5", 5), ("12", 12), ("[5]", 5), ("true", 5)])
def test_an_amount_without_a_currency_is_told_to_name_one(amount: str, example: int):
    said = only(Bill, f"price: {amount}\n")

    assert " and names no currency\n" in said
    assert said.endswith(
        "  why: an amount means nothing without its currency\n"
        f"  do: write it with its currency, such as {{USD: {example}}}"
    )


@pytest.mark.parametrize(
    ("currency", "do"),
    [("usd", "write USD"), ("Eur", "write EUR"), ("dollars", "such as USD or EUR"), ("US", "such as USD or EUR")],
)
def test_what_is_no_currency_is_refused_at_its_line(currency: str, do: str):
    said = only(Bill, f"price:\n  {currency}: 5\n")

    assert said.splitlines()[0] == f'a.yaml:2: "price.{currency}" is no currency'
    assert said.endswith(do)


def test_no_price_at_all_is_empty():
    assert only(Bill, "price: {}\n").splitlines()[0] == 'a.yaml:1: "price" is empty'


def test_a_currency_without_an_amount_is_told_apart():
    assert refused(Bill, "price:\n  USD:\n") == [
        'a.yaml:2: "price.USD" has nothing after its colon\n  why: it says what it costs\n  do: write, for instance\n      USD: 5'
    ]
