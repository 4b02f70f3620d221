from pathlib import Path

import pytest

from fleet import edit
from fleet.edit import Edit
from tenancy.problem import Refused

FILE = "tenants/dev/one-spa.yaml"
BEFORE = "name: One Spa\nplan: basic\n"
AFTER = "name: One Spa\nplan: premium\n"
UNENDED = "\\ No newline at end of file"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tenants/dev").mkdir(parents=True)
    (tmp_path / FILE).write_text(BEFORE)
    return tmp_path


def test_the_diff_is_as_git_shows_it() -> None:
    assert Edit(file=FILE, before=BEFORE, after=AFTER).diff == (
        "--- tenants/dev/one-spa.yaml\n"
        "+++ tenants/dev/one-spa.yaml\n"
        "@@ -1,2 +1,2 @@\n"
        " name: One Spa\n"
        "-plan: basic\n"
        "+plan: premium"
    )


@pytest.mark.parametrize(
    ("before", "after", "diff"),
    [
        (None, "a: 1\n", "--- /dev/null\n+++ a.yaml\n@@ -0,0 +1 @@\n+a: 1"),
        ("a: 1\n", None, "--- a.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a: 1"),
        ("a: 1", "a: 2", f"--- a.yaml\n+++ a.yaml\n@@ -1 +1 @@\n-a: 1\n{UNENDED}\n+a: 2\n{UNENDED}"),
        ("a: 1\r\nb: 1\r\n", "a: 1\r\nb: 2\r\n", "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 1\n+b: 2"),
        (BEFORE, BEFORE, ""),
    ],
)
def test_the_diff_of_files_that_come_go_or_end_otherwise(before: str | None, after: str | None, diff: str) -> None:
    assert Edit(file="a.yaml", before=before, after=after).diff == diff


def test_what_is_no_text_is_refused(root: Path) -> None:
    (root / FILE).write_bytes(b"name: caf\xe9\n")

    with pytest.raises(Refused, match="letters that were not saved as UTF-8"):
        edit.read(root, FILE)
