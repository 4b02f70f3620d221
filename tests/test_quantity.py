import re
from decimal import Decimal

import pytest

from tenancy.quantity import added, amount, is_one, part, total


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("1", "1"),
        ("250m", "0.25"),
        ("3k", "3000"),
        ("2M", "2000000"),
        ("10G", "10000000000"),
        ("1T", "1000000000000"),
        ("1Ki", "1024"),
        ("768Mi", "805306368"),
        ("2Gi", "2147483648"),
        ("1Ti", "1099511627776"),
    ],
)
def test_a_quantity_is_what_kubernetes_takes_it_for(quantity: str, value: str):
    assert is_one(quantity)
    assert amount(quantity) == Decimal(value)


@pytest.mark.parametrize("text", ["", "0", "1.25Gi", "1 Gi", "Gi", "-1", "1gi", "1e3", "05", "1K", "2Gi\n", "1" * 16])
def test_spellings_that_the_cluster_would_change_are_no_quantities(text: str):
    assert not is_one(text)
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        amount(text)


def test_quantities_add_up_across_units():
    assert total(["250m", "2", "750m"]) == 3
    assert total([]) == 0


@pytest.mark.parametrize(
    ("quantity", "extra", "both"),
    [
        ("10G", "5G", "15G"),
        ("1280Mi", "768Mi", "2Gi"),
        ("1Gi", "256Mi", "1280Mi"),
        ("500m", "500m", "1"),
        ("2", "250m", "2250m"),
        ("600G", "400G", "1T"),
        ("10G", "5Gi", "15368709120"),
        ("5Gi", "10G", "15008505Ki"),
        ("1Gi", "1", "1073741825"),
    ],
)
def test_what_is_added_is_exact_and_spelt_as_the_cluster_repeats_it(quantity: str, extra: str, both: str):
    assert added(quantity, extra) == both


def test_what_is_added_several_times_is_added_as_often():
    assert added("5", "2050m", 3) == "11150m"


def test_where_nothing_is_added_the_spelling_stays():
    """1000M and 1G are one amount; a text that changed would be a change in every preview."""
    assert added("1000M", "1G", 0) == "1000M"
    assert part("1000m", 100) == "1000m"


@pytest.mark.parametrize(
    ("quantity", "percent", "rest"),
    [
        ("250m", 50, "125m"),
        ("2", 25, "500m"),
        ("250m", 33, "83m"),
        ("1", 1, "10m"),
        ("768Mi", 50, "384Mi"),
        ("1280Mi", 33, "423Mi"),
        ("2Gi", 50, "1Gi"),
        ("1Ki", 1, "1Ki"),
        ("2G", 50, "1G"),
        ("1G", 33, "330M"),
        ("1M", 1, "1M"),
        ("3k", 34, "2k"),
    ],
)
def test_a_part_is_rounded_up_to_a_whole_unit(quantity: str, percent: int, rest: str):
    assert part(quantity, percent) == rest
    assert is_one(rest)


def test_nothing_is_rounded_however_many_digits_there_are():
    assert added("1", "999999999999999Ti", 100) == "109951162777599890048837222401"
