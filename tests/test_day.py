from datetime import date

import pytest
from pydantic import Field
from sheet import filled, only

from tenancy.field import Day
from tenancy.form import Form


class Trial(Form):
    until: Day = Field(description="until when it is tried", examples=["2027-01-31"])


@pytest.mark.parametrize("written", ["2027-01-31", '"2027-01-31"'])
def test_a_day_is_a_day_with_or_without_quotes(written: str):
    assert filled(Trial, f"until: {written}\n").until == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31.01.2027", "2027-01-31"),
        ("31.1.2027", "2027-01-31"),
        ('"31. 1. 2027"', "2027-01-31"),
        ("20270131", "2027-01-31"),
        ("2027/01/31", "2027-01-31"),
        ("2027.01.31", "2027-01-31"),
        ("2027-1-31", "2027-01-31"),
    ],
)
def test_a_day_that_can_mean_only_one_is_shown_as_it_should_be(written: str, meant: str):
    said = only(Trial, f"until: {written}\n")

    assert ", which is no day written year-month-day\n" in said
    assert said.endswith(
        f"  why: a date that can be read in two ways will one day be read in the wrong one\n  do: write {meant}"
    )


@pytest.mark.parametrize(
    "written",
    [
        "01/02/2027",
        "31/01/2027",
        "14 days",
        "31 January 2027",
        "2027",
        "2027-01",
        "true",
        "1.5",
        "[2027-01-31]",
        "31.02.2027",
    ],
)
def test_a_day_that_could_mean_two_or_none_is_not_guessed(written: str):
    assert only(Trial, f"until: {written}\n").endswith("  do: write year, month and day, such as 2027-03-31")


@pytest.mark.parametrize("written", ["2027-02-29", "2027-13-01", "2027-00-10", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_told_apart(written: str):
    assert only(Trial, f"until: {written}\n") == (
        f'a.yaml:1: "until" says "{written}", a day that no calendar has\n'
        "  why: what is to happen on that day would never happen\n"
        "  do: look the day up and write it as year, month and day, such as 2027-03-31"
    )
