"""docs/statements.md: forty statements, each with a test that is there, and counts that are those of the table."""

import re
from collections import Counter
from typing import NamedTuple

import pytest
from copied import ROOT

PAGE = (ROOT / "docs/statements.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d+) \| ([^|]+) \| (proven|rendered|live|open) \| (?:`(test_\w+\.py)::(test_\w+)`)? ?\|$", re.MULTILINE
)
COUNTS = re.compile(r"(\d+) proven, (\d+) rendered, (\d+) live,\n(\d+) open\.")
LIVE = ("FLEET_URL", "ODOO_HOME")


class Row(NamedTuple):
    number: str
    statement: str
    kind: str
    file: str
    test: str


ROWS = [Row(*found) for found in ROW.findall(PAGE)]


def test_there_are_forty_in_their_order() -> None:
    assert [row.number for row in ROWS] == [str(number) for number in range(1, 41)]


def test_the_counts_at_the_head_are_those_of_the_table() -> None:
    counts, found = Counter(row.kind for row in ROWS), COUNTS.search(PAGE)

    assert found is not None
    assert [int(one) for one in found.groups()] == [counts[kind] for kind in ("proven", "rendered", "live", "open")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"statement {row.number}")
def test_the_test_that_it_names_is_there_and_of_its_kind(row: Row) -> None:
    if row.kind == "open":
        assert row.file == ""
        return
    text = (ROOT / "tests" / row.file).read_text(encoding="utf-8")

    assert f"def {row.test}(" in text
    assert (row.kind == "proven") == ("pytest.mark.engine" in text)
    assert (row.kind == "live") == any(word in text and f'"{word}' in text for word in LIVE)
