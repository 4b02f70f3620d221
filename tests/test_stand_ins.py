"""The list of differences between the stand-ins and the official plugins, held together with the tests that show them."""

import re
from pathlib import Path

TABLE = Path(__file__).parents[1] / "docs/stand-ins.md"


def test_the_table_and_the_tests_agree() -> None:
    """Each row links to a test in a file beside this one, and each test of those files stands in a row."""
    rows = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")][2:]
    listed = [link for row in rows for link in re.findall(r"\| \[`(\w+)`\]\(\.\./tests/(\w+\.py)\) \|$", row)]
    written = [
        (name, path.name)
        for path in Path(__file__).parent.glob("test_stand_ins_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    ]

    assert len(listed) == len(rows)
    assert sorted(listed) == sorted(written)
