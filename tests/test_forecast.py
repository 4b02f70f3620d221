from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenancy import forecast
from tenancy.forecast import Growth

TODAY = date(2027, 3, 31)


def growing(tenants: int) -> Growth:
    return Growth(tenants=tenants, until=TODAY)


def test_arrivals_of_the_last_ninety_days_count():
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 14), date(2027, 3, 31))

    assert forecast.growth(days, TODAY) == growing(3)


def test_an_arrival_from_a_clock_that_is_ahead_counts():
    assert forecast.growth((date(2027, 4, 1),), TODAY) == growing(1)


def test_the_rate_is_told_for_thirty_days():
    assert growing(7).monthly == Fraction(7, 3)


@pytest.mark.parametrize(
    ("left", "tenants", "day"),
    [
        (9, 9, date(2027, 6, 29)),  # ninety days, as many as the nine before them took
        (1, 9, date(2027, 4, 10)),
        (10, 7, date(2027, 8, 7)),  # 128.6 days, rounded up
        (0, 9, TODAY),
        (-3, 9, TODAY),
        (0, 0, TODAY),
    ],
)
def test_places_run_out_on_a_day(left: int, tenants: int, day: date):
    assert forecast.runs_out(left, growing(tenants)) == day


def test_without_growth_nothing_runs_out():
    assert forecast.runs_out(1, growing(0)) is None


def test_beyond_ten_years_no_day_is_named():
    assert forecast.runs_out(365, growing(9)) == date(2037, 3, 28)
    assert forecast.runs_out(366, growing(9)) is None
    assert forecast.runs_out(10**9, growing(1)) is None


@pytest.mark.parametrize(
    ("tenants", "connections", "each", "places"),
    [
        (30, 100, Fraction(12), 8),
        (5, 100, Fraction(12), 5),
        (30, 100, Fraction(0), 30),
        (0, 100, Fraction(12), 0),
        (30, 11, Fraction(12), 0),
    ],
)
def test_the_tighter_budget_says_how_many_fit(tenants: int, connections: int, each: Fraction, places: int):
    assert forecast.places(tenants, connections, each) == places


@given(left=st.integers(1, 10_000), more=st.integers(0, 1_000), tenants=st.integers(1, 500), faster=st.integers(0, 500))
def test_more_room_never_runs_out_earlier_and_faster_growth_never_later(
    left: int, more: int, tenants: int, faster: int
):
    day = forecast.runs_out(left, growing(tenants)) or date.max

    assert (forecast.runs_out(left + more, growing(tenants)) or date.max) >= day
    assert (forecast.runs_out(left, growing(tenants + faster)) or date.max) <= day
