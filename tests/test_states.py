from pathlib import Path

import pytest
from checkout import SPA, Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def said(checkout: Checkout, *lines: str) -> list[str]:
    checkout.tenant("acme", SPA + "".join(f"{line}\n" for line in lines))
    return [str(problem) for problem in checkout.problems()]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("state: active", "trial: 2027-01-31"),
        ("state: suspended", "trial: 2027-01-31"),
        ("state: archived", "until: 2027-03-31"),
        ("state: released", "until: 2027-03-31"),
    ],
)
def test_a_state_goes_with_the_dates_that_belong_to_it(checkout: Checkout, lines: tuple[str, ...]):
    assert said(checkout, *lines) == []


@pytest.mark.parametrize("state", ["archived", "released"])
def test_what_a_customer_leaves_behind_is_kept_until_a_day(checkout: Checkout, state: str):
    assert said(checkout, f"state: {state}") == [
        (
            f"tenants/dev/acme.yaml:9: acme: state says {state}, and no line says until when the data is kept\n"
            "  why: what a customer leaves behind is kept until an agreed day, and nobody could tell when it may go\n"
            "  do: add the agreed day, such as\n"
            "      until: 2027-03-31"
        )
    ]


@pytest.mark.parametrize(("lines", "state"), [((), "active"), (("state: suspended",), "suspended")])
def test_the_data_of_a_customer_who_is_here_has_no_last_day(checkout: Checkout, lines: tuple[str, ...], state: str):
    assert said(checkout, "until: 2027-03-31", *lines) == [
        (
            f"tenants/dev/acme.yaml:9: acme: until says 2027-03-31, and state says {state}\n"
            "  why: only what a customer left behind is kept until a day; that of an active or suspended one is kept for "
            "good\n"
            "  do: remove the line; it is written together with state: archived"
        )
    ]


@pytest.mark.parametrize("state", ["archived", "released"])
def test_a_customer_who_has_left_tries_nothing(checkout: Checkout, state: str):
    assert said(checkout, "trial: 2027-01-31", f"state: {state}", "until: 2027-03-31") == [
        (
            f"tenants/dev/acme.yaml:9: acme: trial says 2027-01-31, and state says {state}\n"
            "  why: a customer who has left tries nothing any more, and would be counted among those who do\n"
            "  do: remove the line"
        )
    ]
