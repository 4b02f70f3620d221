import re
from decimal import Decimal

import pytest

from tenancy.quantity import amount, is_one, total


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
