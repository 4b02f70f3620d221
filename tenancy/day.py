"""A day of the calendar, as people write it down and as it is kept."""

import re
from datetime import date
from typing import Final

from tenancy.check import says, wrong

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})")


def day(value: object) -> date:
    """The day that *value* names, year first. Raises what a field's check raises where it names none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        meant = _meant(str(value))
        raise wrong(
            f"{says(value)}, which is no day written year-month-day",
            why="a date that can be read in two ways will one day be read in the wrong one",
            do=f"write {meant}" if meant else "write year, month and day, such as 2027-03-31",
        )
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong(
            f"{says(value)}, a day that no calendar has",
            why="what is to happen on that day would never happen",
            do="look the day up and write it as year, month and day, such as 2027-03-31",
        ) from None


def _meant(text: str) -> date | None:
    """The day that *text* can only mean. A slash tells nobody whether the day or the month comes first."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
